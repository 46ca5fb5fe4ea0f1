// esbuild's outputs: which of them hold which module, and the order in which they are evaluated.

import type { Chunks } from "@bulkhead/confinement";
import type { EvaluatedChunk } from "@bulkhead/core";
import type { Metafile } from "esbuild";
import { KERNEL_KEY } from "./own-modules.ts";

type Output = Metafile["outputs"][string];

/** `shownOutput`: from an output's name in the metafile to its path beside the compartment map. */
export const findChunks = (
  { outputs }: Metafile,
  shownOutput: (output: string) => string,
): Chunks => {
  const chunks = new Map<string, string[]>();
  for (const [output, { inputs }] of Object.entries(outputs))
    for (const key of Object.keys(inputs))
      chunks.set(key, [...(chunks.get(key) ?? []), shownOutput(output)].sort());
  return chunks;
};

const holdsCode = ({ inputs }: Output, isCode: (input: string) => boolean): boolean =>
  Object.entries(inputs).some(([key, { bytesInOutput }]) => bytesInOutput > 0 && isCode(key));

const toEvaluated = (output: Output, isCode: (input: string) => boolean): EvaluatedChunk => ({
  // A chunk that holds the kernel runs it first: every module that could come before calls it.
  runs: Object.hasOwn(output.inputs, KERNEL_KEY)
    ? "kernel"
    : holdsCode(output, isCode)
      ? "code"
      : "nothing",
  imports: output.imports.flatMap(({ path, kind, external }) =>
    kind === "import-statement" && external !== true ? [path] : [],
  ),
  entry: output.entryPoint,
});

export const evaluatedChunks = (
  { outputs }: Metafile,
  isCode: (input: string) => boolean,
): ReadonlyMap<string, EvaluatedChunk> =>
  new Map(Object.entries(outputs).map(([file, output]) => [file, toEvaluated(output, isCode)]));
