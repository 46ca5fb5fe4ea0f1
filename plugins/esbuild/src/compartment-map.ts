// compartment-map.json: with the bundle, an archive that can be inspected and checked later. Which package each module
// is of, its hashes, the chunks that hold it, the links between packages, the policy that was enforced.

import { createHash } from "node:crypto";
import { makeCompartmentMap } from "@bulkhead/compartment-mapper";
import { type Policy, formatPolicy } from "@bulkhead/core";
import type { Metafile } from "esbuild";
import type { ConfinedModule } from "./check-graph.ts";
import { NAMESPACE } from "./own-namespace.ts";
import type { Project } from "./project.ts";

export const sha256 = (contents: string | Uint8Array): string =>
  createHash("sha256").update(contents).digest("hex");

/** A module that is in the graph, with what was compiled from it. */
export interface MappedModule extends ConfinedModule {
  readonly compiled: string;
}

export interface MapSources {
  readonly project: Project;
  readonly policy: Policy;
  readonly kernel: string;
  readonly modules: readonly MappedModule[];
  readonly metafile: Metafile;
  /** From an output's name in the metafile to its path beside the map. */
  readonly shownOutput: (output: string) => string;
}

const chunksOf = (key: string, { metafile, shownOutput }: MapSources): readonly string[] =>
  Object.entries(metafile.outputs)
    .filter(([, { inputs }]) => Object.hasOwn(inputs, key))
    .map(([output]) => shownOutput(output))
    .sort();

const byText =
  <Item>(textOf: (item: Item) => string) =>
  (one: Item, other: Item): number => {
    const [first, second] = [textOf(one), textOf(other)];
    return first < second ? -1 : first > second ? 1 : 0;
  };

const mapModule = (module: MappedModule, sources: MapSources) => ({
  path: module.file,
  format: module.analysis.format,
  /** Of what was loaded, and of what was compiled from it. */
  sha256: sha256(module.loaded),
  compiledSha256: sha256(module.compiled),
  chunks: chunksOf(module.key, sources),
});

/** The text of compartment-map.json: the packages that have modules in the bundle. */
export const formatBundleMap = (sources: MapSources): string => {
  const { project, policy, kernel, modules } = sources;
  const installed = makeCompartmentMap(project.graph);
  const packages = installed.packages.flatMap((known) => {
    const own = modules
      .filter(({ owner }) => owner.canonicalName === known.canonicalName)
      .sort(byText(({ file }) => file));
    return own.length === 0
      ? []
      : [{ ...known, modules: own.map((module) => mapModule(module, sources)) }];
  });
  const map = {
    schemaVersion: 1,
    kernel: { sha256: sha256(kernel), chunks: chunksOf(`${NAMESPACE}:kernel`, sources) },
    root: installed.root,
    packages,
    policySha256: sha256(formatPolicy(policy)),
    policy,
  };
  return `${JSON.stringify(map, null, 2)}\n`;
};
