// A module's file as text, or what is wrong with the file.

import type { ReadPowers } from "@bulkhead/compartment-mapper";
import { BulkheadError, checkModuleBytes, isSoundText, moduleUnreadable } from "@bulkhead/core";

const readPresent = <Content>(file: string, read: () => Content | undefined): Content => {
  let content: Content | undefined;
  try {
    content = read();
  } catch (error) {
    // Permissions, and whatever else the system says.
    throw new BulkheadError(
      moduleUnreadable(file, error instanceof Error ? error.message : String(error)),
    );
  }
  if (content === undefined) throw new BulkheadError(moduleUnreadable(file, "no such file"));
  return content;
};

/**
 * The text of the module at `path`, which messages call `file`.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_UNREADABLE
 */
export const readSource = (path: string, file: string, powers: ReadPowers): string => {
  const text = readPresent(file, () => powers.readText(path));
  // Nearly all are, and what reads a file as text does that at once: 5,000 modules take half the time.
  if (isSoundText(text)) return text;
  const bytes = readPresent(file, () => powers.readBytes(path));
  const wrong = checkModuleBytes(bytes, file);
  if (wrong !== undefined) throw new BulkheadError(wrong);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
};
