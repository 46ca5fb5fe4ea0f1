// Why a test that passes as it is may fail compiled. The first reason that applies counts; a difference that none explains
// is a fault of ours. docs/test262.md says more of each.

// A call by the very name; `(0, eval)(…)` and `x.eval(…)` are none.
const DIRECT_EVAL = /(?<![\w$.])eval\s*(?:\(|\?\.\()/;
const EVALUATED =
  /(?<![\w$.])eval\b|\bFunction\s*\(|\bnew Function\b|extends Function\b|GeneratorFunction|AsyncFunction|evalScript/;
const COMPUTED_IMPORT = /\bimport\s*\(\s*(?!["'][^"']*["']\s*,?\s*\))/;

/** `{ source, form, outcome }` → whether the reason explains the difference. */
const REASONS = [
  {
    name: "direct eval",
    applies: ({ source }) => DIRECT_EVAL.test(source),
  },
  {
    name: "evaluated text",
    applies: ({ source }) => EVALUATED.test(source),
  },
  {
    name: "computed import",
    applies: ({ source, outcome }) =>
      outcome.includes("BULKHEAD_COMPUTED_IMPORT") || COMPUTED_IMPORT.test(source),
  },
  {
    name: "refused by name",
    applies: ({ form, outcome }) =>
      (form === "sloppy" && outcome.includes("BULKHEAD_STRICT_MODE")) ||
      outcome.includes("a label is a reserved word"),
  },
  {
    name: "an error that sloppy code does not throw",
    applies: ({ form, outcome }) =>
      form === "sloppy" &&
      /TypeError: (?:Cannot (?:assign|delete|add|set|redefine)|Assignment to constant|'caller')/.test(
        outcome,
      ),
  },
  {
    name: "arguments that are described or deleted",
    applies: ({ form, source }) =>
      form === "sloppy" &&
      /\barguments\b/.test(source) &&
      /OwnProperty|callee|defineProperty|delete/.test(source),
  },
  {
    name: "this of a call without an object",
    applies: ({ form, source }) => form === "sloppy" && /\bthis\b|new\.target/.test(source),
  },
];

export const reasonOf = (difference) =>
  REASONS.find(({ applies }) => applies(difference))?.name ?? "unexplained";
