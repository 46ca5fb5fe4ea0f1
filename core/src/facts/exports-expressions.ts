// What the text around an exports object says: which of its properties is written, whether it is handed on, and what is one.

import type { Node } from "@babel/types";
import type { Use } from "./facts.ts";
import { definedName, definingCall } from "./intrinsic-changes.ts";
import { exportsMember } from "./passed-values.ts";
import type { Frame, Scope } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import { isTarget } from "./targets.ts";

/** Which property of the object at `frame` is written, deleted or defined there; undefined in a list where it is computed. */
export const writtenMember = (
  path: readonly string[],
  use: Use,
  frame: Frame,
): readonly [name: string | undefined] | undefined => {
  if (path.length === 1 && (use === "write" || use === "delete")) return [path[0]];
  if (path.length > 0) return undefined;
  const { parent } = frame;
  const isMember = parent?.node.type === "MemberExpression" && frame.key === "object";
  if (isMember && isTarget(parent)) return [undefined];
  const call = definingCall(frame);
  return call === undefined ? undefined : [definedName(call)];
};

/** Given to a function that somebody else gave, to add to it: `lib.use = (plugin) => plugin(lib, util)`. */
export const isHandedOn = ({ key, parent }: Frame): boolean => {
  const node = parent?.node;
  if (node?.type !== "CallExpression" || key !== "arguments") return false;
  const { callee } = node;
  return callee.type === "Identifier" && parent?.scope.resolve(callee.name)?.kind === "param";
};

/** `f` of `f.bind(x)`, of the expression that `x` is. */
export const boundFunction = ({ key, parent, node }: Frame): Node | undefined => {
  const call = parent?.node;
  if (call?.type !== "CallExpression" || key !== "arguments" || call.arguments[0] !== node)
    return undefined;
  const { callee } = call;
  return callee.type === "MemberExpression" && staticKey(callee) === "bind"
    ? callee.object
    : undefined;
};

export const isExports = (node: Node, scope: Scope): boolean =>
  exportsMember({ node, key: "object", parent: undefined, scope }) === "";

// `exports.Emitter = function () { this.listeners = [] }`: `this` is what `new` makes.
export const isConstructorName = (name: string): boolean => /^_*[A-Z]/.test(name);

/** `./modern` of `require("./modern")`. */
export const requiredSpecifier = (
  callee: Node,
  argument: Node | null | undefined,
  scope: Scope,
): string | undefined =>
  callee.type === "Identifier" &&
  callee.name === "require" &&
  scope.resolve("require") === undefined &&
  argument?.type === "StringLiteral"
    ? argument.value
    : undefined;

export const isPlainObject = (name: string, scope: Scope): boolean =>
  scope.resolve(name)?.values.some(({ type }) => type === "ObjectExpression") === true;

/** The object that the first argument of these becomes or is, with more properties. */
export const GIVE_BACK: ReadonlySet<string> = new Set([
  "assign",
  "defineProperties",
  "defineProperty",
  "seal",
]);
