// Where an expression is assigned to.

import type { Node } from "acorn";

/** Whether an expression stands where a value is put, not taken. `around`: the nodes around it, the nearest first. */
export const isTarget = (node: Node, [parent, grandparent]: readonly Node[]): boolean => {
  const { left, operator, value } = (parent ?? {}) as unknown as Record<string, unknown>;
  switch (parent?.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForInStatement":
    case "ForOfStatement":
      return left === node;
    case "UpdateExpression":
    case "ArrayPattern":
    case "RestElement":
      return true;
    case "Property":
      return grandparent?.type === "ObjectPattern" && value === node;
    case "UnaryExpression":
      return operator === "delete";
    default:
      return false;
  }
};
