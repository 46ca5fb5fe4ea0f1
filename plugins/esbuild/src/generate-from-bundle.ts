// mode: 'generate': a first build without confinement, for its graph; the policy from it; then the build proper.

import { join } from "node:path";
import {
  EVIDENCE_FILE,
  type ImportTarget,
  type InferredPolicy,
  POLICY_FILE,
  type ReachedModule,
  inferPolicy,
  replaceFile,
} from "bulkhead";
import { type SettledOptions, builtinModuleName, formatPolicy } from "@bulkhead/core";
import type { BuildOptions, Metafile, OnLoadResult, Plugin, PluginBuild } from "esbuild";
import { BundleGraph, type CodeModule, type Edge } from "./bundle-graph.ts";
import { loadModule } from "./load-module.ts";
import { loadNobodys } from "./load-own.ts";
import { guard } from "./messages.ts";
import { metafileKey } from "./metafile-key.ts";
import { OtherPlugins } from "./other-plugins.ts";
import { OwnNamespace } from "./own-namespace.ts";
import { NAME } from "./plugin-name.ts";
import { type Project, workingDirectory } from "./project.ts";
import { nameFilter, resolveName } from "./resolve-names.ts";

const targetOf = ({ target, specifier }: Edge): ImportTarget | undefined => {
  if (target.kind === "package") return { kind: "package", name: target.owner.canonicalName };
  // Without a policy builtins have no views: they are external.
  return target.kind === "external" && builtinModuleName(specifier) !== undefined
    ? { kind: "builtin" }
    : undefined;
};

const reachedModules = (graph: BundleGraph): readonly ReachedModule[] => {
  const edges = new Map<CodeModule, Edge[]>(graph.modules().map((module) => [module, []]));
  for (const edge of graph.edges()) edges.get(edge.from)?.push(edge);
  return graph.modules().map((module) => {
    const imports = (edges.get(module) ?? []).flatMap((edge) => {
      const target = targetOf(edge);
      return target === undefined || edge.fact === undefined ? [] : [{ fact: edge.fact, target }];
    });
    const { owner, file, analysis } = module;
    return {
      owner: owner.canonicalName,
      version: owner.version,
      file,
      source: analysis.source,
      facts: analysis.facts,
      imports,
    };
  });
};

/** A plugin that loads every module as the confining one does, and keeps what it saw instead of confining it. */
const makeCollector = (
  project: Project,
  modules: Map<string, CodeModule>,
  own: OwnNamespace,
): Plugin => ({
  name: NAME,
  setup(build) {
    const others = new OtherPlugins(build.initialOptions.plugins?.slice(1) ?? []);
    build.onResolve({ filter: nameFilter(project) }, (args) =>
      resolveName(args, build, { project, policy: undefined, own }),
    );
    build.onLoad({ filter: /.*/ }, (args) =>
      guard<OnLoadResult>(async () => {
        const nobodys = loadNobodys(args, project);
        if (nobodys !== undefined) return nobodys;
        const loaded = await loadModule(args, project, others, build);
        if (loaded.kind === "data") return loaded.result;
        const key = metafileKey(args.namespace, args.path, workingDirectory(build.initialOptions));
        modules.set(key, { ...loaded, key });
        return { ...loaded.rest, contents: loaded.analysis.source, loader: "js" };
      }),
    );
  },
});

const collect = async (
  { esbuild, initialOptions }: PluginBuild,
  project: Project,
): Promise<BundleGraph> => {
  const modules = new Map<string, CodeModule>();
  const own = new OwnNamespace();
  const plugins = [
    makeCollector(project, modules, own),
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
  return new BundleGraph(metafile.inputs, {
    modules,
    project,
    own,
    directory: workingDirectory(initialOptions),
  });
};

/** Infers the policy from what the build reaches, and writes it with its evidence. */
export const generateFromBundle = async (
  build: PluginBuild,
  project: Project,
  { policy }: SettledOptions,
): Promise<InferredPolicy> => {
  const inferred = inferPolicy(reachedModules(await collect(build, project)), project.intrinsics);
  const file = typeof policy === "string" ? policy : POLICY_FILE;
  replaceFile(join(project.root, EVIDENCE_FILE), `${JSON.stringify(inferred.evidence, null, 2)}\n`);
  replaceFile(join(project.root, file), formatPolicy(inferred.policy));
  return inferred;
};
