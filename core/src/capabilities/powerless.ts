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
  // Parts of others: constants, work with keys that are given or made, questions about values.
  "crypto.constants",
  "crypto.subtle",
  "crypto.webcrypto.subtle",
  "fs.constants",
  "process.versions",
  "util.types",
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
  "process.versions",
]);

/**
 * The whole that a path from a global or a builtin module belongs to, where that gives no more power than the path: to name the
 * parts of `path` would tell a reviewer nothing, and be a difference with each new one. Undefined where it gives more.
 */
export const powerlessWhole = (kind: "global" | "builtin", path: string): string | undefined => {
  const wholes = kind === "global" ? GLOBALS : BUILTINS;
  for (let end = path.indexOf("."); end !== -1; end = path.indexOf(".", end + 1))
    if (wholes.has(path.slice(0, end))) return path.slice(0, end);
  return wholes.has(path) ? path : undefined;
};
