// A package.json as data: parsed once, its shape checked, everything else in it unknown. It is written by the package
// and trusted for nothing but what concerns the package itself: never for its own name.

import { join } from "node:path";
import { BulkheadError, packageJsonInvalid, printable, quote } from "@bulkhead/core";
import { findRepeatedKey } from "./find-repeated-key.ts";
import type { ReadPowers } from "./read-powers.ts";

export interface PackageJson {
  /** What the package calls itself. */
  readonly name: string;
  readonly version: string;
  readonly type: "module" | "commonjs" | undefined;
  /** The top-level value of that name; undefined if there is none. Own properties only: `constructor` is a name, too. */
  field(name: string): unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The own properties of a JSON object in its order; nothing for other values. */
export const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  isRecord(value) ? Object.entries(value) : [];

/** What decides which packages and files there are. */
const READ_FIELDS: ReadonlySet<string> = new Set([
  "name",
  "type",
  "main",
  "module",
  "browser",
  "exports",
  "imports",
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
]);

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

const parseRecord = (text: string, file: string): Readonly<Record<string, unknown>> => {
  let value: unknown;
  try {
    // npm and esbuild pass over a byte order mark, JSON.parse does not.
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? printable(error.message) : "it is not JSON";
    throw new BulkheadError(packageJsonInvalid(file, `it is not JSON (${reason})`));
  }
  if (!isRecord(value))
    throw new BulkheadError(packageJsonInvalid(file, "its text is not a JSON object"));
  const repeated = findRepeatedKey(text, value, READ_FIELDS);
  if (repeated !== undefined) {
    const reason = `it has ${quote(repeated)} twice, and tools differ in which of the two they read`;
    throw new BulkheadError(packageJsonInvalid(file, reason));
  }
  return value;
};

/** Parses the text of a package.json. `file` is its path as a message shows it. */
const parsePackageJson = (text: string, file: string): PackageJson => {
  const record = parseRecord(text, file);
  const field = (name: string): unknown => (Object.hasOwn(record, name) ? record[name] : undefined);
  const type = field("type");
  return {
    name: asText(field("name")),
    version: asText(field("version")),
    type: type === "module" || type === "commonjs" ? type : undefined,
    field,
  };
};

// With the powers, which are for one run: the walk over an application's packages and the resolver both ask for each.
const known = new WeakMap<ReadPowers, Map<string, PackageJson>>();

const knownTo = (powers: ReadPowers): Map<string, PackageJson> => {
  const found = known.get(powers) ?? new Map<string, PackageJson>();
  known.set(powers, found);
  return found;
};

/** The package.json of a folder; undefined if it has none. Read once for `powers`. */
export const readPackageJson = (
  directory: string,
  powers: ReadPowers,
  showPath: (path: string) => string,
): PackageJson | undefined => {
  const path = join(directory, "package.json");
  const before = knownTo(powers).get(path);
  if (before !== undefined) return before;
  if (!powers.isFile(path)) return undefined;
  const text = powers.readText(path);
  if (text === undefined) return undefined;
  const packageJson = parsePackageJson(text, showPath(path));
  knownTo(powers).set(path, packageJson);
  return packageJson;
};
