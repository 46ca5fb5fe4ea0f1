// mode: 'generate': a first build without confinement, for its graph, and the policy from it; then the build proper.

import { type ImportTarget, type InferredPolicy, type ReachedModule, inferPolicy } from "bulkhead";
import { type ImportFact, type ModuleFacts, builtinModuleName } from "@bulkhead/core";
import type { BuildOptions, Metafile, OnLoadResult, Plugin, PluginBuild } from "esbuild";
import type { Analyser } from "./analyse-code.ts";
import { BundleGraph, type Edge } from "./bundle-graph.ts";
import { withoutImports } from "./dead-imports.ts";
import { type CodeModule, Inputs } from "./inputs.ts";
import { loadModule } from "./load-module.ts";
import { loadNobodys } from "./load-own.ts";
import { guard } from "./messages.ts";
import { OtherPlugins } from "./other-plugins.ts";
import { OwnNamespace } from "./own-namespace.ts";
import { NAME } from "./plugin-name.ts";
import type { Project } from "./project.ts";
import { nameFilter, resolveName } from "./resolve-names.ts";

const targetOf = ({ target, specifier }: Edge<CodeModule>): ImportTarget | undefined => {
  if (target.kind === "package") return { kind: "package", name: target.owner.canonicalName };
  if (target.kind === "native") return { kind: "native" };
  // Without a policy builtins have no views: they are external.
  return target.kind === "external" && builtinModuleName(specifier) !== undefined
    ? { kind: "builtin" }
    : undefined;
};

type ReachedImport = ReachedModule["imports"][number];

const reachedImport = (
  edge: Edge<CodeModule>,
  fact: ImportFact | undefined,
): readonly ReachedImport[] => {
  const target = targetOf(edge);
  return target === undefined || fact === undefined ? [] : [{ fact, target }];
};

const NO_FACTS: ModuleFacts = {
  format: "esm",
  imports: [],
  globals: [],
  builtins: [],
  hazards: [],
};

// A style that imports another: a file without code, with one import and no place in it to show.
const reachedStyle = (edge: Edge<CodeModule>): ReachedModule => {
  const { owner, file } = edge.from;
  const place = { line: 1, column: 0, start: 0, end: 0 };
  const fact: ImportFact = { specifier: edge.specifier, kind: "import", guarded: false, place };
  return {
    owner: owner.canonicalName,
    version: owner.version,
    file,
    source: "",
    facts: NO_FACTS,
    imports: reachedImport(edge, fact),
  };
};

const reachedModules = (graph: BundleGraph<CodeModule>): readonly ReachedModule[] => {
  const edges = new Map<CodeModule, Edge<CodeModule>[]>(
    graph.modules().map((module) => [module, []]),
  );
  const styles: ReachedModule[] = [];
  for (const edge of graph.edges()) {
    if (edge.from.module === undefined) styles.push(reachedStyle(edge));
    else edges.get(edge.from.module)?.push(edge);
  }
  const code = [...edges].map(([{ owner, file, source, facts }, found]) => ({
    owner: owner.canonicalName,
    version: owner.version,
    file,
    source,
    facts,
    imports: found.flatMap((edge) => reachedImport(edge, edge.fact)),
  }));
  return [...code, ...styles];
};

interface Collection {
  readonly project: Project;
  readonly analyser: Analyser;
  readonly inputs: Inputs<CodeModule>;
  readonly own: OwnNamespace;
}

const collectModule = async (
  args: Parameters<typeof loadModule>[0],
  { project, analyser, inputs }: Collection,
  others: OtherPlugins,
): Promise<OnLoadResult | undefined> => {
  if (args.namespace === "dataurl") return loadNobodys(args, project);
  const key = inputs.claim(args);
  const nobodys = loadNobodys(args, project);
  if (nobodys !== undefined) {
    inputs.set(key, { kind: "nobody" });
    return nobodys;
  }
  const loaded = await loadModule(args, project, others);
  if (loaded.kind === "data") {
    inputs.set(key, { kind: "data", data: { key, ...loaded } });
    return loaded.result;
  }
  const { source, facts, analysedCode, deadImports } = await analyser.analyse(key, loaded, project);
  const { owner, file, rest } = loaded;
  inputs.set(key, { kind: "code", module: { key, owner, file, source, facts } });
  return { ...rest, contents: withoutImports(analysedCode, deadImports), loader: "js" };
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
  project: Project,
  analyser: Analyser,
  injected: ReadonlySet<string>,
): Promise<BundleGraph<CodeModule>> => {
  const inputs = new Inputs<CodeModule>(project.directory);
  const own = new OwnNamespace();
  const plugins = [
    makeCollector({ project, analyser, inputs, own }),
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
  return new BundleGraph(metafile, { inputs, own, injected });
};

/** Infers the policy from what the build reaches. */
export const generateFromBundle = async (
  build: PluginBuild,
  project: Project,
  analyser: Analyser,
  injected: ReadonlySet<string>,
): Promise<InferredPolicy> =>
  inferPolicy(
    reachedModules(await collect(build, project, analyser, injected)),
    project.intrinsics,
  );
