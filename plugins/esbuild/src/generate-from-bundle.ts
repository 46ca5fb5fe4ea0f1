// mode: 'generate': a first build without confinement, for its graph, and the policy from it; then the build proper.

import {
  type Analyser,
  type CodeModule,
  OwnNamespace,
  inferFromGraph,
  textForGraph,
} from "@bulkhead/confinement";
import { BulkheadError } from "@bulkhead/core";
import type { InferredPolicy } from "bulkhead";
import type {
  BuildOptions,
  Metafile,
  OnLoadArgs,
  OnLoadResult,
  Plugin,
  PluginBuild,
} from "esbuild";
import { Inputs } from "./inputs.ts";
import { type LoadedCode, type LoadedData, loadModule } from "./load-module.ts";
import { loadNobodys } from "./load-nobodys.ts";
import { guard } from "./messages.ts";
import { MetafileGraph } from "./metafile-graph.ts";
import { OtherPlugins } from "./other-plugins.ts";
import { NAME } from "./plugin-name.ts";
import type { EsbuildProject } from "./project.ts";
import { nameFilter, resolveName } from "./resolve-names.ts";
import type { SourceReader } from "./source-code.ts";

/** What reads the modules of the session, so that nothing is analysed twice. */
export interface Readers {
  readonly analyser: Analyser;
  readonly sources: SourceReader;
}

interface Collection extends Readers {
  readonly project: EsbuildProject;
  readonly inputs: Inputs<CodeModule>;
  readonly own: OwnNamespace;
}

/**
 * Undefined for code of no package. A guarded import may lead to it (debug's to a `supports-color` above the application) and is
 * denied in the build proper, which refuses any other.
 */
const loadOwned = async (
  ...request: Parameters<typeof loadModule>
): Promise<LoadedCode | LoadedData | undefined> => {
  try {
    return await loadModule(...request);
  } catch (error) {
    const isNobodys =
      error instanceof BulkheadError &&
      error.diagnostics.every(({ code }) => code === "BULKHEAD_FILE_OUTSIDE_PACKAGES");
    if (!isNobodys) throw error;
    return undefined;
  }
};

const collectModule = async (
  args: OnLoadArgs,
  { project, analyser, sources, inputs }: Collection,
  others: OtherPlugins,
): Promise<OnLoadResult | undefined> => {
  if (args.namespace === "dataurl") return loadNobodys(args, project);
  const key = inputs.claim(args);
  const nobodys = loadNobodys(args, project);
  if (nobodys !== undefined) {
    inputs.set(key, { kind: "nobody" });
    return nobodys;
  }
  const loaded = await loadOwned(args, project, others);
  if (loaded === undefined) {
    inputs.set(key, { kind: "nobody" });
    return { contents: "", loader: "js" };
  }
  if (loaded.kind === "data") {
    inputs.set(key, { kind: "data", data: { key, ...loaded } });
    return loaded.result;
  }
  const code = sources.read(loaded, project);
  const analysed = await analyser.analyse(key, code, project);
  const { owner, file, source, rest } = loaded;
  inputs.set(key, { kind: "code", module: { key, owner, file, source, facts: analysed.facts } });
  return { ...rest, contents: textForGraph(code, analysed, project), loader: "js" };
};

/** A plugin that loads every module as the confining one does, and keeps what it saw instead of confining it. */
const makeCollector = (collection: Collection): Plugin => ({
  name: NAME,
  setup(build) {
    const others = new OtherPlugins(build.initialOptions, { seeEnd: false });
    const { project, own } = collection;
    build.onResolve({ filter: nameFilter(project) }, (args) =>
      resolveName(args, build, { project, policy: undefined, own }),
    );
    build.onLoad({ filter: /.*/ }, (args) =>
      guard<OnLoadResult>(() => collectModule(args, collection, others)),
    );
  },
});

const collect = async (
  { esbuild, initialOptions }: PluginBuild,
  project: EsbuildProject,
  readers: Readers,
  injected: ReadonlySet<string>,
): Promise<MetafileGraph<CodeModule>> => {
  const inputs = new Inputs<CodeModule>(project.directory);
  const own = new OwnNamespace();
  const plugins = [
    makeCollector({ ...readers, project, inputs, own }),
    ...(initialOptions.plugins?.slice(1) ?? []),
  ];
  const options: BuildOptions & { metafile: true } = {
    ...initialOptions,
    plugins,
    write: false,
    metafile: true,
    logLevel: "silent",
  };
  const { metafile }: { metafile: Metafile } = await esbuild.build(options);
  return new MetafileGraph(metafile, { inputs, own, injected });
};

/** Infers the policy from what the build reaches. */
export const generateFromBundle = async (
  build: PluginBuild,
  project: EsbuildProject,
  readers: Readers,
  injected: ReadonlySet<string>,
): Promise<InferredPolicy> =>
  inferFromGraph(await collect(build, project, readers, injected), project);
