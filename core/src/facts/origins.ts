// What a followed value started as.

import { builtinModuleName } from "./builtin-modules.ts";

/** `""` for the global object, a builtin module's name, or one of those below. */
export type Origin = string;

/** What evaluates text: `eval`, `Function`. */
export const EVALUATOR: Origin = "%evaluator%";
/** A variable that is the global object at times: only what evaluates text is looked for there. */
export const MAYBE_GLOBAL: Origin = "%maybe-global%";
/** A variable that is `process.env` at times: only writes are looked for there, the read is known. */
export const MAYBE_ENVIRONMENT: Origin = "%maybe-environment%";
/** Before a specifier: what another package exports. Nobody asks for more than the writes to its exports. */
export const IMPORTED = "%imported%";
/** Before a specifier: what another module of the same package exports, where the result of a call is `()` in the path. */
export const IMPORTED_OWN = "%own%";
/** Before another origin: a function that gives its value when it is called. */
export const RETURNS = "()";

/** Whether a path from the global object is that of the environment's variables. */
export const isEnvironment = (origin: Origin, path: readonly string[]): boolean =>
  origin === "" && path.length === 2 && path[0] === "process" && path[1] === "env";

/** What an import of the specifier has as its value. */
export const originOf = (specifier: string): Origin =>
  builtinModuleName(specifier) ??
  `${/^[.#/]/.test(specifier) ? IMPORTED_OWN : IMPORTED}${specifier}`;

/** The specifier of the module of the same package that a value comes from, if it does. */
export const ownSpecifier = (origin: Origin): string | undefined =>
  origin.startsWith(IMPORTED_OWN) ? origin.slice(IMPORTED_OWN.length) : undefined;

/** The specifier of the module that is not built in that a value comes from, if it does. */
export const importedSpecifier = (origin: Origin): string | undefined =>
  origin.startsWith(IMPORTED) ? origin.slice(IMPORTED.length) : ownSpecifier(origin);
