// The kernel must have run before any other code: of each entry, by the order in which its chunks are evaluated.

import type { Diagnostic } from "../diagnostic.ts";
import { kernelOrder } from "../errors/enforcement-errors.ts";
import { quote } from "../quote.ts";

/** A file of the output, by what its evaluation does. */
export interface EvaluatedChunk {
  /** The first thing that it runs itself. */
  readonly runs: "kernel" | "code" | "nothing";
  /** Chunks that are evaluated before it, in this order. */
  readonly imports: readonly string[];
  /** The bundler's name of the module that it is an entry for. */
  readonly entry: string | undefined;
}

export interface OrderQuestion {
  readonly chunks: ReadonlyMap<string, EvaluatedChunk>;
  /** Names of the modules that run before each entry. */
  readonly injected: readonly string[];
  /** Whether a module is of code, and not data or of our own making. */
  readonly isCode: (module: string) => boolean;
  /** Whether a module of code imports the kernel before anything else. */
  readonly isKernelFirst: (module: string) => boolean;
}

/** Chunks in the order in which an entry evaluates them: depth first, imports before the module. */
const evaluationOrder = (
  entry: string,
  chunks: OrderQuestion["chunks"],
): readonly { readonly file: string; readonly runs: EvaluatedChunk["runs"] }[] => {
  const order: { file: string; runs: EvaluatedChunk["runs"] }[] = [];
  const seen = new Set<string>();
  const visit = (file: string): void => {
    const chunk = chunks.get(file);
    if (chunk === undefined || seen.has(file)) return;
    seen.add(file);
    for (const imported of chunk.imports) visit(imported);
    order.push({ file, runs: chunk.runs });
  };
  visit(entry);
  return order;
};

const mend = "Let a module of the application be the entry, and import from there.";

const checkInjected = ({ injected, isCode, isKernelFirst }: OrderQuestion): readonly Diagnostic[] =>
  injected
    .filter((input) => isCode(input) && !isKernelFirst(input))
    .map((input) => kernelOrder(`The injected file ${quote(input)}`, mend));

const checkEntry = (
  file: string,
  entry: string,
  { chunks, isKernelFirst }: OrderQuestion,
): readonly Diagnostic[] => {
  if (!isKernelFirst(entry)) return [kernelOrder(`The entry ${quote(entry)}`, mend)];
  const first = evaluationOrder(file, chunks).find(({ runs }) => runs !== "nothing");
  if (first === undefined || first.runs === "kernel") return [];
  return [
    kernelOrder(
      `The chunk ${quote(first.file)} of the entry ${quote(entry)}`,
      "Import what both entries share from one more entry, or build without code splitting.",
    ),
  ];
};

/** Checks the entries of a build: with code splitting those that `import()` makes, too. */
export const checkKernelOrder = (question: OrderQuestion): readonly Diagnostic[] => [
  ...checkInjected(question),
  ...[...question.chunks].flatMap(([file, { entry }]) =>
    entry === undefined || !question.isCode(entry) ? [] : checkEntry(file, entry, question),
  ),
];
