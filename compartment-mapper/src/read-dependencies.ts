// What a package.json says its package depends on, and whether the application can do without it.

import {
  BulkheadError,
  type Diagnostic,
  isPackageName,
  packageJsonInvalid,
  packageNameInvalid,
} from "@bulkhead/core";
import { type PackageJson, entriesOf } from "./package-json.ts";

export interface Dependency {
  readonly name: string;
  readonly field: string;
  readonly range: string;
  /** Whether its absence is an error. */
  readonly isRequired: boolean;
}

export interface DependencyRead {
  /** Path of the package.json as messages show it. */
  readonly file: string;
  readonly isRoot: boolean;
  /** Whether to follow the root's devDependencies. */
  readonly dev: boolean;
}

const FIELDS = ["dependencies", "optionalDependencies", "peerDependencies"] as const;

const namesIn = (packageJson: PackageJson, field: string): ReadonlySet<string> =>
  new Set(entriesOf(packageJson.field(field)).map(([name]) => name));

/** Peers that the package says it can do without. */
const optionalPeers = (packageJson: PackageJson): ReadonlySet<string> =>
  new Set(
    entriesOf(packageJson.field("peerDependenciesMeta"))
      .filter(([, meta]) =>
        entriesOf(meta).some(([key, value]) => key === "optional" && value === true),
      )
      .map(([name]) => name),
  );

// Of an installed package a misshapen field counts as empty: its author alone can mend it, and what the package then
// imports is refused as belonging to no package.
const refuseMisshapen = (
  packageJson: PackageJson,
  field: string,
  { file, isRoot }: DependencyRead,
): void => {
  const value = packageJson.field(field);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isRoot || value === undefined || isObject) return;
  throw new BulkheadError(packageJsonInvalid(file, `its ${field} are not an object`));
};

/** Everything to follow from a package, each name once. Throws BULKHEAD_PACKAGE_JSON_INVALID for the root. */
export const readDependencies = (
  packageJson: PackageJson,
  read: DependencyRead,
): readonly Dependency[] => {
  const optional = namesIn(packageJson, "optionalDependencies");
  const peers = optionalPeers(packageJson);
  const isRequired = (field: string, name: string): boolean => {
    // npm lets optionalDependencies win over dependencies of the same name.
    if (optional.has(name)) return false;
    // A dependency's missing peer is for the application to decide on; npm only warns, and so much code relies on it.
    return field !== "peerDependencies" || (read.isRoot && !peers.has(name));
  };
  const found = new Map<string, Dependency>();
  for (const field of read.isRoot && read.dev ? [...FIELDS, "devDependencies"] : FIELDS) {
    refuseMisshapen(packageJson, field, read);
    for (const [name, range] of entriesOf(packageJson.field(field))) {
      if (found.has(name)) continue;
      found.set(name, {
        name,
        field,
        range: typeof range === "string" ? range : "",
        isRequired: isRequired(field, name),
      });
    }
  }
  return [...found.values()];
};

/** Why no package may have the name of this dependency; undefined if it may. */
export const findInvalidName = (
  { name, field }: Dependency,
  file: string,
): Diagnostic | undefined =>
  // node_modules/node_modules would be a package in one place and a folder of packages in the next.
  isPackageName(name) && name !== "node_modules"
    ? undefined
    : packageNameInvalid(name, file, field);
