// Objects of which their own text shows that they inherit from Object.prototype or Function.prototype alone. Who gives such an object
// another prototype afterwards is not seen, and gets what everybody else would: an error.

import type { Class, Node } from "@babel/types";
import type { Binding, Frame } from "./scope.ts";

const isPlainClass = (node: Node): boolean =>
  (node.type === "ClassDeclaration" || node.type === "ClassExpression") && !node.superClass;

const setsPrototype = (property: Node): boolean =>
  property.type === "ObjectProperty" &&
  !property.computed &&
  !property.shorthand &&
  ((property.key.type === "Identifier" && property.key.name === "__proto__") ||
    (property.key.type === "StringLiteral" && property.key.value === "__proto__"));

const isPlainValue = (node: Node): boolean => {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return true;
    case "ObjectExpression":
      return !node.properties.some(setsPrototype);
    default:
      return isPlainClass(node);
  }
};

/** What a name stands for, where it is declared with it and given nothing else. */
const onlyValue = ({ declarations, references }: Binding): Node | undefined => {
  if (declarations.length !== 1 || references.some(({ access }) => access !== "read"))
    return undefined;
  const declared = declarations[0]?.parent?.node;
  switch (declared?.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return declared.id === declarations[0]?.node ? declared : undefined;
    case "VariableDeclarator":
      return declared.id === declarations[0]?.node ? (declared.init ?? undefined) : undefined;
    default:
      return undefined;
  }
};

const classAround = (frame: Frame, owner: Node): Class | undefined => {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    if (at.node !== owner) continue;
    const around = at.parent?.parent?.node;
    return around?.type === "ClassDeclaration" || around?.type === "ClassExpression"
      ? around
      : undefined;
  }
  return undefined;
};

const isPlainThis = (frame: Frame): boolean => {
  const { thisOwner } = frame.scope;
  const around = thisOwner && classAround(frame, thisOwner);
  return around !== undefined && isPlainClass(around);
};

/** Whether the object that is written to at `frame` inherits from nothing but those two. */
export const inheritsNothing = (object: Node, frame: Frame): boolean => {
  const { scope } = frame;
  if (object.type === "ThisExpression") return isPlainThis(frame);
  const binding = object.type === "Identifier" ? scope.resolve(object.name) : undefined;
  const value = binding && onlyValue(binding);
  return value !== undefined && isPlainValue(value);
};
