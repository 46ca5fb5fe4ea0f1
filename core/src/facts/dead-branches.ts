// Stretches of the source that the build's constants rule out.

import type { Node } from "@babel/types";
import { type BuildConstants, evaluate } from "./constants.ts";
import type { Frame } from "./scope.ts";
import { type Stretch, coveredBy, stretchOf } from "./stretches.ts";
import type { Walk } from "./walk.ts";

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

const LISTS: ReadonlySet<string> = new Set(["body", "consequent"]);

const leaves = (statement: Node | null | undefined): boolean => {
  if (statement?.type === "BlockStatement") return leaves(statement.body.at(-1));
  return statement?.type === "ReturnStatement" || statement?.type === "ThrowStatement";
};

/**
 * The statements after one that never lets them run, but for the functions that they declare. `ends`: where in each list
 * the dead statements begin that are known already.
 */
const deadAfter = (
  { node, key, parent }: Frame,
  ends: Map<readonly Node[], number>,
): readonly Stretch[] => {
  const list = LISTS.has(key) && (parent?.node as { [key: string]: unknown } | undefined)?.[key];
  if (!Array.isArray(list)) return [];
  const statements = list as readonly Node[];
  const first = statements.lastIndexOf(node, ends.get(statements) ?? Infinity) + 1;
  const rest = statements.slice(first, ends.get(statements) ?? statements.length);
  ends.set(statements, first);
  return rest.filter(({ type }) => type !== "FunctionDeclaration").map(stretchOf);
};

const findStretches = (walk: Walk, constants: BuildConstants): readonly Stretch[] => {
  const dead: Stretch[] = [];
  const ends = new Map<readonly Node[], number>();
  for (const type of ["LogicalExpression", "ConditionalExpression", "IfStatement"]) {
    // From the inside out, so that what an expression is made of is known before it.
    for (const frame of walk.noted(type).toReversed()) {
      const { node, scope } = frame;
      const test = testOf(node);
      const constant = test === undefined ? undefined : evaluate(test, scope, constants);
      if (constant === undefined) continue;
      const part = deadPart(node, Boolean(constant.value));
      if (part) dead.push(stretchOf(part));
      if (node.type === "IfStatement" && leaves(constant.value ? node.consequent : node.alternate))
        dead.push(...deadAfter(frame, ends));
    }
  }
  return dead;
};

/** Whether an offset is in code that never runs. */
export const findDeadBranches = (
  walk: Walk,
  constants: BuildConstants,
): ((offset: number) => boolean) =>
  coveredBy(findStretches(walk, { ...constants, known: new Map() }));
