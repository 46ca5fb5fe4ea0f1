// What gives no power in whole that one of its parts would not give: it computes from what it is given, reaches nothing, and
// nobody else sees what is done with it. Not here: `url` and `URL` (`createObjectURL`), `stream` and `events` (limits of every
// package's streams and emitters), `util` (`setTraceSigInt`, the table of system errors), `console` (its streams).

const BUILTINS: ReadonlySet<string> = new Set([
  "buffer",
  "path",
  "punycode",
  "querystring",
  "string_decoder",
  "util/types",
  "zlib",
]);

// `Buffer.from("").constructor` is `Buffer`: any part gives the whole. `Atomics` acts on memory that it is given, and only
// `SharedArrayBuffer` makes any that is shared. `crypto.subtle` works with keys that it is given or makes. The others hold
// constants and constructors.
const GLOBALS: ReadonlySet<string> = new Set([
  "Atomics",
  "Buffer",
  "Intl",
  "Node",
  "NodeFilter",
  "crypto.subtle",
]);

/**
 * The whole that a path from a global or a builtin module belongs to, where that gives no more power than the path: to name the
 * parts of `path` would tell a reviewer nothing, and be a difference with each new one. Undefined where it gives more.
 */
export const powerlessWhole = (kind: "global" | "builtin", path: string): string | undefined => {
  const [first = "", second = ""] = path.split(".", 2);
  const wholes = kind === "global" ? GLOBALS : BUILTINS;
  return [first, `${first}.${second}`].find((whole) => wholes.has(whole));
};
