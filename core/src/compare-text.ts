/** Order by UTF-16 unit, for `sort`: a locale's would differ between machines, and policies and maps must not. */
export const compareText = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0;
