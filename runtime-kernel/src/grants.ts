// The policy's dotted paths as a tree.
import { create, ownKeys, split } from "./commons.ts";

export interface Grant {
  /** The grant that ends here; absent where only deeper paths are granted. */
  readonly access: true | "write" | undefined;
  /** Deeper paths by their next name; without prototype, since `__proto__` and `constructor` are names like others here. */
  readonly parts: Readonly<Record<string, Grant>>;
}

interface GrowingGrant extends Grant {
  access: true | "write" | undefined;
  readonly parts: Record<string, GrowingGrant>;
}

const makeGrant = (): GrowingGrant => ({
  access: undefined,
  parts: create(null) as Record<string, GrowingGrant>,
});

/** The tree of dotted paths. `isSelf` tells names of the global object itself, which may lead a path (`window.fetch`). */
export const parseGrants = (
  globals: Readonly<Record<string, true | "write">>,
  isSelf: (name: string) => boolean,
): Grant => {
  const root = makeGrant();
  for (const path of ownKeys(globals) as string[]) {
    let grant = root;
    for (const name of split(path, ".")) {
      if (grant === root && isSelf(name)) continue;
      grant = grant.parts[name] ??= makeGrant();
    }
    // Anything but these two is no grant. The whole global object never is one.
    const access = globals[path];
    if (grant !== root && (access === true || access === "write")) grant.access = access;
  }
  return root;
};
