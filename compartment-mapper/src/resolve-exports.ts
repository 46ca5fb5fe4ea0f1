// The `exports` and `imports` fields of a package.json: from a subpath to the file that stands for it. Node's algorithm
// (nodejs.org/api/esm.html, "Resolution Algorithm Specification") with esbuild's answers where the two leave room.
// Works on the parsed field alone; whether the file exists is for the caller to find out.

import { entriesOf } from "./package-json.ts";
import { joinPackagePath } from "./join-path.ts";

export type ExportTarget =
  /** `path` starts with `/`, the package's folder. Inexact: an old `"./lib/": "./lib/"`, under which extensions are implied. */
  | { readonly kind: "path"; readonly path: string; readonly isExact: boolean }
  /** From `imports` alone: another package. */
  | { readonly kind: "package"; readonly specifier: string };

// Why there is no target decides what happens next: `none` (no condition applies) lets the next key of an object have
// its turn; `null` and `invalid` let the next item of an array; a `refused` specifier ends the search.
type Answer = ExportTarget | "none" | "null" | "invalid" | "refused";

interface Match {
  /** What stands for the `*`, or follows the slash. */
  readonly subpath: string;
  readonly isPattern: boolean;
  readonly isImports: boolean;
  readonly conditions: ReadonlySet<string>;
}

type Entries = readonly (readonly [string, unknown])[];

/** The entries of an object whose keys are all subpaths or all conditions; undefined for everything else. */
const consistentEntries = (value: unknown): Entries | undefined => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = entriesOf(value);
  const dotted = entries.filter(([key]) => key.startsWith(".")).length;
  return dotted === 0 || dotted === entries.length ? entries : undefined;
};

// Segments that lead out of the package or into another. The first one is not looked at: in a target it is the dot.
const hasForbiddenSegment = (path: string): boolean =>
  path
    .split(/[/\\]/)
    .slice(1)
    .some((segment) => segment === "." || segment === ".." || segment === "node_modules");

const targetOutside = (target: string, { subpath, isPattern, isImports }: Match): Answer => {
  if (!isImports || target.startsWith("../") || target.startsWith("/")) return "invalid";
  return {
    kind: "package",
    specifier: isPattern ? target.replaceAll("*", () => subpath) : target + subpath,
  };
};

const resolveText = (target: string, match: Match): Answer => {
  const { subpath, isPattern } = match;
  if (!isPattern && subpath !== "" && !target.endsWith("/")) return "refused";
  if (!target.startsWith("./")) return targetOutside(target, match);
  if (hasForbiddenSegment(target)) return "invalid";
  if (hasForbiddenSegment(subpath)) return "refused";
  const base = joinPackagePath("/", target);
  // As a function: in a replacement text `$&` of a hostile subpath would be an instruction.
  const path = isPattern ? base.replaceAll("*", () => subpath) : joinPackagePath(base, subpath);
  return { kind: "path", path, isExact: true };
};

const resolveConditions = (entries: Entries, match: Match): Answer => {
  for (const [condition, target] of entries) {
    if (condition !== "default" && !match.conditions.has(condition)) continue;
    const answer = resolveTarget(target, match);
    if (answer !== "none") return answer;
  }
  return "none";
};

const resolveAlternatives = (targets: readonly unknown[], match: Match): Answer => {
  let last: Answer = targets.length === 0 ? "null" : "none";
  for (const target of targets) {
    const answer = resolveTarget(target, match);
    if (answer === "invalid" || answer === "null") last = answer;
    else if (answer !== "none") return answer;
  }
  return last;
};

const resolveTarget = (target: unknown, match: Match): Answer => {
  if (typeof target === "string") return resolveText(target, match);
  if (Array.isArray(target)) return resolveAlternatives(target, match);
  if (target === null) return "null";
  const entries = consistentEntries(target);
  return entries === undefined ? "invalid" : resolveConditions(entries, match);
};

const baseLength = (key: string): number => (key.includes("*") ? key.indexOf("*") : key.length);

/** Node's PATTERN_KEY_COMPARE: the more specific key first. */
const compareSpecificity = (
  [one]: readonly [string, unknown],
  [other]: readonly [string, unknown],
): number => {
  const byBase = baseLength(other) - baseLength(one);
  if (byBase !== 0) return byBase;
  const byStar = Number(other.includes("*")) - Number(one.includes("*"));
  return byStar === 0 && one.includes("*") ? other.length - one.length : byStar;
};

/** What of `specifier` a key with a `*` leaves over; undefined if it does not match. */
const matchPattern = (key: string, specifier: string): string | undefined => {
  const star = key.indexOf("*");
  const base = key.slice(0, star);
  const trailer = key.slice(star + 1);
  if (!specifier.startsWith(base)) return undefined;
  if (trailer !== "" && !(specifier.endsWith(trailer) && specifier.length >= key.length))
    return undefined;
  return specifier.slice(base.length, specifier.length - trailer.length);
};

const resolveKeys = (
  specifier: string,
  entries: Entries,
  match: Omit<Match, "subpath" | "isPattern">,
): Answer => {
  if (!specifier.endsWith("/") && !specifier.includes("*")) {
    const exact = entries.find(([key]) => key === specifier);
    if (exact !== undefined)
      return resolveTarget(exact[1], { ...match, subpath: "", isPattern: false });
  }
  const expansions = entries.filter(([key]) => key.endsWith("/") || key.includes("*"));
  for (const [key, target] of expansions.toSorted(compareSpecificity)) {
    if (key.includes("*")) {
      const subpath = matchPattern(key, specifier);
      if (subpath !== undefined)
        return resolveTarget(target, { ...match, subpath, isPattern: true });
    } else if (specifier.startsWith(key)) {
      const answer = resolveTarget(target, {
        ...match,
        subpath: specifier.slice(key.length),
        isPattern: false,
      });
      return typeof answer === "object" && answer.kind === "path"
        ? { ...answer, isExact: false }
        : answer;
    }
  }
  return "null";
};

const decode = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

/** Targets are URLs: escapes in them are undone, and a slash may not hide in one. */
const settle = (answer: Answer): ExportTarget | undefined => {
  if (typeof answer === "string") return undefined;
  if (answer.kind === "package") return answer;
  const path = decode(answer.path);
  if (path === undefined || /%2f|%5c/i.test(answer.path) || /[/\\]$/.test(path)) return undefined;
  return { ...answer, path };
};

/** What `subpath` (`.` or `./…`) of a package leads to; undefined if its `exports` do not say or forbid it. */
export const resolveExports = (
  exports: unknown,
  subpath: string,
  conditions: ReadonlySet<string>,
): ExportTarget | undefined => {
  const match = { conditions, isImports: false };
  const entries = consistentEntries(exports);
  const hasSubpaths = entries?.some(([key]) => key.startsWith(".")) ?? false;
  if (entries !== undefined && hasSubpaths) {
    if (subpath !== ".") return settle(resolveKeys(subpath, entries, match));
    const main = entries.find(([key]) => key === ".");
    return main && settle(resolveTarget(main[1], { ...match, subpath: "", isPattern: false }));
  }
  if (subpath !== ".") return undefined;
  return settle(resolveTarget(exports, { ...match, subpath: "", isPattern: false }));
};

/** What a specifier that starts with `#` leads to; undefined if the `imports` of its package do not say. */
export const resolveImports = (
  imports: unknown,
  specifier: string,
  conditions: ReadonlySet<string>,
): ExportTarget | undefined => {
  const entries = consistentEntries(imports);
  if (entries === undefined || specifier === "#") return undefined;
  return settle(resolveKeys(specifier, entries, { conditions, isImports: true }));
};
