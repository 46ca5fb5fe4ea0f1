// What only sloppy code may write, written as strict code that means the same.

import type { Function as FunctionNode, Identifier, Node } from "@babel/types";
import type { Rewriter } from "./rewriter.ts";

const LEGACY_NUMBER = /^0\d/;
const LEGACY_ESCAPE = /\\(?:0\d|[1-9])/;

const rewriteLiterals = (rewriter: Rewriter): void => {
  const { walk } = rewriter.analysis;
  for (const frame of walk.noted("NumericLiteral")) {
    const { extra, value } = frame.node as Extract<Node, { type: "NumericLiteral" }>;
    if (typeof extra?.raw === "string" && LEGACY_NUMBER.test(extra.raw))
      rewriter.overwrite(frame, String(value));
  }
  for (const frame of walk.noted("StringLiteral")) {
    const { extra, value } = frame.node as Extract<Node, { type: "StringLiteral" }>;
    if (typeof extra?.raw === "string" && LEGACY_ESCAPE.test(extra.raw))
      rewriter.overwrite(frame, JSON.stringify(value));
  }
};

// `function (a, a) {}`: the last one counts.
const renameDuplicates = (rewriter: Rewriter, node: FunctionNode): void => {
  const seen = new Set<string>();
  const parameters = (node.params as readonly Node[]).filter(
    (each): each is Identifier => each.type === "Identifier",
  );
  for (const parameter of parameters.toReversed()) {
    if (!seen.has(parameter.name)) {
      seen.add(parameter.name);
      continue;
    }
    let name = `_${parameter.name}`;
    while (seen.has(name) || rewriter.analysis.walk.names.has(name)) name = `_${name}`;
    seen.add(name);
    rewriter.text.overwrite(parameter.start ?? 0, parameter.end ?? 0, name);
  }
};

// `delete x` of a declared name does nothing and gives false; of a free one it deletes a property, as `delete $g.x` does.
const rewriteDelete = (rewriter: Rewriter): void => {
  for (const { name, frame } of rewriter.analysis.walk.references) {
    const { parent } = frame;
    if (parent?.node.type !== "UnaryExpression" || parent.node.operator !== "delete") continue;
    if (frame.scope.resolve(name) !== undefined) rewriter.overwrite(parent, "false");
  }
};

const rewriteComments = (rewriter: Rewriter): void => {
  for (const { start = 0, end = 0 } of rewriter.analysis.ast.comments ?? []) {
    const opening = rewriter.analysis.source.slice(start, start + 3);
    if (opening !== "/*" && (opening === "-->" || opening.startsWith("<!-")))
      rewriter.text.remove(start, end);
  }
};

export const rewriteSloppy = (rewriter: Rewriter): void => {
  const { sloppyThis, walk } = rewriter.analysis;
  for (const frame of sloppyThis) rewriter.overwrite(frame, rewriter.own("globals"));
  rewriteLiterals(rewriter);
  rewriteDelete(rewriter);
  rewriteComments(rewriter);
  for (const node of walk.parameterScopes.keys()) renameDuplicates(rewriter, node as FunctionNode);
};
