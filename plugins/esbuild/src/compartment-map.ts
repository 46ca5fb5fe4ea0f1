// compartment-map.json: with the bundle, an archive that can be inspected and checked later. Which package each module
// is of, its hashes, the chunks that hold it, the links between packages, the policy that was enforced.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type PackageNode, makeCompartmentMap } from "@bulkhead/compartment-mapper";
import { type Policy, formatPolicy, compareText } from "@bulkhead/core";
import type { Metafile } from "esbuild";
import type { ConfinedModule } from "./check-graph.ts";
import type { DataModule } from "./inputs.ts";
import { NAMESPACE, type OwnNamespace } from "./own-namespace.ts";
import type { Project } from "./project.ts";

const sha256 = (contents: string | Uint8Array): string =>
  createHash("sha256").update(contents).digest("hex");

/** A module that is in the graph, with what it was compiled from and to. */
export interface MappedModule extends ConfinedModule {
  readonly loaded: string | Uint8Array;
  readonly compiled: string;
}

export interface MapSources {
  readonly project: Project;
  readonly policy: Policy;
  readonly own: OwnNamespace;
  readonly kernel: string;
  readonly modules: readonly MappedModule[];
  readonly data: readonly DataModule[];
  readonly metafile: Metafile;
  /** From an output's name in the metafile to its path beside the map. */
  readonly shownOutput: (output: string) => string;
}

/** For each input the outputs that hold it, sorted. */
const findChunks = ({
  metafile,
  shownOutput,
}: MapSources): ReadonlyMap<string, readonly string[]> => {
  const chunks = new Map<string, string[]>();
  for (const [output, { inputs }] of Object.entries(metafile.outputs))
    for (const key of Object.keys(inputs))
      chunks.set(key, [...(chunks.get(key) ?? []), shownOutput(output)].sort());
  return chunks;
};

/** A module or a piece of data as the map lists it. */
interface Entry {
  readonly owner: PackageNode;
  readonly path: string;
  readonly format: "esm" | "cjs" | "data";
  /** Of what was loaded. */
  readonly sha256: string;
  /** Of what was compiled from it. */
  readonly compiledSha256?: string;
  readonly chunks: readonly string[];
}

type Chunks = ReadonlyMap<string, readonly string[]>;

const mapCode = (
  { key, owner, file, facts, loaded, compiled }: MappedModule,
  chunks: Chunks,
  own: OwnNamespace,
): Entry => ({
  owner,
  path: file,
  format: facts.format,
  sha256: sha256(loaded),
  compiledSha256: sha256(own.withoutToken(compiled)),
  chunks: chunks.get(key) ?? [],
});

const mapData = ({ key, owner, file, loaded }: DataModule, chunks: Chunks): readonly Entry[] => {
  if (owner === undefined || loaded === undefined) return [];
  const contents =
    typeof loaded === "object" && "path" in loaded ? readFileSync(loaded.path) : loaded;
  return [
    {
      owner,
      path: file,
      format: "data",
      sha256: sha256(contents),
      chunks: chunks.get(key) ?? [],
    },
  ];
};

/** The text of compartment-map.json: the packages that have modules in the bundle. */
export const formatBundleMap = (sources: MapSources): string => {
  const { project, policy, own, kernel, modules, data } = sources;
  const chunks = findChunks(sources);
  const installed = makeCompartmentMap(project.graph);
  const entries = [
    ...modules.map((module) => mapCode(module, chunks, own)),
    ...data.flatMap((piece) => mapData(piece, chunks)),
  ].sort((one, other) => compareText(one.path, other.path));
  const packages = installed.packages.flatMap((known) => {
    const owned = entries.filter(({ owner }) => owner.canonicalName === known.canonicalName);
    return owned.length === 0
      ? []
      : [{ ...known, modules: owned.map(({ owner: _, ...entry }) => entry) }];
  });
  const map = {
    schemaVersion: 1,
    kernel: { sha256: sha256(kernel), chunks: chunks.get(`${NAMESPACE}:kernel`) ?? [] },
    root: installed.root,
    packages,
    policySha256: sha256(formatPolicy(policy)),
    policy,
  };
  return `${JSON.stringify(map, null, 2)}\n`;
};
