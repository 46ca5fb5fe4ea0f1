// The policy's dotted paths as a tree.
import { create, ownKeys, split } from "./commons.ts";

/** `true`: to read; `false`: denied below what is granted. */
export type Access = boolean | "write";

export interface Grant {
  /** What holds here: the nearest entry at this path or above it; undefined where only deeper paths have one. */
  readonly access: Access | undefined;
  /** Deeper paths by their next name; without prototype, since `__proto__` and `constructor` are names like others here. */
  readonly parts: Readonly<Record<string, Grant>>;
}

interface GrowingGrant extends Grant {
  access: Access | undefined;
  readonly parts: Record<string, GrowingGrant>;
}

const makeGrant = (): GrowingGrant => ({
  access: undefined,
  parts: create(null) as Record<string, GrowingGrant>,
});

// `a: true` and `a.b.c: "write"` leave the whole of `a.b` readable.
const inherit = (grant: GrowingGrant, access: Access | undefined): void => {
  grant.access ??= access;
  for (const name of ownKeys(grant.parts) as string[])
    inherit(grant.parts[name] as GrowingGrant, grant.access);
};

/** The tree of dotted paths. `isSelf` tells names of the global object itself, which may lead a path (`window.fetch`). */
export const parseGrants = (
  globals: Readonly<Record<string, Access>>,
  isSelf: (name: string) => boolean,
): Grant => {
  const root = makeGrant();
  for (const path of ownKeys(globals) as string[]) {
    let grant = root;
    for (const name of split(path, ".")) {
      if (grant === root && isSelf(name)) continue;
      grant = grant.parts[name] ??= makeGrant();
    }
    const access = globals[path];
    // Fail closed: anything but these two is a denial. The whole global object never is granted.
    if (grant !== root) grant.access = access === true || access === "write" ? access : false;
  }
  inherit(root, undefined);
  return root;
};

/** Whether anything can be seen at this path or below it. */
export const isGranted = ({ access, parts }: Grant): boolean => {
  if (access === true || access === "write") return true;
  for (const name of ownKeys(parts) as string[]) if (isGranted(parts[name] as Grant)) return true;
  return false;
};
