// A CommonJS module tells the kernel when it begins and when it has come to its end, by whichever way, so that its exports are
// frozen before another package can write to them.

import type { ReturnStatement } from "@babel/types";
import type { Rewriter } from "./rewriter.ts";

/** What the module calls its exports; undefined where it declares both names of the wrapper itself. */
const exportsOf = ({ analysis: { walk }, options }: Rewriter): string | undefined => {
  const hasExports = walk.moduleScope.own("exports") === undefined;
  if (walk.moduleScope.own("module") !== undefined) return hasExports ? "exports" : undefined;
  // Who never says `module` leaves its exports where they are, and a wrapper that has it costs bytes.
  if (hasExports && walk.names.has("exports") && !walk.names.has("module")) return "exports";
  // @rollup/plugin-commonjs overlooks the `exports` of `Object.defineProperty(exports, "__esModule", …)` where it sees no other.
  return options.importsApart === true && hasExports ? "module.exports, exports" : "module.exports";
};

const endReturns = ({ analysis: { walk }, edits }: Rewriter, end: string): void => {
  for (const frame of walk.noted("ReturnStatement")) {
    const { start, argument } = frame.node as ReturnStatement;
    if (argument) {
      // Nobody reads what a module returns.
      edits.insert(argument.start ?? 0, "((");
      edits.insert(argument.end ?? 0, `), ${end})`);
    } else {
      const after = (start ?? 0) + "return".length;
      edits.insert(after, ` ${end}`);
    }
  }
};

/** Makes the module end with a word to the kernel, unless its bundler does; returns the statement that it has to begin with. */
export const freezeExports = (rewriter: Rewriter): string | undefined => {
  const { analysis, options, edits } = rewriter;
  const { format, usesModuleObject, source } = analysis;
  if (
    options.endsOutside === true ||
    options.freezesExports !== true ||
    format !== "cjs" ||
    !usesModuleObject
  )
    return undefined;
  const exports = exportsOf(rewriter);
  if (exports === undefined) return undefined;
  const endModule = rewriter.freshName("$end");
  const end = `${endModule}(${exports})`;
  endReturns(rewriter, end);
  // On a line of its own: the last one may end in a comment.
  edits.insert(source.length, `\n;${end};`);
  return `var ${endModule} = ${rewriter.own("beginModule")}(${JSON.stringify(options.packageName)});`;
};
