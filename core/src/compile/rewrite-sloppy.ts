// What only sloppy code may write, or means otherwise, written as strict code that means the same.

import type { Function as FunctionNode, Identifier, Node } from "@babel/types";
import { isReservedWord } from "../facts/reserved-words.ts";
import { isWrapperName } from "../facts/resolve-names.ts";
import type { Frame } from "../facts/scope.ts";
import type { HoistedFunction } from "../facts/sloppy-code.ts";
import { ignoreWrites } from "./ignored-writes.ts";
import { isTarget } from "../facts/targets.ts";
import { strictNumber, strictString } from "./legacy-literals.ts";
import { isDeleted } from "./positions.ts";
import type { Rewriter } from "./rewriter.ts";
import { insertFunctionName } from "./name-function.ts";
import { shareArguments } from "./shared-arguments.ts";

const rewriteLiterals = (rewriter: Rewriter): void => {
  const { walk } = rewriter.analysis;
  const rewrite = (type: string, strict: (raw: string) => string): void => {
    for (const { node } of walk.noted(type)) {
      const raw = node.extra?.["raw"];
      if (typeof raw === "string")
        rewriter.edits.overwrite(node.start ?? 0, node.end ?? 0, strict(raw));
    }
  };
  rewrite("NumericLiteral", strictNumber);
  rewrite("StringLiteral", strictString);
  rewrite("DirectiveLiteral", strictString);
};

// `function (a, a) {}`: the last one counts.
const renameDuplicates = (rewriter: Rewriter, node: FunctionNode): void => {
  if (node.params.length < 2) return;
  const seen = new Set<string>();
  const parameters = (node.params as readonly Node[]).filter(
    (each): each is Identifier => each.type === "Identifier",
  );
  for (const { name, start, end } of parameters.toReversed()) {
    if (seen.has(name))
      rewriter.edits.overwrite(start ?? 0, end ?? 0, rewriter.freshName(`_${name}`));
    seen.add(name);
  }
};

// `delete x` of a declared name does nothing and gives false. Free names are seen to where they are rewritten.
const rewriteDelete = (rewriter: Rewriter): void => {
  for (const frame of rewriter.analysis.walk.noted("UnaryExpression")) {
    const { argument } = frame.node as Extract<Node, { type: "UnaryExpression" }>;
    const { name } = argument as Identifier;
    if (isWrapperName(name) || frame.scope.resolve(name) !== undefined)
      rewriter.overwrite(frame, "false");
  }
};

const rewriteComments = (rewriter: Rewriter): void => {
  const { ast, source } = rewriter.analysis;
  for (const { start = 0, end = 0 } of ast.comments ?? []) {
    if (source.startsWith("<!--", start) || source.startsWith("-->", start))
      rewriter.edits.overwrite(start, end, "");
  }
};

const renameReserved = (rewriter: Rewriter): void => {
  for (const binding of rewriter.analysis.walk.bindings)
    if (isReservedWord(binding.name)) rewriter.rename(binding, `_${binding.name}`);
};

// Annex B.3.3: when the declaration in the block is evaluated, the variable around the block gets the function. Under one
// name they could not both be seen from the block, so the variable gets another; the function's own name shows.
const hoist = (rewriter: Rewriter, { declaration, outer }: HoistedFunction): void => {
  const { id, end } = declaration.node as Extract<Node, { type: "FunctionDeclaration" }>;
  const inner = declaration.scope.own(id?.name ?? "");
  if (inner === undefined) throw new Error("Internal: a declared function without a binding");
  const name = rewriter.rename(outer, `${outer.name}$`);
  const keyword = outer.declarations.length === 0 ? "var " : "";
  rewriter.edits.insert(end ?? 0, ` ${keyword}${name} = ${rewriter.nameOf(inner)};`);
};

// Strict code has functions in blocks and bodies only.
const rewriteBareFunctions = (rewriter: Rewriter): void => {
  for (const { node, parent } of rewriter.analysis.walk.blockFunctions) {
    const { start, end } = node;
    if (parent?.node.type === "IfStatement") {
      rewriter.edits.insert(start ?? 0, "{ ");
      rewriter.edits.insert(end ?? 0, " }");
    }
    // Nothing in a declaration can go to its labels.
    let outermost: Frame | undefined;
    for (let at = parent; at?.node.type === "LabeledStatement"; at = at.parent) outermost = at;
    if (outermost !== undefined)
      rewriter.edits.overwrite(outermost.node.start ?? 0, start ?? 0, "");
  }
};

const nameCallees = (rewriter: Rewriter): void => {
  const names = new Map<Node, string>();
  for (const { member, owner, binding } of rewriter.analysis.sloppy.callees) {
    if (isDeleted(member)) {
      rewriter.overwrite(member.parent ?? member, "true");
      continue;
    }
    // It was a property. Under a name, the function itself would be assigned; as it is, strict code throws.
    if (isTarget(member)) continue;
    let name = binding === undefined ? names.get(owner) : rewriter.nameOf(binding);
    if (name === undefined) {
      name = rewriter.freshName("$callee");
      names.set(owner, name);
      insertFunctionName(rewriter, owner, name);
    }
    rewriter.overwrite(member, name);
  }
};

const rewriteGlobalThis = (rewriter: Rewriter, frames: readonly Frame[]): void => {
  for (const frame of frames) rewriter.overwrite(frame, rewriter.own("globals"));
};

export const rewriteSloppy = (rewriter: Rewriter): void => {
  const { sloppy, walk } = rewriter.analysis;
  rewriteGlobalThis(rewriter, sloppy.globalThis);
  rewriteLiterals(rewriter);
  rewriteDelete(rewriter);
  rewriteComments(rewriter);
  renameReserved(rewriter);
  for (const hoisted of sloppy.hoisted) hoist(rewriter, hoisted);
  rewriteBareFunctions(rewriter);
  nameCallees(rewriter);
  ignoreWrites(rewriter);
  shareArguments(rewriter);
  for (const node of walk.parameterScopes.keys()) renameDuplicates(rewriter, node as FunctionNode);
};
