// mode: 'generate': all modules are first built as they are, for webpack's graph of them. The policy is inferred from it, and
// the modules are built again, confined.

import { type RunPolicy, generateRunPolicy, inferFromGraph } from "@bulkhead/confinement";
import type { SettledOptions } from "@bulkhead/core";
import type { Compilation, Compiler, Module } from "webpack";
import { isCode } from "./module-files.ts";
import { ownPathOf } from "./own-modules.ts";
import { type GraphSources, WebpackGraph, reachedModules } from "./webpack-graph.ts";

/** @throws {BulkheadError} BULKHEAD_POLICY_*, BULKHEAD_OVERRIDE_CONFLICT */
export const inferRunPolicy = (
  compiler: Compiler,
  compilation: Compilation,
  options: SettledOptions,
  sources: GraphSources,
): RunPolicy => {
  const graph = new WebpackGraph(compiler, compilation, sources);
  const { project } = sources;
  return generateRunPolicy(options, inferFromGraph(graph, project), project);
};

const rebuild = (compilation: Compilation, module: Module): Promise<void> =>
  new Promise((resolve, reject) => {
    compilation.rebuildModule(module, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/** Builds every module of code again; what they import is found again, too. */
export const rebuildModules = async (compilation: Compilation): Promise<void> => {
  const modules = [...reachedModules(compilation)].filter(
    (module) => isCode(module) && ownPathOf(module) === undefined && "loaders" in module,
  );
  await Promise.all(modules.map((module) => rebuild(compilation, module)));
};
