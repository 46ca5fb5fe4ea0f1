// A package whose place in the tree changed has another name: `a>b` becomes `c>b` when `a` no longer needs it. Nothing new
// may be done by anybody, and a review that listed all its powers as new would bury those that are.

import {
  type CanonicalName,
  NO_GRANTS,
  type Policy,
  type Resource,
  formatOverride,
} from "@bulkhead/core";

const lastPart = (name: string): string => name.slice(name.lastIndexOf(">") + 1);

/** Every package that a policy mentions: one without grants of its own stands only among the imports of others. */
export const namesIn = (policy: Policy): ReadonlySet<CanonicalName> =>
  new Set(
    (Object.entries(policy.resources) as [CanonicalName, Resource][]).flatMap(
      ([name, { packages = {} }]) => [
        name,
        ...(Object.keys(packages) as CanonicalName[]).filter((each) => packages[each] === true),
      ],
    ),
  );

const namesOnlyIn = (policy: Policy, other: Policy): readonly CanonicalName[] => {
  const others = namesIn(other);
  return [...namesIn(policy)].filter((name) => !others.has(name)).sort();
};

/** The grants as text, names of packages apart: those change with the place in the tree. */
const grantsText = (policy: Policy, name: CanonicalName): string => {
  const resource = Object.hasOwn(policy.resources, name) ? policy.resources[name] : undefined;
  const { packages: _packages, meta: _meta, ...grants } = resource ?? NO_GRANTS;
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
