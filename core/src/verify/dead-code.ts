// Code that is never run, whoever wrote it: behind a condition that is a constant, after a jump. esbuild leaves such code where
// it does not minify, and takes away what only that uses: names in it are free and mean nothing.

import type {
  BlockStatement,
  ConditionalExpression,
  IfStatement,
  Literal,
  LogicalExpression,
  Node,
  SequenceExpression,
  SwitchCase,
  SwitchStatement,
  TemplateLiteral,
  UnaryExpression,
} from "acorn";
import { nodesAt } from "./node-at.ts";

const TRUTHY: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "ClassExpression",
  "ArrayExpression",
  "ObjectExpression",
]);

const isConstantUnary = ({ operator, argument }: UnaryExpression): boolean | undefined => {
  if (operator === "void") return false;
  // Never an empty text.
  if (operator === "typeof") return true;
  const value = operator === "!" ? truthiness(argument) : undefined;
  return value === undefined ? undefined : !value;
};

const ofLiteral = (node: Literal): boolean =>
  node.regex !== undefined ||
  (node.bigint != null ? !/^0+$/.test(node.bigint) : Boolean(node.value));

// `anything && false` is never true.
const ofLogical = ({ operator, left, right }: LogicalExpression): boolean | undefined => {
  if (operator === "??") return undefined;
  const [one, other] = [truthiness(left), truthiness(right)];
  const decisive = operator === "||";
  if (one === decisive || other === decisive) return decisive;
  return one === undefined || other === undefined ? undefined : !decisive;
};

/** Whether an expression is always true or always false as a condition; undefined where that is not plain. */
const truthiness = (node: Node): boolean | undefined => {
  if (TRUTHY.has(node.type)) return true;
  switch (node.type) {
    case "Literal":
      return ofLiteral(node as Literal);
    case "TemplateLiteral":
      return (node as TemplateLiteral).quasis.some(({ value }) => value.raw !== "") || undefined;
    case "UnaryExpression":
      return isConstantUnary(node as UnaryExpression);
    case "LogicalExpression":
      return ofLogical(node as LogicalExpression);
    case "SequenceExpression":
      return truthiness((node as SequenceExpression).expressions.at(-1) ?? node);
    default:
      return undefined;
  }
};

const isNullish = (node: Node): boolean =>
  (node.type === "Literal" && (node as Literal).raw === "null") ||
  (node.type === "UnaryExpression" && (node as UnaryExpression).operator === "void");

const deadOperand = ({ operator, left, right }: LogicalExpression): Node | undefined => {
  if (operator === "??")
    return truthiness(left) !== undefined && !isNullish(left) ? right : undefined;
  return truthiness(left) === (operator === "||") ? right : undefined;
};

const JUMPS: ReadonlySet<string> = new Set([
  "ReturnStatement",
  "ThrowStatement",
  "BreakStatement",
  "ContinueStatement",
]);

/** Whether what follows a statement in its list is never run. */
const alwaysJumps = (statement: Node): boolean =>
  JUMPS.has(statement.type) ||
  (statement.type === "BlockStatement" && (statement as BlockStatement).body.some(alwaysJumps));

/** Whether a statement comes after a jump of its own list. Functions are declared before anything of the list runs. */
const isAfterJump = (statements: readonly Node[], node: Node): boolean => {
  const jump = statements.findIndex(alwaysJumps);
  return node.type !== "FunctionDeclaration" && jump !== -1 && jump < statements.indexOf(node);
};

const literalValue = (node: Node): unknown => {
  const { type, value, regex } = node as Literal;
  return type === "Literal" && !regex && typeof value !== "bigint" ? [value] : undefined;
};

/** The cases that a switch on a constant can run, of cases that are constants. */
const liveCases = ({ discriminant, cases }: SwitchStatement): readonly Node[] => {
  const values = [discriminant, ...cases.flatMap(({ test }) => test ?? [])].map(literalValue);
  if (values.includes(undefined)) return cases;
  const [wanted] = literalValue(discriminant) as [unknown];
  const matches = ({ test }: SwitchCase): boolean =>
    test != null && (literalValue(test) as [unknown])[0] === wanted;
  const match = cases.findIndex(matches);
  const first = match === -1 ? cases.findIndex(({ test }) => test == null) : match;
  if (first === -1) return [];
  const rest = cases.slice(first);
  const last = rest.findIndex(({ consequent }) => consequent.some(alwaysJumps));
  return last === -1 ? rest : rest.slice(0, last + 1);
};

/** `inner`: the node of the path below `node`. */
const isDeadIn = (parent: Node, node: Node, inner: Node | undefined): boolean => {
  switch (parent.type) {
    case "IfStatement":
    case "ConditionalExpression": {
      const { test, consequent, alternate } = parent as IfStatement | ConditionalExpression;
      const value = truthiness(test);
      return (value === false && node === consequent) || (value === true && node === alternate);
    }
    case "LogicalExpression":
      return deadOperand(parent as LogicalExpression) === node;
    case "BlockStatement":
      return isAfterJump((parent as BlockStatement).body, node);
    case "SwitchCase":
      return isAfterJump((parent as SwitchCase).consequent, node);
    case "SwitchStatement":
      // Functions of all cases are declared when the switch is entered.
      return (
        node.type === "SwitchCase" &&
        inner?.type !== "FunctionDeclaration" &&
        inner !== (node as SwitchCase).test &&
        !liveCases(parent as SwitchStatement).includes(node)
      );
    default:
      return false;
  }
};

/** Whether what stands at an offset can never be run. */
export const isDeadCode = (program: Node, offset: number): boolean => {
  const path = nodesAt(program, offset);
  return path.some(
    (node, index) => index > 0 && isDeadIn(path[index - 1] ?? node, node, path[index + 1]),
  );
};
