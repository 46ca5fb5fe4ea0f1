// The packages of an application under their canonical names, and which package a file belongs to. The graph is what
// policy and enforcement go by: a package that is not in it has no name and can be granted nothing.

import { basename, resolve } from "node:path";
import { type CanonicalName, ROOT, compareText } from "@bulkhead/core";
import { assignCanonicalNames } from "./assign-canonical-names.ts";
import { makeOwnerLookup } from "./owner-of-file.ts";
import type { ReadPowers } from "./read-powers.ts";
import { type WalkedPackage, linksOf, walkPackages } from "./walk-packages.ts";

export interface PackageNode {
  readonly canonicalName: CanonicalName;
  /** The name it is installed under, the last part of its canonical name; of the root, what its package.json says. */
  readonly name: string;
  /** As its package.json says: hostile text, and empty if it says nothing. */
  readonly version: string;
  /** Absolute real path of its folder. */
  readonly location: string;
  readonly type: "module" | "commonjs";
  /** Dependency name as imported -> package; those that are installed. */
  readonly links: ReadonlyMap<string, CanonicalName>;
}

export interface PackageGraph {
  /** Absolute real path. */
  readonly rootDirectory: string;
  /** Sorted by name. */
  readonly packages: ReadonlyMap<CanonicalName, PackageNode>;
  /** The package that a file (absolute path) is in; undefined for one that no walked package owns. */
  ownerOf(file: string): PackageNode | undefined;
}

export interface MapOptions {
  readonly powers: ReadPowers;
  /** Whether to follow the devDependencies of the root. */
  readonly dev?: boolean;
}

const byText = <Value>(
  [one]: readonly [string, Value],
  [other]: readonly [string, Value],
): number => compareText(one, other);

type Names = ReadonlyMap<string, CanonicalName>;

const nameOfLocation = (names: Names, location: string): CanonicalName => {
  const name = names.get(location);
  if (name === undefined) throw new Error(`Internal: no canonical name for ${location}`);
  return name;
};

const installedName = (canonicalName: CanonicalName): string =>
  canonicalName.slice(canonicalName.lastIndexOf(">") + 1);

const makeNode = (
  location: string,
  { packageJson, links }: WalkedPackage,
  names: Names,
): PackageNode => {
  const canonicalName = nameOfLocation(names, location);
  const linked = [...links].map(([name, target]) => [name, nameOfLocation(names, target)] as const);
  return {
    canonicalName,
    name:
      canonicalName === ROOT
        ? packageJson.name || basename(location)
        : installedName(canonicalName),
    version: packageJson.version,
    location,
    type: packageJson.type ?? "commonjs",
    links: new Map(linked.sort(byText)),
  };
};

/** Maps the packages that the one in `rootDirectory` depends on. Throws a BulkheadError for a tree that is incomplete. */
export const mapPackages = (
  rootDirectory: string,
  { powers, dev = false }: MapOptions,
): PackageGraph => {
  const root = powers.realPath(resolve(rootDirectory));
  const walked = walkPackages(root, { powers, dev });
  const names = assignCanonicalNames(root, linksOf(walked));
  const byLocation = new Map(
    [...walked].map(([location, found]) => [location, makeNode(location, found, names)]),
  );
  const nodes = [...byLocation.values()].map((node) => [node.canonicalName, node] as const);
  return {
    rootDirectory: root,
    packages: new Map(nodes.sort(byText)),
    ownerOf: makeOwnerLookup(byLocation, powers),
  };
};
