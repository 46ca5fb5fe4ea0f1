// What a module's text does that its package's grants do not cover. At run time it finds nothing there, or an error with
// the same text; the build says so first.

import type { ModuleFacts, Place, Use } from "../facts/facts.ts";
import { GLOBAL_ALIASES } from "../facts/trace.ts";
import type { GlobalGrant, Resource } from "../policy/policy.ts";
import { builtinDenials, builtinGrant, globalGrants } from "../policy/query.ts";

export interface DeniedGlobal {
  readonly path: string;
  readonly use: Use;
  readonly place: Place;
}

const prefixes = (path: string): readonly string[] =>
  path.split(".").map((_, index, parts) => parts.slice(0, index + 1).join("."));

const nameIn = (path: string): string => path.split(".", 1)[0] ?? path;

const isNeed = (use: Use): boolean => use !== "typeof" && use !== "test";

type Grants = ReadonlyMap<string, GlobalGrant>;

const isGranted = (grants: Grants, path: string): boolean => {
  // The nearest decision counts: `false` below `true` denies.
  const decision = prefixes(path)
    .toReversed()
    .find((prefix) => grants.has(prefix));
  return decision !== undefined && grants.get(decision) !== false;
};

// What is granted below a path makes the object above it exist, with those properties.
const hasBelow = (grants: Grants, path: string): boolean =>
  [...grants].some(([granted, value]) => value !== false && granted.startsWith(`${path}.`));

/** Whether something is there for a package at a path from its global object: all that is granted of it. */
export const hasGlobal = (resource: Resource, path: string): boolean => {
  const grants = globalGrants(resource);
  return isGranted(grants, path) || hasBelow(grants, path);
};

/** Uses of globals without a grant, each path once. `written`: names that the package defines for itself. */
export const findDeniedGlobals = (
  facts: ModuleFacts,
  resource: Resource,
  written: ReadonlySet<string>,
): readonly DeniedGlobal[] => {
  const uses = facts.globals.filter(
    // What is absent is asked for first, and the answer is no.
    ({ path, use, absent }) =>
      isNeed(use) && !absent && !written.has(nameIn(path)) && !GLOBAL_ALIASES.has(nameIn(path)),
  );
  // Most modules, of which a large application has thousands.
  if (uses.length === 0) return [];
  const grants = globalGrants(resource);
  const seen = new Set<string>();
  return uses.filter(({ path, use }) => {
    if (seen.has(path)) return false;
    if (isGranted(grants, path) || (use !== "read" && hasBelow(grants, path))) return false;
    seen.add(path);
    return true;
  });
};

/** The parts of a builtin module that the text uses and the grants do not cover; undefined if everything is covered. */
export const findDeniedBuiltin = (
  facts: ModuleFacts,
  resource: Resource,
  module: string,
): readonly string[] | undefined => {
  const granted = builtinGrant(resource, module);
  const denials = builtinDenials(resource, module);
  const isReadable = (path: string): boolean => {
    // The nearest decision counts, as for globals.
    const nearest = prefixes(path)
      .toReversed()
      .find(
        (prefix) => denials.includes(prefix) || (granted !== true && granted?.includes(prefix)),
      );
    return nearest === undefined ? granted === true : !denials.includes(nearest);
  };
  const uses = facts.builtins.filter((use) => use.module === module && isNeed(use.use));
  const denied = uses.filter(({ path }) =>
    path === "" ? granted === undefined : !isReadable(path),
  );
  return denied.length === 0
    ? undefined
    : [...new Set(denied.map(({ path }) => path))].filter((path) => path !== "");
};
