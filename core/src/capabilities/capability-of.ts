// What a grant gives, for reviews and reports, and which names a host has. Never decides what is enforced.

import { type Capability, type CapabilityRow, type Severity, worseOf } from "./capability.ts";
import { BUILTIN_ROWS } from "./builtins-table.ts";
import { GLOBAL_FAMILIES, GLOBAL_ROWS } from "./globals-table.ts";
import { PROCESS_ROWS } from "./process-table.ts";

const indexRows = (rows: readonly CapabilityRow[]): ReadonlyMap<string, Capability> =>
  new Map(
    rows.flatMap(({ paths, category, severity, gives }) =>
      paths.split(/\s+/).map((path) => [path, { category, severity, gives }] as const),
    ),
  );

const GLOBALS = indexRows(GLOBAL_ROWS);
const BUILTINS = indexRows([...BUILTIN_ROWS, ...PROCESS_ROWS]);

const WHOLE_GLOBAL: Capability = {
  category: "code execution",
  severity: "critical",
  gives: "reaches every global",
};

const UNKNOWN_GLOBAL: Capability = {
  category: "unknown",
  severity: "medium",
  gives: "reaches a global that Bulkhead does not know",
};

// Not less than high: whatever a host offers as a builtin module, it offers because JavaScript cannot do it.
const UNKNOWN_BUILTIN: Capability = {
  category: "unknown",
  severity: "high",
  gives: "reaches a builtin module that Bulkhead does not know",
};

/** The variables of `process.env` that the table does not list: one named variable is less than all of them. */
const ONE_VARIABLE: Capability = {
  category: "process & environment",
  severity: "high",
  gives: "reads an environment variable, which may be a secret",
};

const longestPrefix = (
  table: ReadonlyMap<string, Capability>,
  path: string,
): Capability | undefined => {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const start = path.slice(0, end);
    if (start === "process.env" && end < path.length) return ONE_VARIABLE;
    const found = table.get(start);
    if (found !== undefined) return found;
  }
  return undefined;
};

const ALIASES = /^(?:(?:globalThis|window|self|global|frames|top|parent)(?:\.|$))+/;

const capabilityOfGlobal = (path: string): Capability => {
  const bare = path.replace(ALIASES, "");
  if (bare === "") return WHOLE_GLOBAL;
  const known = longestPrefix(GLOBALS, bare);
  if (known !== undefined) return known;
  const [first = bare] = bare.split(".");
  const found = GLOBAL_FAMILIES.find(({ pattern }) => pattern.test(first));
  if (found === undefined) return UNKNOWN_GLOBAL;
  const { category, severity, gives } = found;
  return { category, severity, gives };
};

const capabilityOfBuiltin = (path: string): Capability => {
  const dotted = path.replace(/^node:/, "").replaceAll("/", ".");
  return longestPrefix(BUILTINS, dotted.replace(/^(\w+)\.promises(?=\.)/, "$1")) ?? UNKNOWN_BUILTIN;
};

/**
 * What the grant of a dotted path gives, by the longest prefix that the tables know. A path that nobody knows is `unknown`
 * and at least `medium`: not knowing a power is no reason to call it harmless.
 */
export const capabilityOf = (kind: "global" | "builtin", path: string): Capability =>
  kind === "global" ? capabilityOfGlobal(path) : capabilityOfBuiltin(path);

/** How bad it is to be allowed to assign a global: every package that reads it gets what was written. */
export const severityOfWrite = (path: string): Severity =>
  worseOf(capabilityOf("global", path).severity, "high");
