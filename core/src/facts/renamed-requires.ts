// Where webpack goes on following `require` under another name, as moment has it: `load = require; load("./locale/" + name)`.
// By the rules of its parser: in the scope of the assignment, behind it, and in a function that is called where it is written.
// What is found here leads to files of the package itself alone, as `require("./locale/" + name)` does.

import type { Node } from "@babel/types";
import { type BuildConstants, evaluate } from "./constants.ts";
import { isFunctionNode } from "./functions.ts";
import { isPartlyKnown, ownFilePattern } from "./own-file-pattern.ts";
import type { Binding, Frame, Scope } from "./scope.ts";
import { literalText } from "./static-key.ts";
import type { Walk } from "./walk.ts";

/** A call of another name that leads to files of the package itself. */
interface RenamedCall {
  /** The name. */
  readonly frame: Frame;
  readonly call: Frame;
  /** As of a pattern; one text alone where nothing is computed. */
  readonly parts: readonly string[];
}

export interface RenamedCalls {
  readonly own: readonly RenamedCall[];
  /** Whether webpack would follow another call, which has to fail in compiled text. */
  readonly losesOthers: boolean;
}

/** A name that `require` has, and where. */
interface OtherName {
  readonly binding: Binding;
  readonly scope: Scope;
  /** The offset behind which it is known. */
  readonly from: number;
}

const isWhole = ({ key, parent }: Frame, constants: BuildConstants): boolean => {
  if (parent === undefined) return false;
  const { node, scope } = parent;
  if (node.type === "ParenthesizedExpression") return true;
  if (node.type === "ConditionalExpression") {
    const test = evaluate(node.test, scope, constants);
    return test !== undefined && key === (test.value ? "consequent" : "alternate");
  }
  if (node.type !== "LogicalExpression" || node.operator !== "&&" || key !== "right") return false;
  return Boolean(evaluate(node.left, scope, constants)?.value);
};

/** The expression that is `require` with the one at `frame`: `typeof require === "function" && require`. */
const wholeOf = (frame: Frame, constants: BuildConstants): Frame => {
  let whole = frame;
  while (whole.parent !== undefined && isWhole(whole, constants)) whole = whole.parent;
  return whole;
};

/** The name on the left of `load = …`. */
const assignedName = ({ node, key, parent }: Frame): Node | undefined => {
  if (parent?.node.type === "VariableDeclarator")
    return parent.node.init === node ? parent.node.id : undefined;
  const isAssigned = parent?.node.type === "AssignmentExpression" && key === "right";
  return isAssigned && parent.node.operator === "=" ? parent.node.left : undefined;
};

/** `(function (load) { … })(require)` */
const parameterFor = ({ node, parent }: Frame, walk: Walk): OtherName | undefined => {
  if (parent?.node.type !== "CallExpression") return undefined;
  const { callee, arguments: given } = parent.node;
  const called = callee.type === "ParenthesizedExpression" ? callee.expression : callee;
  const parameter = isFunctionNode(called)
    ? called.params[given.findIndex((argument) => argument === node)]
    : undefined;
  const scope = walk.parameterScopes.get(called);
  const binding = parameter?.type === "Identifier" ? scope?.own(parameter.name) : undefined;
  return scope && binding && { binding, scope, from: called.start ?? 0 };
};

const otherNameOf = (value: Frame, walk: Walk): OtherName | undefined => {
  const name = assignedName(value);
  if (name === undefined) return parameterFor(value, walk);
  if (name.type !== "Identifier") return undefined;
  const binding = value.scope.resolve(name.name);
  return binding && { binding, scope: value.scope, from: value.node.end ?? 0 };
};

const isInside = ({ scope }: Frame, outer: Scope): boolean => {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    if (at === outer) return true;
  return false;
};

/** Where it is read, as far as webpack takes it for `require` there. */
const readsOf = ({ binding, scope, from }: OtherName): readonly Frame[] =>
  binding.references
    .filter(({ access, frame }) => access === "read" && (frame.node.start ?? 0) >= from)
    .map(({ frame }) => frame)
    .filter((frame) => isInside(frame, scope));

/** Whether it has no other value: what it is between two assignments depends on the way there. */
const isAlways = ({ binding: { kind, values, references } }: OtherName): boolean => {
  const written = values.length + references.filter(({ access }) => access !== "read").length;
  return kind === "param" ? written === 0 : written === 1;
};

const ownParts = (argument: Node): readonly string[] | undefined => {
  const text = literalText(argument);
  return text !== undefined && /^\.\.?\//.test(text) ? [text] : ownFilePattern(argument);
};

/** What webpack would do with the value at `frame` under other names. `frame`: of a `require`, or of another name of it. */
export const findRenamedCalls = (
  frame: Frame,
  walk: Walk,
  constants: BuildConstants,
): RenamedCalls => {
  const name = otherNameOf(wholeOf(frame, constants), walk);
  if (name === undefined) return { own: [], losesOthers: false };
  const isSure = isAlways(name);
  const own: RenamedCall[] = [];
  let losesOthers = false;
  for (const read of readsOf(name)) {
    const { key, parent: call } = read;
    if (call?.node.type !== "CallExpression" || key !== "callee") {
      // Each name has one value, so that no way leads round in a circle.
      const further = isSure ? findRenamedCalls(read, walk, constants) : undefined;
      own.push(...(further?.own ?? []));
      losesOthers ||= further?.losesOthers === true;
      continue;
    }
    const [argument, ...others] = call.node.arguments;
    if (argument === undefined || others.length > 0) continue;
    const parts = isSure ? ownParts(argument) : undefined;
    if (parts !== undefined) own.push({ frame: read, call, parts });
    else losesOthers ||= isPartlyKnown(argument);
  }
  return { own, losesOthers };
};
