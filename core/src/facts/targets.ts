// What is assigned to, changed or deleted, or only asked for its type.

import type { Node } from "@babel/types";
import type { Frame } from "./scope.ts";

const inTypes = (node: Node): boolean =>
  node.type === "ParenthesizedExpression" ||
  node.type === "TSAsExpression" ||
  node.type === "TSNonNullExpression" ||
  node.type === "TSSatisfiesExpression" ||
  node.type === "TSTypeAssertion";

/** Whether the expression at `frame` names a place to write, rather than a value. */
export const isTarget = ({ key, parent }: Frame): boolean => {
  if (parent === undefined) return false;
  const { node } = parent;
  switch (node.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForInStatement":
    case "ForOfStatement":
      return key === "left";
    case "UpdateExpression":
    case "RestElement":
    case "ArrayPattern":
      return true;
    case "UnaryExpression":
      return node.operator === "delete";
    case "ObjectProperty":
      return key === "value" && parent.parent?.node.type === "ObjectPattern";
    default:
      return inTypes(node) && isTarget(parent);
  }
};

/** Whether the expression at `frame` is what `typeof` asks about: a name that is not there is no error then. */
export const isTypeofOperand = ({ parent }: Frame): boolean =>
  parent?.node.type === "UnaryExpression" && parent.node.operator === "typeof";
