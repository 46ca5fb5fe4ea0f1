// The kernel must have run before any other code: of each entry, by the order in which its chunks are evaluated.

import { type Diagnostic, kernelOrder, quote } from "@bulkhead/core";
import type { Metafile } from "esbuild";
import { NAMESPACE } from "./own-namespace.ts";

type Output = Metafile["outputs"][string];

const KERNEL = `${NAMESPACE}:kernel`;

const holdsKernel = ({ inputs }: Output): boolean => Object.hasOwn(inputs, KERNEL);

const holdsCode = ({ inputs }: Output, isCode: (input: string) => boolean): boolean =>
  Object.entries(inputs).some(([key, { bytesInOutput }]) => bytesInOutput > 0 && isCode(key));

/** Chunks in the order in which an entry evaluates them: depth first, imports before the module. */
const evaluationOrder = (
  entry: string,
  outputs: Metafile["outputs"],
): readonly { readonly file: string; readonly output: Output }[] => {
  const order: { file: string; output: Output }[] = [];
  const seen = new Set<string>();
  const visit = (file: string): void => {
    const output = outputs[file];
    if (output === undefined || seen.has(file)) return;
    seen.add(file);
    for (const { path, kind, external } of output.imports)
      if (kind === "import-statement" && external !== true) visit(path);
    order.push({ file, output });
  };
  visit(entry);
  return order;
};

const mend = "Let a module of the application be the entry, and import from there.";

export interface OrderQuestion {
  readonly metafile: Metafile;
  /** Names in the metafile of what runs before each entry. */
  readonly injected: readonly string[];
  readonly isCode: (input: string) => boolean;
  /** Whether an input of code imports the kernel before anything else. */
  readonly isKernelFirst: (input: string) => boolean;
}

const checkInjected = ({ injected, isCode, isKernelFirst }: OrderQuestion): readonly Diagnostic[] =>
  injected
    .filter((input) => isCode(input) && !isKernelFirst(input))
    .map((input) => kernelOrder(`The injected file ${quote(input)}`, mend));

const checkEntry = (
  file: string,
  entryPoint: string,
  { metafile: { outputs }, isCode, isKernelFirst }: OrderQuestion,
): readonly Diagnostic[] => {
  if (!isKernelFirst(entryPoint)) return [kernelOrder(`The entry ${quote(entryPoint)}`, mend)];
  const first = evaluationOrder(file, outputs).find(
    ({ output }) => holdsKernel(output) || holdsCode(output, isCode),
  );
  if (first === undefined || holdsKernel(first.output)) return [];
  return [
    kernelOrder(
      `The chunk ${quote(first.file)} of the entry ${quote(entryPoint)}`,
      "Import what both entries share from one more entry, or build without `splitting`.",
    ),
  ];
};

/** Checks the entries of a build: with `splitting` those that `import()` makes, too. */
export const checkKernelOrder = (question: OrderQuestion): readonly Diagnostic[] => [
  ...checkInjected(question),
  ...Object.entries(question.metafile.outputs).flatMap(([file, { entryPoint }]) =>
    entryPoint === undefined || !question.isCode(entryPoint)
      ? []
      : checkEntry(file, entryPoint, question),
  ),
];
