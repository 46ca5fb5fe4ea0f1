// Assignments that sloppy code makes in vain and strict code may not make: to the name of the function expression that the
// code is in, to `undefined`, `NaN` and `Infinity`, and to properties that facts/sloppy-code.ts knows may not be written.
// What is assigned is still computed.

import type {
  AssignmentExpression,
  Identifier,
  MemberExpression,
  Node,
  UnaryExpression,
} from "@babel/types";
import type { Frame, Reference } from "../facts/scope.ts";
import { isSloppy } from "../facts/sloppy-code.ts";
import { kindOfName } from "./names.ts";
import type { Rewriter } from "./rewriter.ts";
import { startsStatement } from "./positions.ts";
import { findOperator } from "./tokens.ts";

/** `f = v` becomes `(0, v)`, `f += v` becomes `(f + (v))`. */
const ignoreAssignment = ({ analysis, edits }: Rewriter, target: Frame, whole: Frame): void => {
  const { operator, start, end } = whole.node as AssignmentExpression;
  const at = findOperator(analysis.source, target.node.end ?? 0, operator);
  const isPlain = operator === "=";
  edits.insert(start ?? 0, startsStatement(whole) ? ";(" : "(");
  if (isPlain) edits.overwrite(target.node.start ?? 0, target.node.end ?? 0, "0");
  edits.overwrite(at, at + operator.length, isPlain ? "," : `${operator.slice(0, -1)} (`);
  edits.insert(end ?? 0, isPlain ? ")" : "))");
};

const ignoreWrite = (rewriter: Rewriter, { frame, name }: Reference): void => {
  const { parent } = frame;
  if (parent?.node.type === "AssignmentExpression") ignoreAssignment(rewriter, frame, parent);
  // `f++` is the number that `f` is none of.
  else if (parent?.node.type === "UpdateExpression") rewriter.overwrite(parent, `(+${name})`);
};

// Where the module has a `Reflect` of its own, or may write to the global one.
const reflectIn = (rewriter: Rewriter): string => {
  const { analysis, rules } = rewriter;
  const isOwn = analysis.walk.moduleScope.own("Reflect") !== undefined;
  return isOwn || kindOfName("Reflect", rules) !== "keep"
    ? `${rewriter.own("globals")}.Reflect`
    : "Reflect";
};

/** Writes `, "name"` instead of `.name`, or `, name` instead of `[name]`. */
const separateKey = (
  { analysis, edits }: Rewriter,
  { object, property, computed, end }: MemberExpression,
): void => {
  const { source } = analysis;
  if (computed) {
    const open = findOperator(source, object.end ?? 0, "[");
    edits.overwrite(open, open + 1, ", ");
    const close = findOperator(source, property.end ?? 0, "]");
    edits.overwrite(close, close + 1, "");
  } else {
    const name = JSON.stringify((property as Identifier).name);
    edits.overwrite(findOperator(source, object.end ?? 0, "."), end ?? 0, `, ${name}`);
  }
};

const isPlainMember = (node: Node): node is MemberExpression =>
  node.type === "MemberExpression" &&
  node.object.type !== "Super" &&
  node.property.type !== "PrivateName" &&
  !node.extra?.["parenthesized"];

/** `a.b = v` becomes `$write(a, "b", v)`, which gives `v`. */
const ignoreMemberWrite = (rewriter: Rewriter, { node }: Frame): void => {
  const { left, operator, start, end } = node as AssignmentExpression;
  if (operator !== "=" || !isPlainMember(left)) return;
  const { analysis, edits } = rewriter;
  const write = rewriter.helper(
    "$write",
    (name) => `var ${name} = (o, k, v) => (${reflectIn(rewriter)}.set(o, k, v), v);`,
  );
  edits.insert(start ?? 0, `${write}(`);
  separateKey(rewriter, left);
  const at = findOperator(analysis.source, left.end ?? 0, "=");
  edits.overwrite(at, at + 1, ",");
  edits.insert(end ?? 0, ")");
};

/** `delete a.b` becomes `Reflect.deleteProperty(a, "b")`. */
const ignoreDelete = (rewriter: Rewriter, { node }: Frame): void => {
  const { argument, start, end } = node as UnaryExpression;
  if (!isPlainMember(argument)) return;
  const { edits } = rewriter;
  edits.overwrite(
    start ?? 0,
    (start ?? 0) + "delete".length,
    `${reflectIn(rewriter)}.deleteProperty(`,
  );
  separateKey(rewriter, argument);
  edits.insert(end ?? 0, ")");
};

const ignoreFailure = (rewriter: Rewriter, frame: Frame): void => {
  if (frame.node.type === "AssignmentExpression") ignoreMemberWrite(rewriter, frame);
  else if (frame.node.type === "UnaryExpression") ignoreDelete(rewriter, frame);
};

export const ignoreWrites = (rewriter: Rewriter): void => {
  const { analysis, rules } = rewriter;
  const writes: Reference[] = [];
  const add = (reference: Reference): void => {
    if (reference.access !== "read" && isSloppy(reference.frame)) writes.push(reference);
  };
  for (const { kind, references } of analysis.walk.bindings)
    if (kind === "name") references.forEach(add);
  for (const reference of analysis.free)
    if (rules.intrinsics.constants.has(reference.name)) add(reference);
  // The innermost first: of `f = f = v`, both of which end at one place, it has to be closed first.
  const byStart = writes.toSorted(
    (one, other) => (other.frame.node.start ?? 0) - (one.frame.node.start ?? 0),
  );
  for (const write of byStart) ignoreWrite(rewriter, write);
  for (const frame of analysis.sloppy.silentWrites.toReversed()) ignoreFailure(rewriter, frame);
};
