// What bundlers know of the host's `Math.PI` and `[Symbol.iterator]` they do not know of an import of the same: that to read it or to
// call it has no effect. So these two have names of their own in compiled text, of which they are told.

import type { InputOptions } from "rollup";

/**
 * Local names of the common intrinsics of which everything that can be called is without effect. `Date`, `Error` and `RegExp` are not
 * among them: by `Date.prototype.setTime.call(…)` a thing is changed, and what has no effect is left out without a word.
 */
export const PURE_NAMES: ReadonlyMap<string, string> = new Map([
  ["Math", "$Math$"],
  ["Symbol", "$Symbol$"],
]);

type TreeShaking = InputOptions["treeshake"];

/** The build's option `treeshake`, with these names. */
export const withPureNames = (treeshake: TreeShaking): TreeShaking => {
  if (treeshake === false) return false;
  const settings =
    typeof treeshake === "string"
      ? { preset: treeshake }
      : typeof treeshake === "object"
        ? treeshake
        : {};
  const known = settings.manualPureFunctions ?? [];
  return { ...settings, manualPureFunctions: [...known, ...PURE_NAMES.values()] };
};
