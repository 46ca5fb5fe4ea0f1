// Assignments that sloppy code makes in vain and strict code may not make: to the name of the function expression that the
// code is in, and to `undefined`, `NaN` and `Infinity`. What is assigned is still computed.

import type { AssignmentExpression } from "@babel/types";
import type { Frame, Reference } from "../facts/scope.ts";
import { isSloppy } from "../facts/sloppy-code.ts";
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

export const ignoreWrites = (rewriter: Rewriter): void => {
  const { analysis, rules } = rewriter;
  const named = analysis.walk.bindings.filter(({ kind }) => kind === "name");
  const writes = [
    ...named.flatMap(({ references }) => references),
    ...analysis.free.filter(({ name }) => rules.intrinsics.constants.has(name)),
  ].filter(({ access, frame }) => access !== "read" && isSloppy(frame));
  // The innermost first: of `f = f = v`, both of which end at one place, it has to be closed first.
  const byStart = writes.toSorted(
    (one, other) => (other.frame.node.start ?? 0) - (one.frame.node.start ?? 0),
  );
  for (const write of byStart) ignoreWrite(rewriter, write);
};
