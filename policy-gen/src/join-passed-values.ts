// The global object goes from one module to another: exported under a name of its own, passed on by a third, returned by a
// function. What the importing modules read of it is a need of the package whose global it is, be they of that package or of another:
// all of Sentry's packages use the global object that `@sentry/core` exports.

import {
  type CanonicalName,
  type GlobalUse,
  type ImportedUse,
  type IntrinsicNames,
  type PassedExport,
  type Place,
  globalUseOf,
} from "@bulkhead/core";
import type { ReachedModule } from "./infer-policy.ts";

/**
 * Paths from a module's exports at which a global object is: `globalThisShim`, `getGlobal.()`; `""` for the exports themselves. Each with
 * the package whose it is.
 */
type GlobalPaths = ReadonlyMap<string, CanonicalName>;

interface Joining {
  /** By file. */
  readonly modules: ReadonlyMap<string, ReachedModule>;
  readonly known: Map<ReachedModule, Map<string, CanonicalName>>;
  readonly sources: Map<ReachedModule, Sources>;
}

/** By specifier, the modules that a module imports. */
type Sources = ReadonlyMap<string, ReachedModule | undefined>;

// Re-exports in a circle end when nothing is new; this bounds those that grow (`export * as a from "./self"`).
const MAX_PATHS = 50;

const joinPath = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join(".");

/** What is left of `path` below `start`; undefined where it is not below. */
const below = (path: string, start: string): string | undefined => {
  if (start === "" || path === start) return start === "" ? path : "";
  return path.startsWith(`${start}.`) ? path.slice(start.length + 1) : undefined;
};

const findSources = ({ imports }: ReachedModule, modules: Joining["modules"]): Sources => {
  const sources = new Map<string, ReachedModule | undefined>();
  for (const { fact, target } of imports) {
    if (target.kind !== "package" || target.file === undefined) continue;
    if (!sources.has(fact.specifier)) sources.set(fact.specifier, modules.get(target.file));
  }
  return sources;
};

// Found once for each module: the index of a large package passes on what hundreds of imports lead to.
const sourcesOf = (module: ReachedModule, { modules, sources }: Joining): Sources => {
  const found = sources.get(module) ?? findSources(module, modules);
  sources.set(module, found);
  return found;
};

const isPassing = (module: ReachedModule | undefined, { known }: Joining): boolean =>
  module !== undefined && (known.get(module)?.size ?? 0) > 0;

const passedPaths = (
  { name, path }: PassedExport,
  paths: GlobalPaths,
): readonly (readonly [string, CanonicalName])[] => {
  if (path === "*")
    return [...paths].filter(([each]) => each !== "" && below(each, "default") === undefined);
  return [...paths].flatMap(([each, owner]) => {
    const rest = below(each, path);
    return rest === undefined ? [] : [[joinPath(name, rest), owner] as const];
  });
};

/** Whether anything was added to what is known of a module's exports. */
const passOn = (module: ReachedModule, joining: Joining): boolean => {
  const known = joining.known.get(module) ?? new Map<string, CanonicalName>();
  joining.known.set(module, known);
  const before = known.size;
  const sources = sourcesOf(module, joining);
  for (const passed of module.facts.passedExports) {
    const { from } = passed;
    if (from === undefined) {
      known.set(passed.name, module.owner);
      continue;
    }
    const source = sources.get(from);
    const paths = source === undefined ? undefined : joining.known.get(source);
    for (const [path, owner] of paths === undefined ? [] : passedPaths(passed, paths))
      if (known.size < MAX_PATHS && !known.has(path)) known.set(path, owner);
  }
  return known.size > before;
};

// A CommonJS module is its own default export, to who imports it as an ES module.
const belowAny = (
  path: string,
  paths: GlobalPaths,
): { readonly rest: string; readonly owner: CanonicalName } | undefined => {
  const ofDefault = below(path, "default");
  for (const [start, owner] of paths) {
    // Only a CommonJS module's exports are the global object itself; it has no `default`.
    const rest =
      start === "" ? (ofDefault ?? path) : (below(path, start) ?? below(ofDefault ?? "", start));
    if (rest !== undefined && rest !== "") return { rest, owner };
  }
  return undefined;
};

/** Uses of a package's global object that a module has from other modules. */
export interface JoinedUses {
  readonly globals: GlobalUse[];
  readonly evaluates: { readonly place: Place }[];
}

/** By the package whose global object it is. */
export type JoinedByOwner = ReadonlyMap<CanonicalName, JoinedUses>;

const addUse = (
  { use, place }: ImportedUse,
  rest: string,
  intrinsics: IntrinsicNames,
  { globals, evaluates }: JoinedUses,
): void => {
  const found = globalUseOf(rest.split("."), use, intrinsics);
  if (found.kind === "global") globals.push({ path: found.path, use: found.use, place });
  if (
    found.kind === "evaluator" &&
    found.path.length === 0 &&
    (use === "call" || use === "construct")
  )
    evaluates.push({ place });
};

const joinModule = (
  module: ReachedModule,
  joining: Joining,
  intrinsics: IntrinsicNames,
): JoinedByOwner => {
  const joined = new Map<CanonicalName, JoinedUses>();
  const sources = sourcesOf(module, joining);
  // Asked first: the uses are many, and most modules have them of neighbours that pass on nothing.
  if (![...sources.values()].some((source) => isPassing(source, joining))) return joined;
  for (const imported of module.facts.importedUses) {
    const source = sources.get(imported.specifier);
    const paths = source === undefined ? undefined : joining.known.get(source);
    const found = paths === undefined ? undefined : belowAny(imported.path, paths);
    if (found === undefined) continue;
    const uses = joined.get(found.owner) ?? { globals: [], evaluates: [] };
    joined.set(found.owner, uses);
    addUse(imported, found.rest, intrinsics, uses);
  }
  return joined;
};

/** For the modules of all packages, which uses of global objects they have from other modules. */
export const joinPassedValues = (
  reached: readonly ReachedModule[],
  intrinsics: IntrinsicNames,
): ReadonlyMap<ReachedModule, JoinedByOwner> => {
  const modules = new Map(reached.map((module) => [module.file, module]));
  const joining: Joining = { modules, known: new Map(), sources: new Map() };
  const passing = reached.filter(({ facts }) => facts.passedExports.length > 0);
  while (passing.filter((module) => passOn(module, joining)).length > 0);
  if (joining.known.size === 0) return new Map();
  return new Map(reached.map((module) => [module, joinModule(module, joining, intrinsics)]));
};
