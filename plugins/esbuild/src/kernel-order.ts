// The kernel must have run before any other code: of each entry, by the order in which its chunks are evaluated.

import { type Diagnostic, kernelOrder, quote } from "@bulkhead/core";
import type { Metafile } from "esbuild";
import { NAMESPACE } from "./own-namespace.ts";

type Output = Metafile["outputs"][string];

const KERNEL = `${NAMESPACE}:kernel`;

const holdsCode = ({ inputs }: Output): boolean =>
  Object.entries(inputs).some(
    ([key, { bytesInOutput }]) => bytesInOutput > 0 && !key.startsWith("<"),
  );

/** Chunks in the order in which an entry evaluates them: depth first, imports before the module. */
const evaluationOrder = (entry: string, outputs: Metafile["outputs"]): readonly string[] => {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (file: string): void => {
    const output = outputs[file];
    if (output === undefined || seen.has(file)) return;
    seen.add(file);
    for (const { path, kind, external } of output.imports)
      if (kind === "import-statement" && external !== true) visit(path);
    order.push(file);
  };
  visit(entry);
  return order;
};

const mend = "Let a module of the application be the entry, and import from there.";

// Injected files run before the entry they are injected into.
const checkInjected = (
  injected: readonly string[],
  isKernelFirst: (input: string) => boolean,
): readonly Diagnostic[] =>
  injected
    .filter((input) => !isKernelFirst(input))
    .map((input) => kernelOrder(`The injected file ${quote(input)}`, mend));

/**
 * Checks the entries of a build. `isKernelFirst` tells of an input whether its first import is the kernel, so that inside
 * one chunk the kernel comes first.
 */
export const checkKernelOrder = (
  { outputs }: Metafile,
  injected: readonly string[],
  isKernelFirst: (input: string) => boolean,
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = [...checkInjected(injected, isKernelFirst)];
  for (const [file, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === undefined || !/\.[cm]?js$/.test(file)) continue;
    const isDynamic = Object.values(outputs).some(({ imports }) =>
      imports.some(({ path, kind }) => path === file && kind === "dynamic-import"),
    );
    if (!isKernelFirst(entryPoint)) {
      // Loaded by another entry's code, whose kernel has run.
      if (isDynamic) continue;
      problems.push(kernelOrder(`The entry ${quote(entryPoint)}`, mend));
      continue;
    }
    const first = evaluationOrder(file, outputs).find(
      (chunk) => outputs[chunk] !== undefined && holdsCode(outputs[chunk]),
    );
    if (first === undefined || outputs[first]?.inputs[KERNEL] !== undefined) continue;
    problems.push(
      kernelOrder(
        `The chunk ${quote(first)} of the entry ${quote(entryPoint)}`,
        "Import what both entries share from one more entry, or build without `splitting`.",
      ),
    );
  }
  return problems;
};
