// The policy model: LavaMoat's format, typed.

import type { CanonicalName } from "../canonical-name.ts";

/** `true`: may read; `"write"`: may assign as well; `false` (override only): removed. */
export type GlobalGrant = boolean | "write";

/** What one package may reach. */
export interface Resource {
  /** Dotted paths from the global object, `process.env.HOME`. */
  readonly globals?: Readonly<Record<string, GlobalGrant>>;
  /** Dotted paths from a builtin module, `fs.readFile`; without the `node:` prefix. */
  readonly builtin?: Readonly<Record<string, boolean>>;
  /** Canonical names of packages whose modules it may import. */
  readonly packages?: Readonly<Record<string, boolean>>;
  /** May load native addons. */
  readonly native?: boolean;
  /** LavaMoat's `env`: `"unfrozen"`; read and kept. */
  readonly env?: string;
  /** May evaluate text (`eval`, `Function`) in its own compartment. */
  readonly eval?: boolean;
  /** `"mutable"`: other packages may write to its exports object. */
  readonly exports?: "mutable";
  /** Anything, for people and tools; kept. */
  readonly meta?: unknown;
}

export interface Policy {
  readonly resources: Readonly<Record<CanonicalName, Resource>>;
  /** `usePolicy` names the resource whose grants bind the root as well. */
  readonly root?: { readonly usePolicy?: CanonicalName };
  /** `"listed"`: only resources with `"eval": true` may evaluate text; absent (LavaMoat's files): every package may, confined. */
  readonly evaluators?: "listed";
  /** LavaMoat's; read and kept. */
  readonly include?: readonly unknown[];
  /** LavaMoat's; read and kept, with a warning. */
  readonly resolutions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** No grant at all: what a package has that the policy does not mention. */
export const NO_GRANTS: Resource = Object.freeze({});
