// The end of a run: the finished graph against the policy, and only then the outputs.

import { join } from "node:path";
import { relativePath } from "@bulkhead/compartment-mapper";
import {
  type MappedOutput,
  type OwnNamespace,
  checkGraph,
  closingLine,
  formatBundleMap,
  verifyBuild,
} from "@bulkhead/confinement";
import type { Diagnostic } from "@bulkhead/core";
import type { BuildResult, Metafile, OnEndResult, PluginBuild } from "esbuild";
import { findChunks, findOutsideImports } from "./chunks.ts";
import { frameOutputs } from "./framed-outputs.ts";
import { toMessages } from "./messages.ts";
import { MetafileGraph } from "./metafile-graph.ts";
import { type RequestedOutput, deliver, withhold } from "./outputs.ts";
import { printEnd } from "./print-end.ts";
import type { Run } from "./run.ts";

/** Specifiers of ours are different in each build, and the metafile would be. */
const hideToken = ({ inputs }: Metafile, own: OwnNamespace): void => {
  for (const { imports } of Object.values(inputs))
    for (const imported of imports)
      if (imported.original !== undefined) imported.original = own.withoutToken(imported.original);
};

/** What the build writes, if nothing is wrong with it. */
interface Written {
  readonly outputs: readonly MappedOutput[];
  readonly map: string;
}

const frame = (
  { outputFiles = [] }: BuildResult,
  run: Run,
  graph: MetafileGraph<ReturnType<Run["inputs"]["code"]> & object>,
  metafile: Metafile,
  requested: RequestedOutput,
): Written => {
  const { directory, surroundings, workingDirectory, sharesKernel, publicPath } = requested;
  const outputs = frameOutputs({
    files: outputFiles,
    metafile,
    surroundings,
    kernel: run.kernel,
    sharesKernel,
    publicPath,
    directory,
    workingDirectory,
  });
  const chunks = findChunks(metafile, (output) =>
    relativePath(directory, `${workingDirectory}/${output}`),
  );
  const imports = findOutsideImports(metafile);
  const map = formatBundleMap({
    ...run,
    graph,
    chunks,
    outputs,
    imports,
    bundler: "esbuild",
    publicPath,
  });
  return { outputs, map };
};

/** The metafile tells what is written: the kernel is in it, too. */
const countKernel = (
  { outputs }: Metafile,
  { outputs: written }: Written,
  { directory, workingDirectory }: RequestedOutput,
): void => {
  for (const { path, bytes } of written) {
    const name = relativePath(workingDirectory, join(directory, path));
    const known = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    outputs[name] = { inputs: {}, imports: [], exports: [], ...known, bytes: bytes.length };
  }
};

const prove = async (
  { outputs, map }: Written,
  { verifies, provesOnce, project }: Run,
): Promise<readonly Diagnostic[]> =>
  verifies
    ? verifyBuild({
        map,
        files: outputs,
        intrinsics: project.intrinsics,
        onceFor: provesOnce ? project.root : undefined,
      })
    : [];

export const endRun = async (
  result: BuildResult,
  run: Run,
  requested: RequestedOutput,
  build: PluginBuild,
): Promise<OnEndResult> => {
  const { metafile } = result;
  if (metafile === undefined) throw new Error("Internal: a build without a metafile");
  const { inputs, own, policy, injected } = run;
  const graph = new MetafileGraph(metafile, { inputs, own, injected: injected.paths });
  const { errors, warnings } = checkGraph(graph, policy, run.kernel, {
    injectedNames: injected.names,
  });
  const written = errors.length > 0 ? undefined : frame(result, run, graph, metafile, requested);
  const problems = written === undefined ? errors : await prove(written, run);
  if (problems.length > 0 || written === undefined) {
    withhold(result, requested);
  } else {
    hideToken(metafile, own);
    countKernel(metafile, written, requested);
    const { files, mapName } = run;
    deliver(result, requested, { ...written, metafile, files, mapName });
  }
  const messages = { errors: toMessages(problems), warnings: toMessages(warnings) };
  await printEnd(
    build,
    messages,
    closingLine(graph, problems.length + warnings.length, run.kernel),
  );
  return messages;
};
