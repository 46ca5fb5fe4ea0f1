// `new URL("./x.png", import.meta.url)` and `new Worker(new URL(…))` in compiled text: the classes are variables there, which
// webpack's parser is told to be what it looks for. What is run is what the variables hold.

import { addressVariable } from "@bulkhead/core";
import { NAME } from "./plugin-name.ts";
import type { NormalModuleFactory } from "./webpack-types.ts";

const CLASSES = ["URL", "Worker", "SharedWorker"] as const;

/** Has webpack find the addresses of modules in compiled text. */
export const followAddresses = (factory: NormalModuleFactory): void => {
  for (const type of ["javascript/auto", "javascript/dynamic", "javascript/esm"] as const)
    factory.hooks.parser.for(type).tap(NAME, (parser) => {
      for (const name of CLASSES) {
        const variable = addressVariable(name);
        parser.hooks.varDeclaration.for(variable).tap(NAME, () => {
          parser.setVariable(variable, name);
          return true;
        });
        // Where webpack asks for the name itself, and not for what a name stands for.
        parser.hooks.evaluateIdentifier
          .for(name)
          .tap(NAME, (expression) =>
            expression.type === "Identifier" && expression.name === variable && expression.range
              ? parser.evaluate(name).setRange(expression.range)
              : undefined,
          );
      }
    });
};
