// Scripts hand their modules over by a property of the real global object. Under `scuttle` that would be a door: whoever got
// hold of the object by a leak could hand over modules too, and they would be told of everything.

import { buildUnsupported } from "@bulkhead/core";
import type { Compilation, Compiler } from "webpack";
import { NAME } from "./plugin-name.ts";
import { toWebpackError } from "./webpack-errors.ts";

/** Refuses chunks that are scripts without a runtime of their own. */
export const refuseChunkQueue = ({ webpack }: Compiler, compilation: Compilation): void => {
  compilation.hooks.afterOptimizeChunks.tap(NAME, (chunks) => {
    if (compilation.outputOptions.chunkFormat !== "array-push") return;
    if ([...chunks].every((chunk) => chunk.hasRuntime())) return;
    const problem = buildUnsupported(
      "A build with `scuttle` whose scripts load other scripts",
      "Build ES modules (`output.module: true`), or one file for each entry and worker.",
    );
    compilation.errors.push(toWebpackError(problem, webpack));
  });
};
