// All that a compilation has done against the policy, reported together when its modules are built.

import { checkGraph, closingLine } from "@bulkhead/confinement";
import { type Diagnostic, buildUnsupported, isUnbound, quote } from "@bulkhead/core";
import type { Compilation, Compiler, Module } from "webpack";
import type { ConfinedModules } from "./confined-modules.ts";
import { fileOf, isCode, packageOf, shownFile } from "./module-files.ts";
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
  const path = fileOf(module, project);
  const file = path === undefined ? module.identifier() : shownFile(path, project);
  return buildUnsupported(
    `A build with the WebAssembly module ${quote(file)}`,
    "Import the file as an asset (`type: 'asset/resource'`), and compile it where it is used: the package needs a grant of `WebAssembly`.",
  );
};

/** What a browser or Node would take for a script. */
const SCRIPT = /\.[cm]?[jt]sx?$/i;

/** The application's modules that have a script copied by its address. Those of packages are refused with their edges. */
const copiersOf = ({ moduleGraph }: Compilation, module: Module, run: Run): readonly Module[] => {
  const { policy } = enforcedIn(run);
  return [...moduleGraph.getIncomingConnections(module)].flatMap(
    ({ dependency, originModule: issuer }) => {
      if (!issuer || !isCode(issuer) || dependency?.category !== "url") return [];
      const owner = packageOf(issuer, run.project)?.canonicalName;
      return owner !== undefined && isUnbound(policy, owner) ? [issuer] : [];
    },
  );
};

// `navigator.serviceWorker.register(new URL("./sw.js", import.meta.url))` would run it unconfined. No address is only read for
// sure: what it is handed to stands elsewhere. A rule that gives the file a type for `import` is the configuration's own word.
const refuseCopiedScript = (
  compilation: Compilation,
  module: Module,
  run: Run,
): readonly Diagnostic[] => {
  const path = module.type.startsWith("asset") ? fileOf(module, run.project) : undefined;
  if (path === undefined || !SCRIPT.test(path)) return [];
  const file = quote(shownFile(path, run.project));
  return copiersOf(compilation, module, run).map((issuer) => {
    const from = shownFile(fileOf(issuer, run.project) ?? issuer.identifier(), run.project);
    return buildUnsupported(
      `The script ${file}, which \`new URL(…, import.meta.url)\` in ${quote(from)} copies as it is,`,
      "Start a worker by `new Worker(new URL(…))`, in Node with `import { Worker } from \"worker_threads\"`; make a service worker or a worklet an entry, and name its output. What is only read: `import` its address or text by a rule of its own (`resourceQuery: /raw/, type: 'asset/source'`).",
    );
  });
};

/** What has happened in a build is checked as far as it came, so that all that is wrong with it is said at once. */
const readGraph = (
  compiler: Compiler,
  compilation: Compilation,
  { modules, own, run }: CheckedParts,
): WebpackGraph | undefined => {
  const isWhole = compilation.errors.length === 0;
  try {
    return new WebpackGraph(compiler, compilation, { modules, own, project: run.project });
  } catch (error) {
    // A module that failed may be of any kind. The build fails by itself.
    if (isWhole) throw error;
    return undefined;
  }
};

/** Checks the graph and gives its errors and warnings to webpack; the graph, if all could be built. */
export const checkCompilation = (
  compiler: Compiler,
  compilation: Compilation,
  parts: CheckedParts,
): WebpackGraph | undefined => {
  const { modules, run } = parts;
  const { webpack } = compiler;
  const reached = reachedModules(compilation);
  // Of a module that could not be read, what leads to it has nothing to add.
  const said = new Set<string>();
  for (const module of reached) {
    const refused = refuseWebAssembly(module, run);
    const problems = [...(modules.problems().get(module) ?? []), ...(refused ? [refused] : [])];
    for (const diagnostic of problems) {
      said.add(diagnostic.message);
      compilation.errors.push(toWebpackError(diagnostic, webpack, module));
    }
  }
  const isWhole = compilation.errors.length === 0;
  // Where no policy could be inferred, there is nothing to check by.
  if (!isWhole && run.enforced === undefined) return undefined;
  const graph = readGraph(compiler, compilation, parts);
  if (graph === undefined) return undefined;
  const { policy, kernel } = enforcedIn(run);
  const { errors, warnings } = checkGraph(graph, policy, kernel, {
    followsRenamedRequire: true,
  });
  const copied = [...reached].flatMap((module) =>
    refuseCopiedScript(compilation, module, run).map((each) =>
      toWebpackError(each, webpack, module),
    ),
  );
  compilation[kernel.variant === "reporting" ? "warnings" : "errors"].push(...copied);
  const toError = (diagnostic: Diagnostic) =>
    toWebpackError(
      diagnostic,
      webpack,
      diagnostic.location && graph.moduleAt(diagnostic.location.file),
    );
  compilation.errors.push(...errors.filter(({ message }) => !said.has(message)).map(toError));
  // A module that failed may be the one that defines what others are said to lack.
  if (!isWhole) return undefined;
  compilation.warnings.push(...warnings.map(toError));
  if (compilation.compiler === compiler)
    compiler
      .getInfrastructureLogger(NAME)
      .info(closingLine(graph, errors.length + warnings.length + copied.length, kernel));
  return graph;
};
