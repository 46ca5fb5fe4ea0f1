// The parser of the proof: oxc's, which compile knows nothing of, and which takes a third of acorn's time. Its tree is ESTree's,
// in the words of acorn's types.

import type { Program } from "acorn";
import type { Comment, OxcError } from "oxc-parser";
import { parseSync } from "oxc-parser/src-js/bindings.js";
import { isTarget } from "./assignment-target.ts";
import { readProgram } from "./lazy-node.ts";
import { nodesAt } from "./node-at.ts";

export interface ParsedCode {
  readonly program: Program;
  readonly comments: readonly Comment[];
}

export interface CodeProblem {
  readonly message: string;
  readonly offset: number;
}

// It says so of every `arguments` and `eval` in the defaults of an assigned pattern too, `[a = f(arguments)] = b`, where they are read.
const OF_TARGETS = /^Cannot assign to '(?:arguments|eval)' in strict mode$/;

const isMistaken = ({ message, labels: [label] }: OxcError, program: Program): boolean => {
  if (!OF_TARGETS.test(message) || label === undefined) return false;
  const [name, ...around] = nodesAt(program, label.start).toReversed();
  return name?.type === "Identifier" && name.end === label.end && !isTarget(name, around);
};

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
  const tree = readProgram(program);
  const error = errors.find((each) => !isMistaken(each, tree));
  if (error !== undefined) return { message: error.message, offset: error.labels[0]?.start ?? 0 };
  return { program: tree, comments };
};
