// The end of a run: the finished graph against the policy, and only then the outputs.

import { relativePath } from "@bulkhead/compartment-mapper";
import type { BuildResult, Metafile, OnEndResult, PluginBuild } from "esbuild";
import { BundleGraph } from "./bundle-graph.ts";
import { checkGraph } from "./check-graph.ts";
import { formatBundleMap } from "./compartment-map.ts";
import { checkKernelOrder } from "./kernel-order.ts";
import { toMessages } from "./messages.ts";
import { type RequestedOutput, deliver, withhold } from "./outputs.ts";
import type { OwnNamespace } from "./own-namespace.ts";
import { printEnd } from "./print-end.ts";
import type { Run } from "./run.ts";

/** Specifiers of ours are different in each build, and the metafile would be. */
const hideToken = ({ inputs }: Metafile, own: OwnNamespace): void => {
  for (const { imports } of Object.values(inputs))
    for (const imported of imports)
      if (imported.original !== undefined) imported.original = own.withoutToken(imported.original);
};

export const endRun = async (
  result: BuildResult,
  run: Run,
  requested: RequestedOutput,
  build: PluginBuild,
): Promise<OnEndResult> => {
  const { metafile } = result;
  if (metafile === undefined) throw new Error("Internal: a build without a metafile");
  const { inputs, own, policy, injected, project } = run;
  const graph = new BundleGraph(metafile, { inputs, own, injected: injected.paths });
  const { errors, warnings } = checkGraph(graph, policy, injected.names);
  const order = checkKernelOrder({
    metafile,
    injected: injected.keys,
    isCode: (key) => inputs.code(key) !== undefined,
    isKernelFirst: (key) => inputs.code(key)?.kernelFirst === true,
  });
  const problems = [...errors, ...order];
  const modules = graph.modules();
  if (problems.length > 0) {
    withhold(result, requested);
  } else {
    const shownOutput = (output: string): string =>
      relativePath(requested.directory, `${project.directory}/${output}`);
    const map = formatBundleMap({ ...run, modules, data: graph.data(), metafile, shownOutput });
    hideToken(metafile, own);
    deliver(result, requested, { metafile, map, files: run.files });
  }
  const confined = new Set(modules.map(({ owner }) => owner.canonicalName)).size;
  const violations = problems.length + warnings.length;
  const messages = { errors: toMessages(problems), warnings: toMessages(warnings) };
  await printEnd(
    build,
    messages,
    `bulkhead: ${confined} packages confined, ${violations} ${violations === 1 ? "violation" : "violations"} reported`,
  );
  return messages;
};
