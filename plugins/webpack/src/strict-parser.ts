// What webpack's parser must do with compiled code: follow every import in it, and have it run as strict code.

import { BulkheadError, buildUnsupported } from "@bulkhead/core";
import { NAME } from "./plugin-name.ts";
import type { NormalModuleFactory } from "./webpack-types.ts";

// What webpack does not read as an import would be the host's own loader in the output.
const checkParser = (options: object): void => {
  for (const [name, value] of Object.entries(options))
    if (value === false && ["commonjs", "harmony", "import"].includes(name))
      throw new BulkheadError(
        buildUnsupported(
          `A build with the parser option \`${name}: false\``,
          "Leave the option out: an import that webpack does not follow is not checked.",
        ),
      );
};

/** Has webpack give each module's function a `use strict` of its own, or the chunk one for all. */
export const makeStrict = (factory: NormalModuleFactory): void => {
  for (const type of ["javascript/auto", "javascript/dynamic", "javascript/esm"] as const)
    factory.hooks.parser.for(type).tap(NAME, (parser, options) => {
      checkParser(options);
      parser.hooks.program.tap({ name: NAME, stage: 1000 }, () => {
        const { buildInfo } = parser.state.module;
        if (buildInfo) buildInfo["strict"] = true;
      });
    });
};
