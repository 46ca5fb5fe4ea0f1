// Entries of an override that could be removed without a difference: they hide that the code changed since they were written.

import type { CanonicalName } from "../canonical-name.ts";
import { BulkheadError, type Diagnostic } from "../diagnostic.ts";
import { overrideObsolete } from "../errors/policy-errors.ts";
import { formatPolicy } from "./format.ts";
import { makeRecord } from "./json-source.ts";
import { makeLocator } from "./locate-path.ts";
import { mergePolicy } from "./merge.ts";
import { NO_GRANTS, type Policy, type Resource } from "./policy.ts";

type Kind = "globals" | "builtin" | "packages";

interface ObsoleteEntry {
  readonly owner: CanonicalName;
  readonly kind: Kind;
  readonly path: string;
  readonly value: boolean | "write";
}

const KINDS: readonly Kind[] = ["globals", "builtin", "packages"];

const withoutEntry = (resource: Resource, kind: Kind, path: string): Resource => ({
  ...resource,
  [kind]: makeRecord(Object.entries(resource[kind] ?? {}).filter(([name]) => name !== path)),
});

/** The merged resource as text; undefined where the override would be refused. */
const mergedText = (
  owner: CanonicalName,
  base: Resource,
  changes: Resource,
): string | undefined => {
  const policyOf = (resource: Resource): Policy => ({ resources: makeRecord([[owner, resource]]) });
  try {
    return formatPolicy(mergePolicy(policyOf(base), policyOf(changes)));
  } catch (error) {
    if (error instanceof BulkheadError) return undefined;
    throw error;
  }
};

const findInResource = (
  owner: CanonicalName,
  base: Resource,
  changes: Resource,
): readonly ObsoleteEntry[] => {
  const inForce = mergedText(owner, base, changes);
  const obsolete: ObsoleteEntry[] = [];
  // One after the other: of two entries that each make the other superfluous, one does something.
  let remaining = changes;
  for (const kind of KINDS) {
    for (const [path, value] of Object.entries(changes[kind] ?? {})) {
      const fewer = withoutEntry(remaining, kind, path);
      if (inForce === undefined || mergedText(owner, base, fewer) !== inForce) continue;
      obsolete.push({ owner, kind, path, value });
      remaining = fewer;
    }
  }
  return obsolete;
};

/** The entries of `override` that change nothing in `policy`, in the order of the override. */
const findObsolete = (policy: Policy, override: Policy): readonly ObsoleteEntry[] =>
  (Object.entries(override.resources) as [CanonicalName, Resource][]).flatMap(
    ([owner, changes]) => {
      const base = Object.hasOwn(policy.resources, owner) ? policy.resources[owner] : undefined;
      return findInResource(owner, base ?? NO_GRANTS, changes);
    },
  );

/** A diagnostic for each entry of `override` that changes nothing in `policy`, with its place in `text`. */
export const checkObsolete = (
  policy: Policy,
  override: Policy,
  text: string,
  file: string,
): readonly Diagnostic[] => {
  const locateAt = makeLocator(text, file);
  return findObsolete(policy, override).map(({ owner, kind, path, value }) =>
    overrideObsolete(
      file,
      owner,
      `${kind}[${JSON.stringify(path)}]: ${JSON.stringify(value)}`,
      locateAt(["resources", owner, kind, path], "key"),
    ),
  );
};
