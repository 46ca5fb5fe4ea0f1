// Stretches of the source that the build's constants rule out.

import type { Node } from "@babel/types";
import { type BuildConstants, evaluate } from "./constants.ts";
import type { Walk } from "./walk.ts";

interface Stretch {
  readonly start: number;
  readonly end: number;
}

const deadPart = (node: Node, truthy: boolean): Node | null | undefined => {
  switch (node.type) {
    case "IfStatement":
    case "ConditionalExpression":
      return truthy ? node.alternate : node.consequent;
    case "LogicalExpression":
      if (node.operator === "??") return undefined;
      return (node.operator === "&&") === truthy ? undefined : node.right;
    default:
      return undefined;
  }
};

const testOf = (node: Node): Node | undefined => {
  if (node.type === "IfStatement" || node.type === "ConditionalExpression") return node.test;
  return node.type === "LogicalExpression" ? node.left : undefined;
};

/** Whether an offset is in code that never runs. */
export const findDeadBranches = (
  walk: Walk,
  constants: BuildConstants,
): ((offset: number) => boolean) => {
  const dead: Stretch[] = [];
  for (const type of ["IfStatement", "ConditionalExpression", "LogicalExpression"]) {
    for (const { node, scope } of walk.noted(type)) {
      const test = testOf(node);
      const constant = test === undefined ? undefined : evaluate(test, scope, constants);
      const part = constant === undefined ? undefined : deadPart(node, Boolean(constant.value));
      if (part) dead.push({ start: part.start ?? 0, end: part.end ?? 0 });
    }
  }
  if (dead.length === 0) return () => false;
  dead.sort((a, b) => a.start - b.start);
  // Nested and touching stretches become one, so that one binary search answers.
  const merged: { start: number; end: number }[] = [];
  for (const stretch of dead) {
    const last = merged.at(-1);
    if (last !== undefined && stretch.start <= last.end) last.end = Math.max(last.end, stretch.end);
    else merged.push({ ...stretch });
  }
  return (offset) => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return (merged[low]?.start ?? Infinity) <= offset;
  };
};
