// Invariant: a file of webpack's that may run before the kernel does nothing but hand over functions. A page may load the script
// of a chunk before that of its runtime, and Node any file of CommonJS.

import type {
  ArrayExpression,
  AssignmentExpression,
  CallExpression,
  ExpressionStatement,
  Identifier,
  Literal,
  LogicalExpression,
  MemberExpression,
  Node,
  ObjectExpression,
  Property,
  SequenceExpression,
  TemplateLiteral,
  UnaryExpression,
} from "acorn";
import type { Diagnostic } from "../diagnostic.ts";
import { outputKernel } from "../errors/output-errors.ts";
import type { ParsedOutput } from "./parsed-output.ts";

const isProperty = (node: Node): boolean => {
  const { type, computed, value } = node as Property;
  return type === "Property" && !computed && isInert(value);
};

/** Whether an expression is a value that is made without running anything. */
const isInert = (node: Node): boolean => {
  switch (node.type) {
    case "Literal":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return true;
    case "TemplateLiteral":
      return (node as TemplateLiteral).expressions.length === 0;
    case "UnaryExpression":
      return /^(?:[-+!]|void)$/.test((node as UnaryExpression).operator)
        ? (node as UnaryExpression).argument.type === "Literal"
        : false;
    case "ArrayExpression":
      return (node as ArrayExpression).elements.every((each) => each === null || isInert(each));
    case "ObjectExpression":
      return (node as ObjectExpression).properties.every(isProperty);
    default:
      return false;
  }
};

const isIdentifier = (node: Node, name: string): boolean =>
  node.type === "Identifier" && (node as Identifier).name === name;

/** The name of a property that is not computed; undefined for any other. */
const keyOf = ({ computed, property }: MemberExpression): string | undefined => {
  if (!computed) return property.type === "Identifier" ? property.name : undefined;
  const { type, value } = property as Literal;
  return type === "Literal" && typeof value === "string" ? value : undefined;
};

/** `holder.key`; of any key where none is given. */
const isMember = (node: Node, holder: string, key?: string): boolean => {
  if (node.type !== "MemberExpression") return false;
  const found = keyOf(node as MemberExpression);
  return (
    isIdentifier((node as MemberExpression).object, holder) &&
    found !== undefined &&
    (key === undefined || found === key)
  );
};

const isEmptyList = (node: Node): boolean =>
  node.type === "ArrayExpression" && (node as ArrayExpression).elements.length === 0;

/** The list that chunks are handed over by: nothing else may take its place, whose `push` would be run. */
const isQueue = (node: Node, holder: string, key: string): boolean => {
  if (isMember(node, holder, key)) return true;
  const { operator, left, right } = node as LogicalExpression | AssignmentExpression;
  const isDefault = operator === "||" || operator === "??";
  if (node.type === "LogicalExpression")
    return isDefault && isQueue(left, holder, key) && isEmptyList(right);
  if (node.type !== "AssignmentExpression" || !isMember(left, holder, key)) return false;
  return operator === "=" ? isQueue(right, holder, key) : isEmptyList(right);
};

const isHandedOver = (node: Node, holder: string, key: string): boolean => {
  const { type, callee, arguments: given } = node as CallExpression;
  if (type !== "CallExpression" || callee.type !== "MemberExpression") return false;
  return keyOf(callee) === "push" && isQueue(callee.object, holder, key) && given.every(isInert);
};

/** `exports.modules = { … }` */
const isExport = (node: Node): boolean => {
  if (node.type === "SequenceExpression")
    return (node as SequenceExpression).expressions.every(isExport);
  const { type, operator, left, right } = node as AssignmentExpression;
  if (type !== "AssignmentExpression" || operator !== "=") return false;
  return isMember(left, "exports") && (isInert(right) || isExport(right));
};

const isText = (node: Node): boolean =>
  node.type === "EmptyStatement" ||
  (node.type === "ExpressionStatement" &&
    (node as ExpressionStatement).expression.type === "Literal");

/** `queue`: by which object and key a script hands its modules over; undefined for CommonJS. */
export const checkInertChunk = (
  output: ParsedOutput,
  queue: { readonly holder: string; readonly key: string } | undefined,
): readonly Diagnostic[] => {
  const { body } = output.program;
  const block = body.find(({ type }) => type === "BlockStatement") as { body?: Node[] } | undefined;
  // The first statement of a block is the line in front.
  const statements: readonly Node[] = queue === undefined ? body : (block?.body?.slice(1) ?? body);
  const isAllowed = (statement: Node): boolean => {
    if (isText(statement)) return true;
    if (statement.type !== "ExpressionStatement") return false;
    const { expression } = statement as ExpressionStatement;
    return queue === undefined
      ? isExport(expression)
      : isHandedOver(expression, queue.holder, queue.key);
  };
  return statements
    .filter((statement) => !isAllowed(statement))
    .map(({ start }) =>
      outputKernel(
        "The file can run before the kernel, and does more than hand over its modules",
        output.locate(start),
      ),
    );
};
