// Which grants one set of dotted paths gives that another did not. By meaning: `fs.readFile` is nothing new to who had `fs`.

import type { GlobalGrant } from "@bulkhead/core";

export type Grants = Readonly<Record<string, GlobalGrant>>;

export interface Grant {
  readonly path: string;
  readonly mayWrite: boolean;
}

export interface GainedGrant extends Grant {
  /** What was granted before at the same path or below it. */
  readonly had: readonly Grant[];
}

/** Values by path; `fs/promises` and `fs.promises` are one. */
type Index = ReadonlyMap<string, { readonly path: string; readonly value: GlobalGrant }>;

const keyOf = (path: string): string => path.replaceAll("/", ".");

const indexGrants = (grants: Grants): Index =>
  new Map(Object.entries(grants).map(([path, value]) => [keyOf(path), { path, value }]));

/** What holds at a path: the value of the nearest entry at or above it. */
const valueAt = (index: Index, key: string): GlobalGrant => {
  for (let end = key.length; end > 0; end = key.lastIndexOf(".", end - 1)) {
    const found = index.get(key.slice(0, end));
    if (found !== undefined) return found.value;
  }
  return false;
};

const includes = (granted: GlobalGrant, wanted: GlobalGrant): boolean =>
  granted === "write" || wanted === false || (granted === true && wanted === true);

const isAtOrBelow = (key: string, parent: string): boolean =>
  key === parent || key.startsWith(`${parent}.`);

const granted = (index: Index): readonly (Grant & { readonly key: string })[] =>
  [...index].flatMap(([key, { path, value }]) =>
    value === false ? [] : [{ key, path, mayWrite: value === "write" }],
  );

const grantsAtOrBelow = (index: Index, parent: string): readonly Grant[] =>
  granted(index)
    .filter(({ key }) => isAtOrBelow(key, parent))
    .map(({ path, mayWrite }) => ({ path, mayWrite }));

/** The grants of `after` that `before` did not include, a lifted denial among them, in the order of their paths. */
export const gainedGrants = (before: Grants, after: Grants): readonly GainedGrant[] => {
  const old = indexGrants(before);
  const now = indexGrants(after);
  const gained = new Map<string, Grant>();
  for (const { key, path, mayWrite } of granted(now)) {
    if (!includes(valueAt(old, key), mayWrite ? "write" : true))
      gained.set(key, { path, mayWrite });
  }
  for (const [key, { path, value }] of old) {
    const current = valueAt(now, key);
    const isReported = [...gained.keys()].some((each) => isAtOrBelow(key, each));
    if (value === false && current !== false && !isReported)
      gained.set(key, { path, mayWrite: current === "write" });
  }
  return [...gained]
    .map(([key, grant]) => ({ ...grant, had: grantsAtOrBelow(old, key) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
};
