// The parser of the proof: oxc's, which compile knows nothing of, and which takes a third of acorn's time. Its tree is ESTree's,
// in the words of acorn's types.

import type { Program } from "acorn";
import { type Comment, parseSync } from "oxc-parser";

export interface ParsedCode {
  readonly program: Program;
  readonly comments: readonly Comment[];
}

export interface CodeProblem {
  readonly message: string;
  readonly offset: number;
}

/** Parses JavaScript of this day and no more; what engines would refuse is a problem. */
export const parseCode = (
  text: string,
  sourceType: "module" | "script",
): ParsedCode | CodeProblem => {
  const { program, comments, errors } = parseSync("output.js", text, {
    sourceType,
    lang: "js",
    astType: "js",
    preserveParens: false,
    showSemanticErrors: true,
  });
  const [error] = errors;
  if (error !== undefined) return { message: error.message, offset: error.labels[0]?.start ?? 0 };
  // Holds: both are ESTree's.
  return { program: program as unknown as Program, comments };
};
