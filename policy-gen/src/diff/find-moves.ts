// A package whose place in the tree changed has another name: `a>b` becomes `c>b` when `a` no longer needs it. Nothing new
// may be done by anybody, and a review that listed all its powers as new would bury those that are.

import { type CanonicalName, type Policy, formatOverride } from "@bulkhead/core";

const lastPart = (name: string): string => name.slice(name.lastIndexOf(">") + 1);

const namesOnlyIn = (policy: Policy, other: Policy): readonly CanonicalName[] =>
  (Object.keys(policy.resources) as CanonicalName[])
    .filter((name) => !Object.hasOwn(other.resources, name))
    .sort();

/** The grants as text, names of packages apart: those change with the place in the tree. */
const grantsText = (policy: Policy, name: CanonicalName): string => {
  const { packages: _packages, meta: _meta, ...grants } = policy.resources[name] ?? {};
  return formatOverride("same" as CanonicalName, grants);
};

/**
 * Old name → new name of packages that left one place and appeared at another. Where several have the same last part, those
 * with equal grants go together first. A name that stays is never moved: who appears beside it is new.
 */
export const findMoves = (
  base: Policy,
  head: Policy,
): ReadonlyMap<CanonicalName, CanonicalName> => {
  const gone = namesOnlyIn(base, head);
  const arrived = new Set(namesOnlyIn(head, base));
  const moves = new Map<CanonicalName, CanonicalName>();
  for (const mustBeEqual of [true, false]) {
    for (const from of gone) {
      if (moves.has(from)) continue;
      const to = [...arrived].find(
        (name) =>
          lastPart(name) === lastPart(from) &&
          (!mustBeEqual || grantsText(head, name) === grantsText(base, from)),
      );
      if (to === undefined) continue;
      moves.set(from, to);
      arrived.delete(to);
    }
  }
  return moves;
};
