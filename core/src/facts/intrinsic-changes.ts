// Changes to what all packages share, by whichever way: assigned, deleted, or handed to a function that defines properties.
// Lockdown refuses them at run time; a reviewer wants to know before.

import type { Node } from "@babel/types";
import type { Use } from "./facts.ts";
import { isFunctionNode } from "./functions.ts";
import { isGuarded } from "./imports.ts";
import { type IntrinsicNames, isIntrinsic } from "./intrinsic-names.ts";
import type { Frame, Scope } from "./scope.ts";
import { literalText, staticKey } from "./static-key.ts";

const DEFINING: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["Object", new Set(["assign", "defineProperties", "defineProperty", "setPrototypeOf"])],
  ["Reflect", new Set(["defineProperty", "deleteProperty", "set", "setPrototypeOf"])],
]);
const LEGACY_DEFINING: ReadonlySet<string> = new Set(["__defineGetter__", "__defineSetter__"]);
// Each package has its own of these, whatever it assigns.
const OWN_OF_PACKAGES: ReadonlySet<string> = new Set([
  "Error.prepareStackTrace",
  "Error.stackTraceLimit",
]);

/** Whether an expression is an intrinsic's name, or a property chain from one. */
export const leadsFromIntrinsic = (
  node: Node,
  scope: Scope,
  intrinsics: IntrinsicNames,
): boolean => {
  if (node.type === "MemberExpression") return leadsFromIntrinsic(node.object, scope, intrinsics);
  return (
    node.type === "Identifier" &&
    scope.resolve(node.name) === undefined &&
    isIntrinsic(node.name, intrinsics)
  );
};

/** The call of `Object.defineProperty` or its like whose target the expression at `frame` is. */
export const definingCall = ({ node, parent }: Frame): Node | undefined => {
  const call = parent?.node;
  if (call?.type !== "CallExpression" || call.arguments[0] !== node) return undefined;
  const { callee } = call;
  const method = staticKey(callee);
  if (method === undefined || callee.type !== "MemberExpression") return undefined;
  const { object } = callee;
  const isDefining =
    object.type === "Identifier" &&
    DEFINING.get(object.name)?.has(method) === true &&
    parent?.scope.resolve(object.name) === undefined;
  return isDefining ? call : undefined;
};

/** The one property that a defining call is about, where its name stands in the source. */
export const definedName = (call: Node): string | undefined => {
  const key = call.type === "CallExpression" ? call.arguments[1] : undefined;
  return key === undefined ? undefined : literalText(key);
};

/** Properties of `RegExp` that say what the last match of anybody's regular expression was. */
export const LAST_MATCH: RegExp =
  /^(?:\$[1-9_&+`']|input|lastMatch|lastParen|leftContext|rightContext)$/;

/** Whether a path is that of what the last match of anybody's regular expression was: `RegExp.$1`. */
export const isLastMatch = ([name, key = ""]: readonly string[]): boolean =>
  name === "RegExp" && LAST_MATCH.test(key);

/** Which path from an intrinsic's name a use changes, or undefined. */
export const changedPath = (
  path: readonly string[],
  use: Use,
  frame: Frame,
): string | undefined => {
  const shown = path.join(".");
  if (path.length > 1 && (use === "write" || use === "delete"))
    return OWN_OF_PACKAGES.has(shown) ? undefined : shown;
  if (use === "call" && LEGACY_DEFINING.has(path.at(-1) ?? "")) return path.slice(0, -1).join(".");
  const call = use === "read" ? definingCall(frame) : undefined;
  if (call === undefined) return undefined;
  const name = definedName(call);
  return name === undefined ? shown : `${shown}.${name}`;
};

/** In a `catch` clause, in the same function: something has failed already. */
const isInHandler = (frame: Frame): boolean => {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    if (isFunctionNode(at.node)) return false;
    if (at.node.type === "CatchClause") return true;
  }
  return false;
};

const WRITES_WHAT_IS_MISSING: ReadonlySet<string> = new Set(["??=", "||="]);

// `Array.prototype.at ??= x`; `Reflect.set` and its like say `false`; what was never there is deleted in vain.
const mayBeInVain = ({ node, parent }: Frame): boolean => {
  switch (parent?.node.type) {
    case "AssignmentExpression":
      return WRITES_WHAT_IS_MISSING.has(parent.node.operator);
    case "CallExpression": {
      const { callee } = parent.node;
      return (
        callee !== node &&
        callee.type === "MemberExpression" &&
        callee.object.type === "Identifier" &&
        callee.object.name === "Reflect"
      );
    }
    default:
      return parent?.node.type === "UnaryExpression";
  }
};

/** Whether the change at `frame` may be none, or is provided for if it fails. Questions before it are known elsewhere. */
export const providesForFailing = (frame: Frame): boolean =>
  mayBeInVain(frame) || isGuarded(frame) || isInHandler(frame);
