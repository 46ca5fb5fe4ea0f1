// Writes to the environment's variables that land in the package's own view of them: the package sees what it wrote, the rest
// of the process does not, and nobody would be told. Under policies that grant to read alone, as LavaMoat's do.

import type { ModuleFacts, Place, Use } from "../facts/facts.ts";
import type { Resource } from "../policy/policy.ts";
import { builtinGrant, globalGrants } from "../policy/query.ts";

export interface LostWrite {
  /** `process.env.HOME`; `process.env` where the variable's name is computed. */
  readonly path: string;
  /** Which `process`: that of the module can be granted to read only. */
  readonly of: "global" | "builtin";
  readonly place: Place;
}

const ENVIRONMENT = /^process\.env(?:\.|$)/;

const isWrite = (use: Use): boolean => use === "write" || use === "delete";

const nearestGrant = (path: string, grants: ReturnType<typeof globalGrants>) =>
  [path, "process.env", "process"]
    .map((each) => grants.get(each))
    .find((each) => each !== undefined);

/** Each path once. `written`: names that the package defines for itself. */
export const findLostWrites = (
  { globals, builtins }: ModuleFacts,
  resource: Resource,
  written: ReadonlySet<string>,
): readonly LostWrite[] => {
  const writes = globals.filter(({ path, use }) => isWrite(use) && ENVIRONMENT.test(path));
  const ofModule = builtins.filter(({ module, use }) => module === "process" && isWrite(use));
  if (writes.length === 0 && ofModule.length === 0) return [];
  const grants = globalGrants(resource);
  const hasPart = [...grants].some(([path, grant]) => ENVIRONMENT.test(path) && grant !== false);
  // What is not granted at all is denied, and reported as that.
  const isLost = (path: string): boolean => {
    const grant = nearestGrant(path, grants);
    return grant === true || (grant === undefined && path === "process.env" && hasPart);
  };
  const ofGlobal = writes
    .filter(({ path }) => isLost(path))
    .map(({ path, place }): LostWrite => ({ path, of: "global", place }));
  const ofBuiltin = ofModule
    .map(({ path, place }): LostWrite => ({ path: `process.${path}`, of: "builtin", place }))
    .filter(
      ({ path }) => ENVIRONMENT.test(path) && builtinGrant(resource, "process") !== undefined,
    );
  const seen = new Set<string>();
  return [...(written.has("process") ? [] : ofGlobal), ...ofBuiltin].filter(
    ({ path }) => !seen.has(path) && seen.add(path),
  );
};
