// What the text around a name asks of the text that replaces it.

import type { Frame } from "../facts/scope.ts";

/** `{ fetch }` and `{ fetch = 1 } = …` need the property's name as well as the value. */
export const isShorthand = (frame: Frame): boolean => {
  if (frame.node.type !== "Identifier") return false;
  let property = frame.parent;
  if (property?.node.type === "AssignmentPattern" && frame.key === "left")
    property = property.parent;
  return property?.node.type === "ObjectProperty" && property.node.shorthand;
};

/** Whether a function is called with `this` undefined, as it is under a free name. */
export const isCalled = ({ key, parent }: Frame): boolean => {
  const type = parent?.node.type;
  return (
    (key === "callee" && (type === "CallExpression" || type === "OptionalCallExpression")) ||
    (key === "tag" && type === "TaggedTemplateExpression")
  );
};

export const isDeleted = ({ parent }: Frame): boolean =>
  parent?.node.type === "UnaryExpression" && parent.node.operator === "delete";

const LISTS = new Set(["Program", "BlockStatement", "StaticBlock", "SwitchCase", "TSModuleBlock"]);

// `a = b ⏎ fetch()`: with a parenthesis in front, the second line would call b.
export const startsStatement = (frame: Frame): boolean => {
  const { start } = frame.node;
  let at: Frame | undefined = frame;
  while (at !== undefined && at.node.type !== "ExpressionStatement" && at.node.start === start)
    at = at.parent;
  return (
    at?.node.type === "ExpressionStatement" &&
    at.node.start === start &&
    LISTS.has(at.parent?.node.type ?? "")
  );
};

const HEADS: ReadonlySet<string> = new Set(["object", "tag"]);

/** Whether a call in place of the expression would take the `new` for itself: `new x.Y()`, `new f().Y()`. */
export const isInNewCallee = (frame: Frame): boolean => {
  let at = frame;
  while (at.parent !== undefined && HEADS.has(at.key)) at = at.parent;
  return at.key === "callee" && at.parent?.node.type === "NewExpression";
};

/** The decorator that begins with the expression: it takes a name, a chain of them or one call of these, or parentheses. */
export const decoratorOf = (frame: Frame): Frame | undefined => {
  let at = frame;
  while (at.parent !== undefined && (HEADS.has(at.key) || at.key === "callee")) at = at.parent;
  return at.key === "expression" && at.parent?.node.type === "Decorator" ? at : undefined;
};

const IN_TARGET = /Pattern$|^(?:ObjectProperty|ParenthesizedExpression|RestElement)$/;
const WRITES = /^(?:AssignmentExpression|UpdateExpression|ForInStatement|ForOfStatement)$/;

/** The assignment, update or loop that writes to a target, through the patterns that it is in. */
export const writeAround = (target: Frame): Frame | undefined => {
  let at = target.parent;
  while (at !== undefined && IN_TARGET.test(at.node.type)) at = at.parent;
  return at !== undefined && WRITES.test(at.node.type) ? at : undefined;
};
