// "Did you mean …": the known name nearest to one that is not known.

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count one each.
const editDistance = (from: string, to: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      const isSwap =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
        isSwap ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
};

const lastPart = (name: string): string => name.slice(name.lastIndexOf(">") + 1);

const distanceBetween = (name: string, candidate: string, limit: number): number => {
  if (lastPart(name) === lastPart(candidate)) return 0;
  return Math.abs(name.length - candidate.length) > limit
    ? Infinity
    : editDistance(name, candidate);
};

/**
 * The name among `known` that was probably meant, or undefined. For packages the last part counts first: who writes
 * `color-convert` means `chalk>color-convert`.
 */
export const nearestName = (name: string, known: Iterable<string>): string | undefined => {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const near = [...known]
    .map((candidate) => ({ candidate, distance: distanceBetween(name, candidate, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort(
      (one, other) => one.distance - other.distance || compareNames(one.candidate, other.candidate),
    );
  return near[0]?.candidate;
};

/** Shorter first, then by code unit. */
const compareNames = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : 1);
