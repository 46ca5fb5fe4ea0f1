// mode: 'generate': the build once without confinement, as far as its graph of modules, and the policy from that; then the
// build proper. With the same plugins: what they resolve, load and make of modules is what the policy is about.

import {
  type ConfinedModule,
  type ModuleGraph,
  type Project,
  inferFromGraph,
  textForGraph,
} from "@bulkhead/confinement";
import type { InferredPolicy } from "bulkhead";
import type { InputOptions, Plugin, PluginContext } from "rollup";
import { Build } from "./build.ts";
import { type Context, type Transformed, readModule } from "./read-module.ts";
import { readModuleId } from "./module-id.ts";
import { type Parts, placeParts } from "./plugin-list.ts";
import { NAME } from "./plugin-name.ts";
import { readGraph } from "./rollup-graph.ts";
import { uncompiledModule } from "./uncompiled-module.ts";

const collect = async (
  context: Context,
  build: Build,
  code: string,
  id: string,
  how: { readonly moduleType: string | undefined; readonly isBeforeCommonjs: boolean },
): Promise<Transformed | undefined> => {
  const isModule = readModuleId(id).kind === "module";
  // What has become an ES module is known already.
  if (!how.isBeforeCommonjs && build.halves.has(id)) return undefined;
  if (!isModule) {
    build.records.set(id, { kind: "nobody" });
    return undefined;
  }
  const { source } = readModule(context, build, code, id, how);
  if (source === undefined) {
    build.records.set(id, { kind: "nobody" });
    return undefined;
  }
  const { project } = build.run;
  const analysed = await build.analyser.analyse(id, source, project);
  const { facts } = analysed;
  if (how.isBeforeCommonjs && facts.format !== "cjs") return undefined;
  const module = uncompiledModule(id, source, facts);
  build.records.set(id, { kind: "code", module });
  if (how.isBeforeCommonjs) build.halves.set(id, { module, imports: undefined });
  const isRolldown = build.host.bundler === "rolldown";
  const text = textForGraph(source, analysed, project);
  if (text === code) return undefined;
  return {
    code: text,
    map: null,
    ...(isRolldown && { moduleType: "js" }),
  };
};

const joinGraphs = (
  graphs: readonly ModuleGraph<ConfinedModule>[],
): ModuleGraph<ConfinedModule> => ({
  modules: () => graphs.flatMap((graph) => graph.modules()),
  data: () => graphs.flatMap((graph) => graph.data()),
  edges: () => graphs.flatMap((graph) => graph.edges()),
});

interface Collector {
  readonly parts: Parts;
  readonly graph: () => ModuleGraph<ConfinedModule> | undefined;
}

/**
 * Parts that see what the confining ones would see, and confine nothing. `endsBuild`: by an error, where nobody wants the
 * outputs that Rolldown would go on to.
 */
export const makeCollector = (of: Build, project: Project, endsBuild: boolean): Collector => {
  const build = new Build(of.options, of.host, of.input, of.shared, of.analyser);
  build.run = { project } as Build["run"];
  let graph: ModuleGraph<ConfinedModule> | undefined;
  const beforeCommonjs: Plugin = {
    name: `${NAME}:collect-commonjs`,
    transform(code, id) {
      const { file } = readModuleId(id) as { readonly file?: string };
      return file !== undefined && /\.c?js$/.test(file)
        ? collect(this, build, code, id, { moduleType: undefined, isBeforeCommonjs: true })
        : undefined;
    },
  };
  const confine: Plugin = {
    name: `${NAME}:collect`,
    transform(code, id, ...rest) {
      const [{ moduleType } = {}] = rest as unknown as readonly { moduleType?: string }[];
      return collect(this, build, code, id, { moduleType, isBeforeCommonjs: false });
    },
    async buildEnd(this: PluginContext, error) {
      if (error !== undefined) return;
      graph = await readGraph(this, build, () => true);
      if (endsBuild) throw new Error("The graph is known");
    },
  };
  return {
    parts: { modules: { name: `${NAME}:none` }, beforeCommonjs, confine },
    graph: () => graph,
  };
};

const runBuild = async (input: InputOptions, { host }: Build): Promise<void> => {
  if (host.bundler === "rollup") {
    const { rollup } = await import("rollup");
    await rollup(input);
    return;
  }
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown(input as Parameters<typeof rolldown>[0]);
  try {
    await bundle.generate({});
  } finally {
    await bundle.close();
  }
};

/** What of a plugin of Vite's is called. */
interface WatchingPlugin {
  readonly watchChange?: Plugin["watchChange"];
}

// Vite keeps what a worker was built as for all of a session. What was built for its graph alone must not be shipped: to Vite, its files
// have changed.
const forgetWorkers = async (
  plugins: readonly Plugin[],
  workers: readonly ModuleGraph<ConfinedModule>[],
): Promise<void> => {
  const { watchChange }: WatchingPlugin = plugins.find(({ name }) => name === "vite:worker") ?? {};
  // Vite notes its version there.
  const context = { meta: {} } as PluginContext;
  const change = typeof watchChange === "function" ? watchChange : watchChange?.handler;
  for (const { key } of workers.flatMap((graph) => graph.modules())) {
    const read = readModuleId(key);
    const file = read.kind === "module" ? read.file : undefined;
    // oxlint-disable-next-line no-await-in-loop -- answers at once
    if (file !== undefined) await change?.call(context, file, { event: "update" });
  }
};

/** Infers the policy from what the build reaches. `input`: its options, with all plugins of theirs. */
export const inferFromBuild = async (
  input: InputOptions,
  build: Build,
  project: Project,
  isVite: boolean,
): Promise<InferredPolicy> => {
  const { shared } = build;
  const { parts, graph } = makeCollector(build, project, build.host.bundler === "rolldown");
  const plugins = await placeParts(input.plugins, parts, isVite);
  const workers: ModuleGraph<ConfinedModule>[] = [];
  shared.collected = workers;
  try {
    await runBuild({ ...input, plugins: [...plugins] }, build);
  } catch (error) {
    if (graph() === undefined) throw error;
  } finally {
    shared.collected = undefined;
  }
  const own = graph();
  if (own === undefined) throw new Error("Internal: a build without a graph");
  await forgetWorkers(plugins, workers);
  return inferFromGraph(joinGraphs([own, ...workers]), project);
};
