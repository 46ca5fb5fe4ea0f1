// The end of a run: the finished graph against the policy, and only then the outputs.

import { relativePath } from "@bulkhead/compartment-mapper";
import {
  KERNEL_PATHS,
  type OwnNamespace,
  checkGraph,
  closingLine,
  formatBundleMap,
} from "@bulkhead/confinement";
import { checkKernelOrder } from "@bulkhead/core";
import type { BuildResult, Metafile, OnEndResult, PluginBuild } from "esbuild";
import { evaluatedChunks, findChunks } from "./chunks.ts";
import { toMessages } from "./messages.ts";
import { MetafileGraph } from "./metafile-graph.ts";
import { type RequestedOutput, deliver, withhold } from "./outputs.ts";
import { NAMESPACE } from "./own-modules.ts";
import { printEnd } from "./print-end.ts";
import type { Run } from "./run.ts";

/** Specifiers of ours are different in each build, and the metafile would be. */
const hideToken = ({ inputs }: Metafile, own: OwnNamespace): void => {
  for (const { imports } of Object.values(inputs))
    for (const imported of imports)
      if (imported.original !== undefined) imported.original = own.withoutToken(imported.original);
};

const formatMap = (
  run: Run,
  graph: MetafileGraph<ReturnType<Run["inputs"]["code"]> & object>,
  metafile: Metafile,
  { directory }: RequestedOutput,
): string => {
  const chunks = findChunks(metafile, (output) =>
    relativePath(directory, `${run.project.directory}/${output}`),
  );
  const kernel = {
    code: run.kernelCode,
    chunks: chunks.get(`${NAMESPACE}:${KERNEL_PATHS.code}`) ?? [],
  };
  return formatBundleMap({ ...run, graph, chunks, kernel });
};

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
  const { errors, warnings } = checkGraph(graph, policy, injected.names);
  const isCode = (key: string): boolean => inputs.code(key) !== undefined;
  const order = checkKernelOrder({
    chunks: evaluatedChunks(metafile, isCode),
    injected: injected.keys,
    isCode,
    isKernelFirst: (key) => inputs.code(key)?.kernelFirst === true,
  });
  const problems = [...errors, ...order];
  if (problems.length > 0) {
    withhold(result, requested);
  } else {
    const map = formatMap(run, graph, metafile, requested);
    hideToken(metafile, own);
    deliver(result, requested, { metafile, map, files: run.files });
  }
  const messages = { errors: toMessages(problems), warnings: toMessages(warnings) };
  await printEnd(build, messages, closingLine(graph, problems.length + warnings.length));
  return messages;
};
