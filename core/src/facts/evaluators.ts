// What evaluates text, and when asking it to is a need.

import type { Node } from "@babel/types";
import type { Use } from "./facts.ts";
import { isGuarded } from "./imports.ts";
import type { Frame } from "./scope.ts";
import { literalText } from "./static-key.ts";

const CALLS: ReadonlySet<string> = new Set(["apply", "bind", "call"]);
const TIMERS: ReadonlySet<string> = new Set(["setImmediate", "setInterval", "setTimeout"]);

/** `Function("return this")()` and its like: another way to write `globalThis`, and all that they are used for. */
const isReturnThis = (text: string): boolean =>
  /^\s*(?:"use strict";?\s*|'use strict';?\s*)?return\s+this\s*;?\s*$/.test(text);

const callAround = ({
  parent,
}: Frame): Extract<Node, { type: "CallExpression" | "NewExpression" }> | undefined => {
  const call = parent?.node;
  return call?.type === "CallExpression" || call?.type === "NewExpression" ? call : undefined;
};

/** The call of `Function("return this")` where the name at `frame` is called so; its value is `globalThis` if it is called itself. */
export const returnThisCall = (frame: Frame): Frame | undefined => {
  const call = callAround(frame);
  if (call === undefined || frame.key !== "callee" || call.arguments.length !== 1) return undefined;
  const [argument] = call.arguments as Node[];
  const text = argument && literalText(argument);
  return text !== undefined && isReturnThis(text) ? frame.parent : undefined;
};

/** What is given to the function at `frame` where it is called there. */
export const argumentsOf = (frame: Frame): readonly Node[] =>
  frame.key === "callee" ? ((callAround(frame)?.arguments ?? []) as Node[]) : [];

const isLiteral = (node: Node): boolean =>
  literalText(node) !== undefined || /^(?:Null|Numeric|Boolean)Literal$/.test(node.type);

/** A question to the engine, `try { new Function("") }`: its answer may be no. Text made at run time is the point of asking. */
export const asksForEvaluator = (frame: Frame): boolean => {
  const call = callAround(frame);
  return call !== undefined && isGuarded(frame) && (call.arguments as Node[]).every(isLiteral);
};

/** Whether a use of `eval` or `Function`, or of a path from them, has text evaluated. */
export const isEvaluatorCall = (path: readonly string[], use: Use): boolean =>
  path.length === 0
    ? use === "call" || use === "construct"
    : path.length === 1 && CALLS.has(path[0] ?? "") && use === "call";

/** `setTimeout("text", 1)`. */
export const givesTimerText = (path: string, use: Use, frame: Frame): boolean => {
  const first = use === "call" && TIMERS.has(path) ? callAround(frame)?.arguments[0] : undefined;
  return (
    first?.type === "StringLiteral" ||
    first?.type === "TemplateLiteral" ||
    (first?.type === "BinaryExpression" &&
      (first.left.type === "StringLiteral" || first.right.type === "StringLiteral"))
  );
};
