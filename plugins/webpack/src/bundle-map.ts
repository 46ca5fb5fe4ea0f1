// compartment-map.json beside the output, when all files are what they will be.

import { type MappedOutput, formatBundleMap } from "@bulkhead/confinement";
import { compareText } from "@bulkhead/core";
import type { Chunk, Compilation, Compiler } from "webpack";
import { kernelFileOf } from "./kernel-first.ts";
import { isCode } from "./module-files.ts";
import { type Enforced, type Run, enforcedIn } from "./run.ts";
import type { WebpackGraph } from "./webpack-graph.ts";
import {
  type KnownModules,
  innerModules,
  kindOf,
  runtimeFileOf,
  runtimeOf,
  settingsOf,
} from "./webpack-runtime.ts";

const SCRIPT = /\.[cm]?js$/;

export interface MapParts {
  readonly graph: WebpackGraph;
  readonly known: KnownModules;
  readonly run: Run;
  /** Of the file. */
  readonly name: string;
}

/**
 * By module, the files of the chunks that hold it.
 *
 * @throws where a chunk holds a module that came after the graph was checked
 */
const filesByModule = (
  { chunks, chunkGraph }: Compilation,
  graph: WebpackGraph,
  { RuntimeModule }: Compiler["webpack"],
): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, Set<string>>();
  for (const chunk of chunks)
    for (const module of [...chunkGraph.getChunkModulesIterable(chunk)].flatMap(innerModules)) {
      if (module instanceof RuntimeModule) continue;
      if (!graph.has(module))
        throw new Error(`Internal: webpack bundles ${module.identifier()}, which was not checked`);
      const key = module.identifier();
      const files = found.get(key) ?? new Set<string>();
      found.set(key, files);
      // Styles and scripts of one chunk are files of their own: code is in scripts alone.
      for (const file of chunk.files) if (SCRIPT.test(file) || !isCode(module)) files.add(file);
    }
  return new Map([...found].map(([key, files]) => [key, [...files].sort(compareText)]));
};

const chunksByFile = ({ chunks }: Compilation): ReadonlyMap<string, Chunk> =>
  new Map([...chunks].flatMap((chunk) => [...chunk.files].map((file) => [file, chunk] as const)));

const ofWebpack = (
  compilation: Compilation,
  chunk: Chunk,
  known: KnownModules,
): Partial<MappedOutput> => {
  if (chunk.hasRuntime()) return { runtime: runtimeOf(compilation, chunk, known) };
  const after = kindOf(compilation) === "commonjs" ? runtimeFileOf(compilation, chunk) : undefined;
  return after === undefined ? {} : { after };
};

const mapOutputs = (
  compilation: Compilation,
  { kernel: { prelude } }: Enforced,
  known: KnownModules,
): readonly MappedOutput[] => {
  const chunks = chunksByFile(compilation);
  return compilation.getAssets().map(({ name: path, source }) => {
    const chunk = SCRIPT.test(path) ? chunks.get(path) : undefined;
    const isKernel = path === kernelFileOf(prelude, path);
    return {
      path,
      bytes: source.buffer(),
      kind: isKernel ? "kernel" : chunk === undefined ? "data" : kindOf(compilation),
      isEntry: chunk?.hasRuntime() === true,
      ...(chunk !== undefined && ofWebpack(compilation, chunk, known)),
    };
  });
};

/** Adds the map to the assets. */
export const addMap = (
  { webpack }: Compiler,
  compilation: Compilation,
  { graph, known, run, name }: MapParts,
): void => {
  const { project } = run;
  const enforced = enforcedIn(run);
  const { policy, kernel } = enforced;
  const text = formatBundleMap({
    project,
    policy,
    graph,
    chunks: filesByModule(compilation, graph, webpack),
    kernel,
    bundler: "webpack",
    outputs: mapOutputs(compilation, enforced, known),
    webpack: settingsOf(compilation, run),
    imports: graph.imports(),
  });
  compilation.emitAsset(name, new webpack.sources.RawSource(text));
};
