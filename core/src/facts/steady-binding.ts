// Which names are aliases, to be followed, and which are variables, to be left alone.

import type { Node } from "@babel/types";
import type { Binding } from "./scope.ts";

const isNothing = (node: Node): boolean =>
  node.type === "NullLiteral" ||
  (node.type === "UnaryExpression" && node.operator === "void") ||
  (node.type === "ObjectExpression" && node.properties.length === 0);

// `this`, a name of the host's or a path from one, nothing at all, or the variable itself.
const comesFromHost = (node: Node, binding: Binding): boolean => {
  switch (node.type) {
    case "Identifier":
      return binding.scope.resolve(node.name) === undefined || node.name === binding.name;
    case "MemberExpression":
      return node.object.type !== "Identifier" || node.object.name !== binding.name
        ? comesFromHost(node.object, binding)
        : false;
    case "ThisExpression":
      return true;
    case "ConditionalExpression":
      return comesFromHost(node.consequent, binding) && comesFromHost(node.alternate, binding);
    case "LogicalExpression":
      return comesFromHost(node.left, binding) && comesFromHost(node.right, binding);
    case "CallExpression":
      return comesFromHost(node.callee, binding);
    default:
      return isNothing(node);
  }
};

/** Whether a name stands for one thing: given its value once, or each time by what leads to the host (`root = self`, `root = this`). */
export const isSteady = (binding: Binding): boolean => {
  const assigned = binding.references
    .filter(({ access }) => access !== "read")
    .map(({ frame }) => frame.parent?.node);
  if (binding.values.length + assigned.length <= 1 && binding.kind !== "param") return true;
  if (assigned.length === 0 && binding.kind === "param") return true;
  const values = assigned.map((node) =>
    node?.type === "AssignmentExpression" ? node.right : undefined,
  );
  return [...binding.values, ...values].every(
    (value) => value !== undefined && comesFromHost(value, binding),
  );
};
