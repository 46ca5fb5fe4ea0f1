// The end of a run: the finished graph against the policy before anything is generated, each output before it is written.

import { extname, posix } from "node:path";
import {
  type ConfinedModule,
  type Edge,
  type ModuleGraph,
  checkGraph,
  closingLine,
  formatBundleMap,
  verifyBuild,
} from "@bulkhead/confinement";
import {
  BulkheadError,
  type Diagnostic,
  buildUnsupported,
  mayImport,
  namedCompartmentMap,
  quote,
} from "@bulkhead/core";
import { replaceFiles } from "bulkhead";
import type { NormalizedOutputOptions, OutputBundle, PluginContext } from "rollup";
import type { Build } from "./build.ts";
import { assetsOf, chunksOf, findChunks, findOutsideImports, findStranger } from "./chunks.ts";
import { frameOutputs } from "./frame-outputs.ts";
import { formatIn } from "./loader-formats.ts";
import { type Reporter, warn } from "./messages.ts";
import { readModuleId } from "./module-id.ts";
import { isComplete, readGraph } from "./rollup-graph.ts";

const throwAll = (diagnostics: readonly Diagnostic[]): void => {
  const [first, ...rest] = diagnostics;
  if (first !== undefined) throw new BulkheadError(first, ...rest);
};

// The writes say by which specifier the module has what it writes to.
const writesToImports = ({ facts }: ConfinedModule): boolean =>
  facts.exportsWrites.some(({ of }) => of !== "" && of !== "()");

/** Whether an edge may have to be shown to somebody, or its specifier matters. */
const isOdd =
  ({ run: { policy } }: Build) =>
  ({ from: { owner, module }, target }: Edge<ConfinedModule>): boolean =>
    target.kind === "package"
      ? !mayImport(policy, owner.canonicalName, target.owner.canonicalName) ||
        (module !== undefined && writesToImports(module))
      : target.kind !== "none";

/**
 * Checks the graph, and warns of what is denied at run time.
 *
 * @throws {BulkheadError} all that must not be built
 */
export const checkBuild = async (
  context: PluginContext & Reporter,
  build: Build,
): Promise<ModuleGraph<ConfinedModule>> => {
  const graph = await readGraph(context, build, isOdd(build));
  const { errors, warnings } = checkGraph(graph, build.run.policy, build.run.kernel);
  for (const warning of warnings) warn(context, warning, (file) => build.findId(file));
  context.info(closingLine(graph, errors.length + warnings.length, build.run.kernel));
  throwAll(errors);
  return graph;
};

/**
 * Checks what there is of a build that has failed.
 *
 * @throws {BulkheadError} all that must not be built
 */
export const checkFailed = async (context: PluginContext, build: Build): Promise<void> => {
  if (!build.isRunning || !isComplete(context, build)) return;
  const graph = await readGraph(context, build, isOdd(build));
  throwAll(checkGraph(graph, build.run.policy, build.run.kernel).errors);
};

/** One output of a build, as the bundler has made it. */
export interface Output {
  readonly options: NormalizedOutputOptions;
  readonly bundle: OutputBundle;
  /** Whether it will be written. */
  readonly isWrite: boolean;
}

// A worker's outputs go where those of its application go.
const mapName = (
  { host, options: { compartmentMap }, shared }: Build,
  { options, bundle, isWrite }: Output,
): string => {
  const [first] = chunksOf(bundle);
  if (host.isWorker && first !== undefined) {
    const name = namedCompartmentMap(posix.basename(first.fileName, extname(first.fileName)));
    shared.workers.set(name, first.fileName);
    return name;
  }
  return isWrite ? shared.mapNames.for(options, formatIn(options), compartmentMap) : compartmentMap;
};

// An inlined worker was proved when it was built, and is no file of this output that could be proved again by its map: that is for people.
const renameInlinedMaps = (
  context: Pick<PluginContext, "emitFile">,
  { shared: { workers } }: Build,
  bundle: OutputBundle,
): void => {
  for (const { fileName, source } of assetsOf(bundle)) {
    const worker = workers.get(fileName);
    if (worker === undefined || Object.hasOwn(bundle, worker)) continue;
    delete bundle[fileName];
    context.emitFile({ type: "asset", fileName: `inlined-${fileName}`, source });
  }
};

// Fail closed: by what Vite keeps of a worker, one could come into the output that nobody has confined.
const checkWorkers = ({ host, input, shared: { unconfined } }: Build): void => {
  if (host.isWorker) unconfined.delete(input);
  const [worker] = unconfined;
  if (host.isWorker || worker === undefined) return;
  const what = `The worker ${quote(worker)}, which was built for its imports alone and not again,`;
  const instead = "Build once more, without `mode: 'generate'`.";
  throw new BulkheadError(buildUnsupported(what, instead));
};

const checkStrangers = ({ records }: Build, bundle: OutputBundle): void => {
  const isKnown = (id: string): boolean =>
    records.has(id) || ["own", "runtime", "beside"].includes(readModuleId(id).kind);
  const stranger = findStranger(bundle, isKnown);
  if (stranger === undefined) return;
  throw new BulkheadError(
    buildUnsupported(
      `The file ${quote(stranger)}, which a plugin has built apart,`,
      "Nothing of it is confined. Leave it out (`renderLegacyChunks: false` in @vitejs/plugin-legacy); polyfills belong in the option `shims`.",
    ),
  );
};

/**
 * Checks one output, puts the kernel in front of it and adds the compartment map.
 *
 * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED, BULKHEAD_OUTPUT_*
 */
export const endOutput = async (
  context: Pick<PluginContext, "emitFile" | "getModuleIds" | "getModuleInfo">,
  build: Build,
  graph: ModuleGraph<ConfinedModule>,
  output: Output,
): Promise<void> => {
  const { run, own } = build;
  const { options, bundle } = output;
  checkWorkers(build);
  checkStrangers(build, bundle);
  renameInlinedMaps(context, build, bundle);
  const chunks = findChunks(bundle);
  const imports = findOutsideImports(context, bundle);
  const outputs = frameOutputs(build, options, bundle);
  const map = formatBundleMap({ ...run, own, graph, chunks, outputs, imports, bundler: "rollup" });
  if (run.verifies)
    throwAll(
      await verifyBuild({
        map,
        files: outputs,
        intrinsics: run.intrinsics,
        onceFor: build.options.provesOnce ? run.project.root : undefined,
      }),
    );
  replaceFiles(run.files);
  for (const { path, bytes, kind } of outputs)
    if (kind === "kernel") context.emitFile({ type: "asset", fileName: path, source: bytes });
  context.emitFile({ type: "asset", fileName: mapName(build, output), source: map });
};
