// Every module of code, after all loaders: compiled for the compartment of its package, and strict. Webpack turns the
// loaders of its configuration off where a request says so (`!!./x.js`), so ours is no part of the configuration.

import { fileURLToPath } from "node:url";
import type { Compilation, Compiler, Module } from "webpack";
import { ConfinedModules, type ConfinementParts } from "./confined-modules.ts";
import { isCode } from "./module-files.ts";
import { ownPathOf } from "./own-modules.ts";
import { NAME } from "./plugin-name.ts";
import { makeStrict } from "./strict-parser.ts";
import type { NormalModuleFactory } from "./webpack-types.ts";

const LOADER = fileURLToPath(new URL("../loader/confine.cjs", import.meta.url));
const CONFINE: unique symbol = Symbol.for("bulkhead.webpack.confine");

const isConfinable = (module: Module): boolean => isCode(module) && ownPathOf(module) === undefined;

/** Has every module of code in a compilation confined. */
export const confineModules = (
  { webpack: { NormalModule } }: Compiler,
  compilation: Compilation,
  factory: NormalModuleFactory,
  parts: ConfinementParts,
): ConfinedModules => {
  const modules = new ConfinedModules(parts);
  const hooks = NormalModule.getCompilationHooks(compilation);
  hooks.loader.tap(NAME, (context) => {
    Object.assign(context, { [CONFINE]: modules.confine.bind(modules) });
  });
  hooks.beforeLoaders.tap({ name: NAME, stage: 1000 }, (loaders, module) => {
    const others = loaders.filter(({ loader }) => loader !== LOADER);
    const ours = { loader: LOADER, options: null, ident: null, type: null };
    loaders.splice(0, loaders.length, ...(isConfinable(module) ? [ours] : []), ...others);
  });
  // Since 5.99: before, no plugin has its turn between loaders and parser.
  hooks.processResult?.tap({ name: NAME, stage: 1000 }, (result, module) => {
    if (isConfinable(module) && !modules.isConfined(module, result[0]))
      throw new Error(`Internal: another plugin has changed ${module.identifier()} after us`);
    return result;
  });
  hooks.needBuild.tapAsync(NAME, (module, _, answer) => {
    if (isConfinable(module) && !modules.isCurrent(module)) answer(null, true);
    else answer();
  });
  makeStrict(factory);
  return modules;
};
