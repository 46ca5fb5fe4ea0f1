// `promise.catch = f`, where the promise inherits a `catch` that lockdown made read-only: plain code gives the promise one of its
// own, strict code under lockdown throws. So an assignment to such a name (facts/fixed-names.ts) goes through a function of the
// module: a plain assignment first, and where that fails the kernel, which gives the object a property of its own if a frozen intrinsic
// was all that stood against it. One function for each name and module: V8 keeps what it knows of the objects with it, and assigns to few kinds of objects in
// the time that it took before; through one function for all names it took 100 to 400 ns. `constructor`, which classes are given while they load, has one in the
// kernel: a third of all such functions would be for that name.

import type { AssignmentExpression, MemberExpression, Node } from "@babel/types";
import { isExports } from "../facts/exports-expressions.ts";
import { fixedKey } from "../facts/fixed-names.ts";
import { inheritsNothing } from "../facts/inherits-nothing.ts";
import { leadsFromIntrinsic } from "../facts/intrinsic-changes.ts";
import type { Frame } from "../facts/scope.ts";
import { staticKey } from "../facts/static-key.ts";
import { kindOfName } from "./names.ts";
import type { Rewriter } from "./rewriter.ts";
import { findOperator } from "./tokens.ts";

/** `exports`, `module.exports`, `this` at the top: bundlers read what is assigned there, and a module's own object inherits no such thing. */
const isExportsObject = ({ analysis }: Rewriter, node: Node, { scope }: Frame): boolean => {
  if (analysis.format !== "cjs") return false;
  return node.type === "ThisExpression" ? scope.thisOwner === undefined : isExports(node, scope);
};

/** A key as the module's functions say it: `then`, or a symbol. */
interface Key {
  readonly name: string;
  readonly member: string;
  readonly value: string;
}

const keyOf = (rewriter: Rewriter, { node, scope }: Frame): Key | undefined => {
  const key = fixedKey(node, scope);
  if (key === undefined) return undefined;
  const { name, isSymbol } = key;
  if (!isSymbol) return { name, member: `.${name}`, value: JSON.stringify(name) };
  // The package may have a `Symbol` of its own.
  if (kindOfName("Symbol", rewriter.rules) !== "common") return undefined;
  const value = `${rewriter.common("Symbol")}.${name}`;
  return { name, member: `[${value}]`, value };
};

/** The module's function that assigns one name. Declared, so that it is there when a circle of imports calls into the module early. */
const setterFor = (rewriter: Rewriter, { name, member, value }: Key): string => {
  if (name === "constructor") return rewriter.own("assignConstructor");
  return rewriter.helper(`$${name}`, (local) => {
    const assign = rewriter.own("assignInherited");
    return `function ${local}(o, v) { try { o${member} = v; } catch (e) { ${assign}(o, ${value}, v, e); } return v; }`;
  });
};

/**
 * The module's function that makes a place to read and assign: for patterns, loops and operators, which are written as they were. Of a
 * class: an object with accessors of its own takes V8 1 to 3 µs.
 */
const placeFor = (rewriter: Rewriter, key: Key): string => {
  const set = setterFor(rewriter, key);
  return rewriter.helper(`$${key.name}Of`, (local) => {
    const accessors = `get _() { return this.o${key.member}; } set _(v) { ${set}(this.o, v); }`;
    return `function ${local}(o) { return new (${local}.c ??= class { constructor(o) { this.o = o; } ${accessors} })(o); }`;
  });
};

/** Where `.then` or `["then"]` begins. */
const startOfKey = ({ analysis: { source } }: Rewriter, node: MemberExpression): number =>
  findOperator(source, node.object.end ?? 0, node.computed ? "[" : ".");

/** `x.then = v` becomes `$then(x, v)`. */
const rewriteAssignment = (
  rewriter: Rewriter,
  target: MemberExpression,
  { start, end }: AssignmentExpression,
  key: Key,
): void => {
  const { analysis, edits } = rewriter;
  const at = findOperator(analysis.source, target.end ?? 0, "=");
  edits.wrap(start ?? 0, end ?? 0, `${setterFor(rewriter, key)}(`, ")");
  edits.overwrite(startOfKey(rewriter, target), at + 1, ",");
};

/** `x.then` becomes `$thenOf(x)._`. */
const rewritePlace = (rewriter: Rewriter, target: MemberExpression, key: Key): void => {
  const { start, end } = target;
  const from = startOfKey(rewriter, target);
  rewriter.edits.wrap(start ?? 0, from, `${placeFor(rewriter, key)}(`, "");
  rewriter.edits.overwrite(from, end ?? 0, ")._");
};

const rewriteTarget = (rewriter: Rewriter, frame: Frame): void => {
  const node = frame.node as MemberExpression;
  const around = frame.parent?.node;
  const { intrinsics } = rewriter.rules;
  // What changes an intrinsic itself fails where it stands, as the build has said.
  if (leadsFromIntrinsic(node.object, frame.scope, intrinsics)) return;
  if (isExportsObject(rewriter, node.object, frame)) return;
  if (staticKey(node) !== "constructor" && inheritsNothing(node.object, frame)) return;
  const key = keyOf(rewriter, frame);
  if (key === undefined) return;
  const isPlain =
    around?.type === "AssignmentExpression" &&
    around.operator === "=" &&
    !node.extra?.["parenthesized"];
  if (isPlain) rewriteAssignment(rewriter, node, around, key);
  else rewritePlace(rewriter, node, key);
};

/** To be called first: what else is written at the start of such an assignment must know that it starts no statement. */
export const assignFixedNames = (rewriter: Rewriter): void => {
  const { analysis, options } = rewriter;
  // What was compiled before has these functions, with their assignments, in it.
  if (options.carried !== undefined) return;
  // ignored-writes.ts sees to these.
  const silent = new Set(analysis.sloppy.silentWrites.map(({ node }) => node));
  for (const frame of analysis.walk.fixedTargets)
    if (frame.parent === undefined || !silent.has(frame.parent.node))
      rewriteTarget(rewriter, frame);
};
