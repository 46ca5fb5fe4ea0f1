// `require`, `import()` and `import.meta`. A call with a literal is left to the bundler, which resolves it; any other use
// would reach the host's own loader, and goes to the kernel's refusals instead.

import type { Node } from "@babel/types";
import type { RequireUse } from "../facts/imports.ts";
import { literalText, staticKey } from "../facts/static-key.ts";
import type { Frame } from "../facts/scope.ts";
import type { Rewriter } from "./rewriter.ts";

const rewriteRequire = (rewriter: Rewriter, use: RequireUse): void => {
  switch (use.kind) {
    case "call": {
      if (rewriter.options.deniedImports.has(use.call.node.start ?? -1)) {
        return rewriter.overwrite(
          use.call,
          rewriter.refusal("denyModule", use.call, use.specifier),
        );
      }
      // Spelled in one way, so that the bundler sees an import wherever we saw one.
      const { callee } = use.call.node as Extract<Node, { type: "CallExpression" }>;
      return void rewriter.text.overwrite(
        callee.end ?? 0,
        use.call.node.end ?? 0,
        `(${JSON.stringify(use.specifier)})`,
      );
    }
    case "resolve":
      return rewriter.overwrite(
        use.call,
        `${rewriter.own("require")}.resolve(${JSON.stringify(use.specifier)})`,
      );
    case "main":
      return rewriter.overwrite(use.member, "(void 0)");
    case "typeof":
      return rewriter.overwrite(use.member, `"function"`);
    case "other": {
      const { frame } = use;
      const shorthand = frame.parent?.node.type === "ObjectProperty" && frame.parent.node.shorthand;
      return rewriter.overwrite(
        frame,
        shorthand ? `require: ${rewriter.own("require")}` : rewriter.own("require"),
      );
    }
  }
};

const rewriteDynamicImport = (rewriter: Rewriter, frame: Frame): void => {
  const node = frame.node as Extract<Node, { type: "ImportExpression" }>;
  const specifier = literalText(node.source);
  const { start, end } = node.source;
  if (specifier === undefined) {
    // The argument is still evaluated, and may hold names to rewrite.
    const refusal = rewriter.refusal("denyImport", frame);
    rewriter.text.overwrite(node.start ?? 0, start ?? 0, `${refusal.slice(0, -1)}, `);
  } else if (rewriter.options.deniedImports.has(start ?? -1)) {
    rewriter.overwrite(frame, rewriter.refusal("denyImport", frame, specifier));
  } else {
    rewriter.text.overwrite(start ?? 0, end ?? 0, JSON.stringify(specifier));
  }
};

const rewriteMeta = (rewriter: Rewriter, frame: Frame): void => {
  const node = frame.node as Extract<Node, { type: "MetaProperty" }>;
  if (node.meta.name !== "import") return;
  const { parent } = frame;
  // The address is a string; `resolve` and what a host adds next are powers.
  if (
    parent?.node.type === "MemberExpression" &&
    frame.key === "object" &&
    staticKey(parent.node) === "url" &&
    parent.key !== "left"
  )
    return;
  rewriter.overwrite(frame, "({ url: import.meta.url })");
};

export const rewriteImports = (rewriter: Rewriter): void => {
  const { requires, walk } = rewriter.analysis;
  for (const use of requires) rewriteRequire(rewriter, use);
  for (const frame of walk.noted("ImportExpression")) rewriteDynamicImport(rewriter, frame);
  for (const frame of walk.noted("MetaProperty")) rewriteMeta(rewriter, frame);
};
