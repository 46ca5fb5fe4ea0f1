// What webpack's parser must do with compiled code: follow every import in it, have it run as strict code, and leave no name
// without its declaration.

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

const LEXICAL = /^(?:const|let|using|await using)$/;

/** A declaration that hoisted functions beside it may read, where webpack finds that it is never run. */
const declares = (statement: { readonly type: string; readonly kind?: unknown }): boolean =>
  statement.type === "ClassDeclaration" ||
  (statement.type === "VariableDeclaration" && LEXICAL.test(String(statement.kind)));

/** Webpack gives each module's function a `use strict` of its own, or the chunk one for all. */
export const makeStrict = (factory: NormalModuleFactory): void => {
  for (const type of ["javascript/auto", "javascript/dynamic", "javascript/esm"] as const)
    factory.hooks.parser.for(type).tap(NAME, (parser, options) => {
      checkParser(options);
      // Webpack (since 5.100) takes it out and leaves the functions: to the proof of the output, the names in them would be the host's.
      parser.hooks.unusedStatement?.tap({ name: NAME, stage: -1000 }, (statement) =>
        declares(statement) ? false : undefined,
      );
      parser.hooks.program.tap({ name: NAME, stage: 1000 }, () => {
        const { buildInfo } = parser.state.module;
        if (buildInfo) buildInfo["strict"] = true;
      });
    });
};
