// What a runtime of webpack's needs in front of it, read from the chunk graph when nothing is optimised any more: which
// compartments and views the modules of its chunks use, whether webpack's own code in it reads the host, and what it loads.

import { extname } from "node:path";
import {
  ANYWHERE,
  type FrozenModules,
  type OutputKind,
  ROOT,
  type WebpackRuntime,
  type WebpackSettings,
  compareText,
} from "@bulkhead/core";
import type { Chunk, Compilation, Module } from "webpack";
import type { ConfinedModules } from "./confined-modules.ts";
import { isGlobalLibrary } from "./global-library.ts";
import { type WebpackOwnModules, ownPathOf } from "./own-modules.ts";
import type { Run } from "./run.ts";

/** The modules that a module of the output holds: of a concatenated one, several. */
export const innerModules = (module: Module): readonly Module[] => {
  const { modules } = module as { modules?: readonly Module[] };
  return modules ?? [module];
};

export const kindOf = ({ outputOptions }: Compilation): OutputKind => {
  if (outputOptions.module === true) return "module";
  return outputOptions.chunkFormat === "commonjs" ? "commonjs" : "script";
};

const REQUIRED_COMPARTMENT = "required/compartment/";

/** What is known of the modules of a compilation. */
export interface KnownModules {
  readonly own: WebpackOwnModules;
  readonly modules: Pick<ConfinedModules, "get">;
}

/** The modules of all chunks that a runtime runs. */
const modulesOf = ({ chunkGraph }: Compilation, chunk: Chunk): readonly Module[] =>
  [...chunk.getAllReferencedChunks()].flatMap((each) => [
    ...chunkGraph.getChunkModulesIterable(each),
  ]);

const ownPaths = (compilation: Compilation, chunk: Chunk): readonly string[] =>
  modulesOf(compilation, chunk)
    .flatMap(innerModules)
    .flatMap((module) => ownPathOf(module) ?? []);

const sorted = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].sort(compareText);

/** The package whose compartment an own module asks for. */
const compartmentAt = (path: string, own: WebpackOwnModules): string | undefined =>
  path.startsWith(REQUIRED_COMPARTMENT)
    ? path.slice(REQUIRED_COMPARTMENT.length)
    : own.globalAt(path)?.name;

/** Whether a runtime has modules to freeze. */
export const freezes = (
  compilation: Compilation,
  chunk: Chunk,
  { modules }: Pick<KnownModules, "modules">,
): boolean =>
  modulesOf(compilation, chunk).some((module) => modules.get(module)?.isFrozen === true);

type Id = FrozenModules[1][number];

const compareIds = (one: Id, other: Id): number =>
  typeof one === "number" && typeof other === "number"
    ? one - other
    : compareText(String(one), String(other));

// What the runtime is not told of would not be frozen, and nobody would know.
/** @throws where a module that is to be frozen is none that the runtime runs by itself */
const frozenModules = (
  compilation: Compilation,
  chunk: Chunk,
  { modules }: KnownModules,
): readonly FrozenModules[] => {
  const found = new Map<string, Set<Id>>();
  for (const module of modulesOf(compilation, chunk))
    for (const inner of innerModules(module)) {
      const known = modules.get(inner);
      if (known?.isFrozen !== true) continue;
      const id = compilation.chunkGraph.getModuleId(module);
      if (inner !== module || id === null)
        throw new Error(`Internal: webpack makes ${inner.identifier()} a part of another module`);
      const name = known.owner.canonicalName;
      found.set(name, (found.get(name) ?? new Set()).add(id));
    }
  return sorted([...found.keys()]).map((name) => [
    name,
    [...(found.get(name) ?? [])].sort(compareIds),
  ]);
};

/** The parts that are known before any file has a name. */
export const runtimeParts = (
  compilation: Compilation,
  chunk: Chunk,
  known: KnownModules,
): Omit<WebpackRuntime, "host"> => {
  const { own } = known;
  const paths = sorted(ownPaths(compilation, chunk));
  const isLibrary = [...chunk.getAllReferencedChunks()].some((each) =>
    isGlobalLibrary(compilation, each),
  );
  return {
    compartments: sorted([
      ...paths.flatMap((path) => compartmentAt(path, own) ?? []),
      ...(isLibrary ? [ROOT] : []),
    ]),
    views: paths.flatMap((path) => {
      const view = own.viewAt(path);
      return view === undefined ? [] : [[view.module, view.name] as const];
    }),
    frozen: frozenModules(compilation, chunk, known),
  };
};

const LOADED = /\.(?:[cm]?js|css)$/;

// By chunk, and not by name: hashes in names are made of the texts that list them.
const loadedFiles = (chunk: Chunk): readonly string[] =>
  [...chunk.getAllReferencedChunks()]
    .filter((each) => each !== chunk)
    .sort((one, other) => compareText(String(one.id), String(other.id)))
    .flatMap((each) =>
      [...each.files]
        .filter((file) => LOADED.test(file))
        .sort((one, other) => compareText(extname(one), extname(other)) || compareText(one, other)),
    );

/** Where own code of webpack's takes the host's stand-in from. */
export const HOST = "__webpack_require__.bulkhead.host";

const readsHost = ({ chunkGraph }: Compilation, chunk: Chunk): boolean =>
  [...chunkGraph.getChunkRuntimeModulesIterable(chunk)].some(
    (module) =>
      (module as Module & { getGeneratedCode(): string | null })
        .getGeneratedCode()
        ?.includes(HOST) === true,
  );

export const runtimeOf = (
  compilation: Compilation,
  chunk: Chunk,
  known: KnownModules,
): WebpackRuntime => ({
  ...runtimeParts(compilation, chunk, known),
  host: readsHost(compilation, chunk) ? { loads: loadedFiles(chunk) } : undefined,
});

export const settingsOf = (
  compilation: Compilation,
  { setsPublicPath = false }: Pick<Run, "setsPublicPath">,
): WebpackSettings => {
  const { globalObject = "self", chunkLoadingGlobal = "" } = compilation.outputOptions;
  const { publicPath = "auto", trustedTypes } = compilation.outputOptions;
  const atBuild =
    publicPath === "auto"
      ? publicPath
      : compilation.getPath(publicPath, { hash: compilation.hash ?? "" });
  return {
    globalObject,
    chunkGlobal: chunkLoadingGlobal,
    publicPath: setsPublicPath ? ANYWHERE : atBuild,
    ...(trustedTypes && {
      trustedTypes: {
        policyName: trustedTypes.policyName ?? "webpack",
        mayFail: trustedTypes.onPolicyCreationFailure === "continue",
      },
    }),
  };
};

/** The file that a commonjs entry without a runtime of its own asks for one. */
export const runtimeFileOf = ({ chunkGraph }: Compilation, chunk: Chunk): string | undefined => {
  for (const [, entry] of chunkGraph.getChunkEntryModulesWithChunkGroupIterable(chunk)) {
    const runtime = entry?.getRuntimeChunk();
    const [file] = [...(runtime?.files ?? [])].filter((each) => /\.[cm]?js$/.test(each));
    if (runtime !== chunk && file !== undefined) return file;
  }
  return undefined;
};
