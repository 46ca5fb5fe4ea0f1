// Whether the packages that a policy names exist. A name that nobody has is a denial that denies nothing.

import type { CanonicalName } from "../canonical-name.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { policyUnknownPackage } from "../errors/policy-errors.ts";
import { makeLocator } from "./locate-path.ts";
import { nearestName } from "./nearest-name.ts";
import type { Policy } from "./policy.ts";

/**
 * A diagnostic for each name in the policy that is none of `known`, with its place in `text` and the nearest name.
 * The resource that `root.usePolicy` names may have any name.
 */
export const checkPackageNames = (
  policy: Policy,
  text: string,
  file: string,
  known: Iterable<CanonicalName>,
): readonly Diagnostic[] => {
  const names = new Set<string>(known);
  const locateAt = makeLocator(text, file);
  const problems: Diagnostic[] = [];
  const check = (name: string, path: readonly string[], what: "key" | "value"): void => {
    if (names.has(name)) return;
    problems.push(policyUnknownPackage(name, file, locateAt(path, what), nearestName(name, names)));
  };
  const rootResource = policy.root?.usePolicy;
  for (const [owner, resource] of Object.entries(policy.resources)) {
    if (owner !== rootResource) check(owner, ["resources", owner], "key");
    for (const name of Object.keys(resource.packages ?? {}))
      check(name, ["resources", owner, "packages", name], "key");
  }
  if (rootResource !== undefined && !Object.hasOwn(policy.resources, rootResource)) {
    check(rootResource, ["root", "usePolicy"], "value");
  }
  return problems;
};
