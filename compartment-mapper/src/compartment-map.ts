// The graph as JSON, for people and tools (`bulkhead map`). The same tree gives the same bytes everywhere: sorted, and
// no absolute path in it.

import { type CanonicalName, ROOT, makeRecord } from "@bulkhead/core";
import type { PackageGraph, PackageNode } from "./package-graph.ts";
import { relativePath } from "./relative-path.ts";

export interface CompartmentMapPackage {
  readonly canonicalName: CanonicalName;
  /** The name it is installed under. */
  readonly name: string;
  readonly version: string;
  /** Relative to the root, with `/`. */
  readonly location: string;
  readonly type: "module" | "commonjs";
  /** Dependency name -> canonical name. */
  readonly links: Readonly<Record<string, CanonicalName>>;
}

export interface CompartmentMap {
  readonly schemaVersion: 1;
  /** Canonical name of the application: `$root$`. */
  readonly root: CanonicalName;
  /** Sorted by canonical name. A list, so that no package's name is a key. */
  readonly packages: readonly CompartmentMapPackage[];
}

// No prototype: a dependency may be called `__proto__`.
const linksRecord = (
  links: ReadonlyMap<string, CanonicalName>,
): Readonly<Record<string, CanonicalName>> => {
  const record = makeRecord<CanonicalName>();
  for (const [name, target] of links) record[name] = target;
  return record;
};

const describePackage = (rootDirectory: string, node: PackageNode): CompartmentMapPackage => ({
  canonicalName: node.canonicalName,
  name: node.name,
  version: node.version,
  location: relativePath(rootDirectory, node.location),
  type: node.type,
  links: linksRecord(node.links),
});

/** The compartment map of a graph. */
export const makeCompartmentMap = (graph: PackageGraph): CompartmentMap => ({
  schemaVersion: 1,
  root: ROOT,
  packages: [...graph.packages.values()].map((node) => describePackage(graph.rootDirectory, node)),
});
