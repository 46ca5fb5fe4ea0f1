// Stretches of a source, and whether an offset is in one of many.

import type { Node } from "@babel/types";

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export const stretchOf = ({ start, end }: Node): Stretch => ({ start: start ?? 0, end: end ?? 0 });

// Nested and touching stretches become one, so that one binary search answers.
const merge = (stretches: readonly Stretch[]): readonly Stretch[] => {
  const merged: { start: number; end: number }[] = [];
  for (const stretch of stretches.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last !== undefined && stretch.start <= last.end) last.end = Math.max(last.end, stretch.end);
    else merged.push({ ...stretch });
  }
  return merged;
};

/** Whether an offset is in one of the stretches. */
export const coveredBy = (stretches: readonly Stretch[]): ((offset: number) => boolean) => {
  const merged = merge(stretches);
  if (merged.length === 0) return () => false;
  return (offset) => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return (merged[low]?.start ?? Infinity) <= offset;
  };
};
