// Writes to the exports object of a CommonJS module that may come after the module has been loaded: `debug` keeps its state
// there. Exports are frozen for the sake of the packages that import them; who changes its own later has to be known.

import type { Node } from "@babel/types";
import { ExportsTrace } from "./exports-trace.ts";
import type { ExportsWrite } from "./facts.ts";
import type { IntrinsicNames } from "./intrinsic-names.ts";
import type { ResolvedNames } from "./resolve-names.ts";
import type { Frame, Reference } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import type { Walk } from "./walk.ts";

/** The assignment that gives the expression at `frame` its value, `module.exports = …`. */
const assignmentTo = ({ key, parent }: Frame): Frame | undefined =>
  parent?.node.type === "AssignmentExpression" && key === "left" ? parent : undefined;

/** What stands for `module` wherever `reference` to it goes by another name: `const m = module`. */
const aliasesOf = ({ key, parent, scope }: Frame): readonly Frame[] => {
  const node = parent?.node;
  if (node?.type !== "VariableDeclarator" || key !== "init" || node.id.type !== "Identifier")
    return [];
  const references = scope.resolve(node.id.name)?.references ?? [];
  return references.filter(({ access }) => access === "read").map(({ frame }) => frame);
};

/** The expressions that are the exports object. */
const exportsFrames = ({ name, frame }: Reference): readonly Frame[] => {
  if (name === "exports") return [frame];
  return [frame, ...aliasesOf(frame)].flatMap(({ parent }) =>
    parent !== undefined && staticKey(parent.node) === "exports" ? [parent] : [],
  );
};

export interface OwnExports {
  readonly lateWrites: readonly ExportsWrite[];
  readonly isTranspiled: boolean;
  /** Targets of writes that fail, silently in sloppy code: the exports may be something that all packages share. */
  readonly failingTargets: readonly Frame[];
}

/** What a CommonJS module whose names are resolved does to its own exports. */
export const findExportsWrites = (
  walk: Walk,
  { moduleObjects }: ResolvedNames,
  isDead: (offset: number) => boolean,
  intrinsics: IntrinsicNames,
): OwnExports => {
  const trace = new ExportsTrace(walk, isDead, intrinsics);
  for (const exports of moduleObjects.flatMap(exportsFrames)) {
    const assignment = assignmentTo(exports);
    if (assignment === undefined) {
      trace.trace(exports);
      continue;
    }
    trace.trace(assignment);
    trace.adopt(
      (assignment.node as Extract<Node, { type: "AssignmentExpression" }>).right,
      exports.scope,
    );
  }
  for (const frame of walk.noted("ThisExpression"))
    if (frame.scope.thisOwner === undefined) trace.trace(frame);
  trace.recordConstructors(walk.constructors);
  trace.recordState();
  trace.recordInner();
  trace.recordMade(walk.noted("ThisExpression"));
  const { isTranspiled } = trace;
  return {
    lateWrites: trace.found,
    isTranspiled,
    failingTargets: trace.mayBeIntrinsic ? trace.targets : [],
  };
};

export const NO_WRITES: OwnExports = { lateWrites: [], isTranspiled: false, failingTargets: [] };
