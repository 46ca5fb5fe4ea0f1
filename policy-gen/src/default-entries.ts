// Where an application starts that does not say so: its package.json's bin, module and main.

import { join } from "node:path";
import type { ReadPowers } from "@bulkhead/compartment-mapper";
import {
  BulkheadError,
  entryMissing,
  packageJsonInvalid,
  packageJsonMissing,
} from "@bulkhead/core";

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null
    ? Object.values(value).filter((each): each is string => typeof each === "string")
    : [];
};

/**
 * Entries by package.json, in its order of importance and each once.
 *
 * @throws {BulkheadError} BULKHEAD_PACKAGE_JSON_INVALID, BULKHEAD_ENTRY_MISSING where it names none
 */
export const defaultEntries = (directory: string, powers: ReadPowers): readonly string[] => {
  const text = powers.readText(join(directory, "package.json"));
  if (text === undefined) throw new BulkheadError(packageJsonMissing(directory));
  let packageJson: unknown;
  try {
    packageJson = JSON.parse(text);
  } catch (error) {
    throw new BulkheadError(
      packageJsonInvalid("package.json", error instanceof Error ? error.message : String(error)),
    );
  }
  const { bin, module, main } = (
    typeof packageJson === "object" && packageJson !== null ? packageJson : {}
  ) as Record<string, unknown>;
  const entries = [...new Set([bin, module, main].flatMap(textsOf))];
  if (entries.length === 0) throw new BulkheadError(entryMissing("main", directory));
  return entries;
};
