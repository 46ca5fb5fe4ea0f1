// From the uses of a path to what must be granted for them to work.

import { isPathPart } from "./static-key.ts";

// Every function has these, every object those: whoever may have the value may have them.
const OF_FUNCTIONS = new Set([
  "apply",
  "arguments",
  "bind",
  "call",
  "caller",
  "length",
  "name",
  "prototype",
]);
const OF_OBJECTS: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
// Methods of the strings, arrays and promises that properties of the host have as their values:
// `location.href.replace(…)` needs `location.href`. On the first level the host's own come first: `location.replace`.
const OF_VALUES: ReadonlySet<string> = new Set(
  [String, Array, Number, RegExp, Promise].flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype),
  ),
);

/** Whether every object has a property of this name, so that nobody need grant it. */
export const isInherited = (name: string): boolean => OF_OBJECTS.has(name);

/** The part of a path that has to be granted, of a path from the global object or from a builtin module; empty where nothing has. */
export const neededPath = (
  path: readonly string[],
  from: "global" | "builtin",
): readonly string[] => {
  const first = from === "global" ? 1 : 0;
  for (const [index, name] of path.entries()) {
    if (OF_OBJECTS.has(name) || !isPathPart(name)) return path.slice(0, index);
    if (index >= first && OF_FUNCTIONS.has(name)) return path.slice(0, index);
    if (index > first && OF_VALUES.has(name)) return path.slice(0, index);
  }
  return path;
};
