// What the build knows before it runs: the constants of its defines, the platform and the module's format decide
// branches, and code in a branch that is never taken earns no grants.

import type { Node } from "@babel/types";
import type { ModuleFormat } from "./facts.ts";
import { staticKey } from "./static-key.ts";
import type { Scope } from "./scope.ts";

export interface BuildConstants {
  readonly format: ModuleFormat;
  readonly platform: "node" | "browser";
  /** Dotted path to the text of a JSON value: `process.env.NODE_ENV` to `"production"`. */
  readonly define: ReadonlyMap<string, string>;
  /** Values of `&&` and `||` that are known already: a chain of them holds all its shorter ones. */
  readonly known?: Map<Node, Constant | undefined>;
}

/** Stands for `module.exports` and its like: some object, true as a condition, equal to no primitive. */
const SOME_OBJECT: unique symbol = Symbol("object");

/** What an expression is sure to have as its value. */
export interface Constant {
  readonly value: string | number | boolean | null | undefined | typeof SOME_OBJECT;
}

const WRAPPER_OBJECTS = new Set(["module", "exports", "module.exports", "require"]);

// Feature tests of module formats, as the module wrapper answers them in a bundle.
const TYPEOF_IN_CJS: ReadonlyMap<string, string> = new Map([
  ["require", "function"],
  ["module", "object"],
  ["exports", "object"],
]);
const TYPEOF_IN_ESM: ReadonlyMap<string, string> = new Map([
  ["require", "function"],
  ["module", "undefined"],
  ["exports", "undefined"],
]);
const ABSENT_IN_NODE = new Set(["window", "document"]);
// Node's, which a page has only where somebody defines them. Unlike those above they decide no branches by themselves: an
// application may put them there, and then they are granted.
const ABSENT_IN_PAGES = new Set(["Buffer", "clearImmediate", "process", "setImmediate"]);

const typeofFree = (name: string, constants: BuildConstants): string | undefined => {
  // No bundle has an AMD loader, and none of its packages can define one for another.
  if (name === "define") return "undefined";
  const wrapper = (constants.format === "cjs" ? TYPEOF_IN_CJS : TYPEOF_IN_ESM).get(name);
  if (wrapper !== undefined) return wrapper;
  return constants.platform === "node" && ABSENT_IN_NODE.has(name) ? "undefined" : undefined;
};

/** Whether a free name is there only if the program itself defines it. */
export const isAbsent = (name: string, constants: BuildConstants): boolean =>
  typeofFree(name, constants) === "undefined" ||
  (constants.platform === "browser" && ABSENT_IN_PAGES.has(name));

/** The dotted path of a member chain on a name that nothing declares, or undefined. */
const freePath = (node: Node, scope: Scope): string | undefined => {
  if (node.type === "Identifier")
    return scope.resolve(node.name) === undefined ? node.name : undefined;
  if (node.type !== "MemberExpression" && node.type !== "OptionalMemberExpression")
    return undefined;
  const key = staticKey(node);
  const object = key === undefined ? undefined : freePath(node.object, scope);
  return object === undefined ? undefined : `${object}.${key}`;
};

/** What a define gives a path, or `typeof` and a path, where that is a constant. */
const definedAs = (name: string, { define }: BuildConstants): Constant | undefined => {
  const text = define.get(name);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? undefined
      : { value: value as Constant["value"] };
  } catch {
    return undefined;
  }
};

const definedValue = (
  node: Node,
  scope: Scope,
  constants: BuildConstants,
): Constant | undefined => {
  const path = freePath(node, scope);
  if (path === undefined) return undefined;
  if (constants.format === "cjs" && WRAPPER_OBJECTS.has(path)) return { value: SOME_OBJECT };
  return definedAs(path, constants);
};

const compare = (
  operator: string,
  left: Constant["value"],
  right: Constant["value"],
): Constant | undefined => {
  switch (operator) {
    case "===":
      return { value: left === right };
    case "!==":
      return { value: left !== right };
    // Between values of one type, and between null and undefined, loose equality has no surprises.
    case "==":
    case "!=": {
      const nullish = left === null || left === undefined || right === null || right === undefined;
      if (!nullish && typeof left !== typeof right) return undefined;
      const equal = nullish ? (left ?? null) === (right ?? null) : left === right;
      return { value: (operator === "==") === equal };
    }
    default:
      return undefined;
  }
};

const evaluateUnary = (
  operator: string,
  argument: Node,
  scope: Scope,
  constants: BuildConstants,
): Constant | undefined => {
  const path = operator === "typeof" ? freePath(argument, scope) : undefined;
  if (path !== undefined) {
    const told = definedAs(`typeof ${path}`, constants);
    if (told !== undefined) return told;
    const type = argument.type === "Identifier" ? typeofFree(path, constants) : undefined;
    if (type !== undefined) return { value: type };
  }
  const operand = evaluate(argument, scope, constants);
  if (operand === undefined) return undefined;
  if (operator === "!") return { value: !operand.value };
  if (operator === "void") return { value: undefined };
  if (operator !== "typeof" || operand.value === SOME_OBJECT) return undefined;
  return { value: operand.value === null ? "object" : typeof operand.value };
};

const evaluateLogical = (
  operator: string,
  left: Node,
  right: Node,
  scope: Scope,
  constants: BuildConstants,
): Constant | undefined => {
  const first = evaluate(left, scope, constants);
  if (first === undefined) return undefined;
  const takesRight =
    operator === "&&"
      ? Boolean(first.value)
      : operator === "||"
        ? !first.value
        : first.value === null || first.value === undefined;
  return takesRight ? evaluate(right, scope, constants) : first;
};

/** The value of an expression where the build knows it. */
export const evaluate = (
  node: Node,
  scope: Scope,
  constants: BuildConstants,
): Constant | undefined => {
  switch (node.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
      return { value: node.value };
    case "NullLiteral":
      return { value: null };
    case "ParenthesizedExpression":
      return evaluate(node.expression, scope, constants);
    case "UnaryExpression":
      return evaluateUnary(node.operator, node.argument, scope, constants);
    case "BinaryExpression": {
      const left = evaluate(node.left, scope, constants);
      const right = left === undefined ? undefined : evaluate(node.right, scope, constants);
      return left === undefined || right === undefined
        ? undefined
        : compare(node.operator, left.value, right.value);
    }
    case "LogicalExpression": {
      if (constants.known?.has(node)) return constants.known.get(node);
      const value = evaluateLogical(node.operator, node.left, node.right, scope, constants);
      constants.known?.set(node, value);
      return value;
    }
    case "ConditionalExpression": {
      const test = evaluate(node.test, scope, constants);
      return test === undefined
        ? undefined
        : evaluate(test.value ? node.consequent : node.alternate, scope, constants);
    }
    case "Identifier":
      if (node.name === "undefined" && scope.resolve("undefined") === undefined)
        return { value: undefined };
      return definedValue(node, scope, constants);
    case "MemberExpression":
    case "OptionalMemberExpression":
      return definedValue(node, scope, constants);
    default:
      return undefined;
  }
};
