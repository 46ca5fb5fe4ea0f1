// compartment-map.json: with the bundle, an archive that can be inspected and checked later. Which package each module
// is of, its hashes, the chunks that hold it, the links between packages, the policy that was enforced.

import { readFileSync } from "node:fs";
import { type PackageNode, makeCompartmentMap } from "@bulkhead/compartment-mapper";
import {
  type LoaderWrapper,
  type OutputKind,
  type Policy,
  type WebpackRuntime,
  type WebpackSettings,
  compareText,
  formatPolicy,
} from "@bulkhead/core";
import type { ConfinedModule, DataModule, ModuleGraph } from "./module-graph.ts";
import type { BuildKernel } from "./kernel.ts";
import { sha256 } from "./sha256.ts";
import type { OwnNamespace } from "./own-namespace.ts";
import type { Project } from "./project.ts";
import type { BundledShims } from "./shims.ts";

/** By the bundler's name of a module, the files of the output that hold it, relative to the map's folder, sorted. */
export type Chunks = ReadonlyMap<string, readonly string[]>;

/** A file that a build writes. */
export interface MappedOutput {
  /** Relative to the map's folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** `kernel`: the kernel in a file of its own; `data`: nothing that the bundle runs. */
  readonly kind: OutputKind | "kernel" | "data";
  /** Something outside of the bundle, or an `import()`, loads it. */
  readonly isEntry: boolean;
  /** What the build's settings put around its code, for scripts and modules. */
  readonly banner?: string;
  readonly footer?: string;
  /** What else than Node may load it, where it is CommonJS. */
  readonly wrapper?: LoaderWrapper | undefined;
  /** What webpack's runtime in it is given. */
  readonly runtime?: WebpackRuntime;
  /** The file with a runtime that it requires before all else. */
  readonly after?: string;
}

const mapOutput = ({
  path,
  bytes,
  kind,
  isEntry,
  banner = "",
  footer = "",
  wrapper,
  runtime,
  after,
}: MappedOutput) => ({
  path,
  sha256: sha256(bytes),
  kind,
  ...(isEntry && { entry: true }),
  ...(banner !== "" && { banner }),
  ...(footer !== "" && { footer }),
  ...(wrapper !== undefined && { wrapper }),
  ...(runtime !== undefined && { runtime }),
  ...(after !== undefined && { after }),
});

export interface MapSources {
  readonly project: Project;
  readonly policy: Policy;
  /** Absent where the names of our modules are the same in each build. */
  readonly own?: OwnNamespace;
  readonly graph: ModuleGraph<ConfinedModule>;
  readonly chunks: Chunks;
  readonly kernel: BuildKernel;
  readonly bundler: "esbuild" | "rollup" | "webpack";
  /** All files that the build writes, but for the map. */
  readonly outputs: readonly MappedOutput[];
  /** Under which address outputs import each other; relative paths where it is absent or empty. */
  readonly publicPath?: string;
  /** Webpack's settings, where it is the bundler. */
  readonly webpack?: WebpackSettings;
  /** What the outputs load from outside the bundle otherwise than into a view, as they spell it: for packages without limits. */
  readonly imports: ReadonlySet<string>;
}

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

const hashesOf = (
  { loaded, compiled }: ConfinedModule,
  own: OwnNamespace | undefined,
): NonNullable<ConfinedModule["hashes"]> => ({
  loaded: sha256(loaded),
  compiled: sha256(own?.withoutToken(compiled) ?? compiled),
});

const mapCode = (module: ConfinedModule, chunks: Chunks, own: OwnNamespace | undefined): Entry => {
  const { key, owner, file, facts } = module;
  const { loaded, compiled } = module.hashes ?? hashesOf(module, own);
  return {
    owner,
    path: file,
    format: facts.format,
    sha256: loaded,
    compiledSha256: compiled,
    chunks: chunks.get(key) ?? [],
  };
};

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

// Unconfined, as nothing else is that the map lists: whoever reads it should see all of them.
const mapShims = ({ expression, listed, modules }: BundledShims) => ({
  sha256: sha256(expression),
  entries: listed,
  modules,
});

/** The text of compartment-map.json: the packages that have modules in the bundle. */
export const formatBundleMap = (sources: MapSources): string => {
  const {
    project,
    policy,
    own,
    graph,
    chunks,
    kernel,
    bundler,
    publicPath = "",
    webpack,
    outputs,
    imports,
  } = sources;
  const installed = makeCompartmentMap(project.graph);
  const entries = [
    ...graph.modules().map((module) => mapCode(module, chunks, own)),
    ...graph.data().flatMap((piece) => mapData(piece, chunks)),
  ].sort((one, other) => compareText(one.path, other.path));
  const packages = installed.packages.flatMap((known) => {
    const owned = entries.filter(({ owner }) => owner.canonicalName === known.canonicalName);
    return owned.length === 0
      ? []
      : [{ ...known, modules: owned.map(({ owner: _, ...entry }) => entry) }];
  });
  const map = {
    schemaVersion: 2,
    bundler,
    ...(publicPath !== "" && { publicPath }),
    ...(webpack !== undefined && { webpack }),
    kernel: {
      sha256: sha256(kernel.known.code),
      options: kernel.options,
      ...(kernel.shims !== undefined && { shims: mapShims(kernel.shims) }),
    },
    outputs: outputs.map(mapOutput).sort((one, other) => compareText(one.path, other.path)),
    imports: [...imports].sort(),
    root: installed.root,
    packages,
    policySha256: sha256(formatPolicy(policy)),
    policy,
  };
  return `${JSON.stringify(map, null, 2)}\n`;
};
