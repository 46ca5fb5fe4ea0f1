// Invariant: no `this` outside of functions. In a script it is the real global object, and bundlers wrap in arrow functions,
// which have the `this` of what is around them.

import type { Node } from "acorn";
import type { Diagnostic } from "../diagnostic.ts";
import { outputGlobalThis } from "../errors/output-errors.ts";
import { isNode } from "./node-at.ts";
import type { ParsedOutput } from "./parsed-output.ts";

// What has a `this` of its own. Keys that are computed, and what a class extends, stand outside of it.
const OWN_THIS: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "StaticBlock",
]);

const visit = (node: Node, found: Node[]): void => {
  if (OWN_THIS.has(node.type)) return;
  if (node.type === "ThisExpression") found.push(node);
  const isField = node.type === "PropertyDefinition";
  for (const [key, value] of Object.entries(node)) {
    if (isField && key === "value") continue;
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) visit(each, found);
    } else if (isNode(value)) visit(value, found);
  }
};

export const checkTopThis = ({ program, locate }: ParsedOutput): readonly Diagnostic[] => {
  const found: Node[] = [];
  visit(program, found);
  return found.map(({ start, end }) => outputGlobalThis(locate(start, end - start)));
};
