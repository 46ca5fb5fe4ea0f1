// All that a compilation has done against the policy, reported together when its modules are built.

import { checkGraph, closingLine } from "@bulkhead/confinement";
import { type Diagnostic, buildUnsupported, quote } from "@bulkhead/core";
import type { Compilation, Compiler, Module } from "webpack";
import type { ConfinedModules } from "./confined-modules.ts";
import { fileOf, shownFile } from "./module-files.ts";
import { NAME } from "./plugin-name.ts";
import type { WebpackOwnModules } from "./own-modules.ts";
import { type Run, enforcedIn } from "./run.ts";
import { toWebpackError } from "./webpack-errors.ts";
import { WebpackGraph, reachedModules } from "./webpack-graph.ts";

export interface CheckedParts {
  readonly modules: ConfinedModules;
  readonly own: WebpackOwnModules;
  readonly run: Run;
}

// Webpack's runtime would fetch and compile it with the host's own functions, and hand what comes out to whoever asks.
const refuseWebAssembly = (module: Module, { project }: Run): Diagnostic | undefined => {
  if (!module.type.startsWith("webassembly/")) return undefined;
  const path = fileOf(module);
  const file = path === undefined ? module.identifier() : shownFile(path, project);
  return buildUnsupported(
    `A build with the WebAssembly module ${quote(file)}`,
    "Import the file as an asset (`type: 'asset/resource'`), and compile it where it is used: the package needs a grant of `WebAssembly`.",
  );
};

/** Checks the graph and gives its errors and warnings to webpack; the graph, if all could be built. */
export const checkCompilation = (
  compiler: Compiler,
  compilation: Compilation,
  { modules, own, run }: CheckedParts,
): WebpackGraph | undefined => {
  const { webpack } = compiler;
  for (const module of reachedModules(compilation)) {
    const refused = refuseWebAssembly(module, run);
    const problems = [...(modules.problems().get(module) ?? []), ...(refused ? [refused] : [])];
    for (const diagnostic of problems)
      compilation.errors.push(toWebpackError(diagnostic, webpack, module));
  }
  // What could not be built has no graph worth checking, and fails the build by itself.
  if (compilation.errors.length > 0) return undefined;
  const { policy, kernel } = enforcedIn(run);
  const graph = new WebpackGraph(compiler, compilation, { modules, own, project: run.project });
  const { errors, warnings } = checkGraph(graph, policy, new Set(), kernel);
  for (const error of errors) compilation.errors.push(toWebpackError(error, webpack));
  for (const warning of warnings) compilation.warnings.push(toWebpackError(warning, webpack));
  if (compilation.compiler === compiler)
    compiler
      .getInfrastructureLogger(NAME)
      .info(closingLine(graph, errors.length + warnings.length));
  return graph;
};
