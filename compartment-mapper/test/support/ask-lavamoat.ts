// What LavaMoat calls the packages of a tree.

import { realpathSync } from "node:fs";
import { loadCanonicalNameMap } from "@lavamoat/aa";
import { type PackageGraph, makeNodePowers, mapPackages } from "../../src/index.ts";

/** Real path -> the names that aa has for it: more than one where links lead to it. */
export const askLavaMoat = async (
  rootDir: string,
  dev: boolean,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const names = new Map<string, Set<string>>();
  for (const [directory, name] of await loadCanonicalNameMap({ rootDir, includeDevDeps: dev })) {
    const location = realpathSync(directory);
    names.set(location, (names.get(location) ?? new Set()).add(name));
  }
  return names;
};

/** Real path -> canonical name. */
export const namesByLocation = (graph: PackageGraph): ReadonlyMap<string, string> =>
  new Map(
    [...graph.packages.values()].map(({ location, canonicalName }) => [location, canonicalName]),
  );

export interface Comparison {
  /** How many packages we know. */
  readonly packages: number;
  /** Those that only one of the two knows, or that they call differently. */
  readonly different: readonly string[];
}

/** Every package of the tree, by both. */
export const compareWithLavaMoat = async (root: string, dev: boolean): Promise<Comparison> => {
  const ours = namesByLocation(mapPackages(root, { powers: makeNodePowers(), dev }));
  const theirs = await askLavaMoat(root, dev);
  const locations = new Set([...ours.keys(), ...theirs.keys()]);
  const describe = (location: string): string =>
    `${location}: ours ${ours.get(location)}, theirs ${[...(theirs.get(location) ?? [])].join(" and ")}`;
  return {
    packages: ours.size,
    different: [...locations]
      .filter((location) => !isSame(ours.get(location), theirs.get(location)))
      .map(describe),
  };
};

const isSame = (ours: string | undefined, theirs: ReadonlySet<string> = new Set()): boolean =>
  ours !== undefined && theirs.has(ours);
