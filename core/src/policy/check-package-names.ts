// Whether the packages that a policy names exist. A name that nobody has is a denial that denies nothing.

import { findNodeAtLocation } from "jsonc-parser";
import type { CanonicalName } from "../canonical-name.ts";
import { BulkheadError, type Diagnostic } from "../diagnostic.ts";
import { policyUnknownPackage } from "../errors/policy-errors.ts";
import { type JsonSource, locate, parseJsonSource } from "./json-source.ts";
import { nearestName } from "./nearest-name.ts";
import type { Policy } from "./policy.ts";

/** The nodes of `text` at a path, for places; none when `text` is no JSON (the policy was given as an object). */
const makeLocator = (text: string, file: string) => {
  let source: JsonSource | undefined;
  try {
    source = parseJsonSource(text, file);
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
  }
  return (path: readonly string[], what: "key" | "value") => {
    const value = source && findNodeAtLocation(source.root, [...path]);
    const node = what === "value" ? value : value?.parent?.children?.[0];
    return source && node && locate(source, node);
  };
};

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
