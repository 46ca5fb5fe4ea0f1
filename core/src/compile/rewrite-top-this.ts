// `this` at the top of a CommonJS module is its exports. @rollup/plugin-commonjs takes it for the host's global object.

import type { Rewriter } from "./rewriter.ts";

export const rewriteTopThis = (rewriter: Rewriter): void => {
  const { walk } = rewriter.analysis;
  const name = walk.moduleScope.own("exports") === undefined ? "exports" : "module.exports";
  for (const frame of walk.noted("ThisExpression"))
    if (frame.scope.thisOwner === undefined) rewriter.overwrite(frame, name);
};
