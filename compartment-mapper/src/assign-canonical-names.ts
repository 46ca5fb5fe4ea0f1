// Which of the many paths of dependency names that lead to a package is its name in the policy: the best one, as
// LavaMoat's `@lavamoat/aa` chooses. Must give no two packages the same name: the name is what grants are given to.

import { type CanonicalName, ROOT, compareText, makeCanonicalName } from "@bulkhead/core";

/** Which packages a package depends on: location -> dependency name -> location. */
export type DependencyLinks = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The shorter name first; of two as long, the alphabetically first (by UTF-16 unit: no locale decides on a name). */
const comparePreferredNames = (one: string, other: string): number =>
  one.length - other.length || compareText(one, other);

const EMPTY: ReadonlyMap<string, string> = new Map();

/**
 * Names each location reached from `root`: fewest parts; then, part by part, the shorter name; then the alphabetically first.
 *
 * A breadth-first walk in order of preference comes to each package by its best path first, so that one visit is enough:
 * two paths as long compare as the paths of their dependents do, and only then by their last parts. (aa visits a package
 * again for each better path that it finds.)
 */
export const assignCanonicalNames = (
  root: string,
  links: DependencyLinks,
): ReadonlyMap<string, CanonicalName> => {
  const names = new Map<string, CanonicalName>([[root, ROOT]]);
  // A Map's entries are visited in the order they were added, those added meanwhile included: this is the queue.
  for (const [location, canonicalName] of names) {
    const dependencies = [...(links.get(location) ?? EMPTY)];
    dependencies.sort(([one], [other]) => comparePreferredNames(one, other));
    for (const [dependency, target] of dependencies) {
      if (!names.has(target)) names.set(target, makeCanonicalName(canonicalName, dependency));
    }
  }
  return names;
};
