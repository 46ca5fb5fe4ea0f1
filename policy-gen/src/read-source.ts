// A module's file as text, or what is wrong with the file.

import type { ReadPowers } from "@bulkhead/compartment-mapper";
import { BulkheadError, checkModuleBytes, moduleUnreadable } from "@bulkhead/core";

const readBytes = (path: string, file: string, powers: ReadPowers): Uint8Array => {
  let bytes: Uint8Array | undefined;
  try {
    bytes = powers.readBytes(path);
  } catch (error) {
    // Permissions, and whatever else the system says.
    throw new BulkheadError(
      moduleUnreadable(file, error instanceof Error ? error.message : String(error)),
    );
  }
  if (bytes === undefined) throw new BulkheadError(moduleUnreadable(file, "no such file"));
  return bytes;
};

/**
 * The text of the module at `path`, which messages call `file`.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_UNREADABLE
 */
export const readSource = (path: string, file: string, powers: ReadPowers): string => {
  const bytes = readBytes(path, file, powers);
  const wrong = checkModuleBytes(bytes, file);
  if (wrong !== undefined) throw new BulkheadError(wrong);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
};
