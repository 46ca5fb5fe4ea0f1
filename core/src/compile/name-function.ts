// `f = function () {}` names the function; `$g.f = function () {}` would not.

import type { Node } from "@babel/types";
import { isReservedWord } from "../facts/reserved-words.ts";
import type { Frame } from "../facts/scope.ts";
import type { Rewriter } from "./rewriter.ts";
import { findParenthesis } from "./tokens.ts";

const assignedTo = ({ node, key, parent }: Frame): Node | undefined => {
  const assignment = parent?.node;
  const isAssignment =
    (assignment?.type === "AssignmentExpression" &&
      /^(?:=|&&=|\|\|=|\?\?=)$/.test(assignment.operator)) ||
    assignment?.type === "AssignmentPattern";
  return isAssignment && key === "left" && !node.extra?.["parenthesized"]
    ? assignment.right
    : undefined;
};

/** Names a function expression that has no name. */
export const insertFunctionName = (rewriter: Rewriter, { start }: Node, name: string): void => {
  const { source } = rewriter.analysis;
  const offset = findParenthesis(source, start ?? 0, ["async", "function", "*"]);
  rewriter.edits.insert(offset, /\s/.test(source[offset - 1] ?? "") ? name : ` ${name}`);
};

/** Gives an anonymous function or class the name of the free variable at `frame` that it is assigned to. */
export const nameFunction = (rewriter: Rewriter, frame: Frame, name: string): void => {
  const value = assignedTo(frame);
  // Inside, every reference to the name is rewritten: that it is declared there now changes none.
  if (value === undefined || isReservedWord(name)) return;
  const { sloppy } = rewriter.analysis;
  if (value.type === "FunctionExpression" && !value.id) {
    // One with `arguments.callee` gets a name of its own.
    if (!sloppy.callees.some(({ owner }) => owner === value))
      insertFunctionName(rewriter, value, name);
  } else if (value.type === "ClassExpression" && !value.id && !value.decorators?.length) {
    rewriter.edits.insert((value.start ?? 0) + "class".length, ` ${name}`);
  } else if (value.type === "ArrowFunctionExpression") {
    // It has no place for a name, but a property's name counts too.
    // `{ __proto__: … }` would name nothing.
    const key = name === "__proto__" ? '["__proto__"]' : name;
    rewriter.edits.insert(value.start ?? 0, `{ ${key}: `);
    rewriter.edits.insert(value.end ?? 0, ` }.${name}`);
  }
};
