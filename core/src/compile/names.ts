// Which of its ways a free name goes: what the compiled module says instead of it.

import type { IntrinsicNames } from "../facts/intrinsic-names.ts";
import { isInherited } from "../facts/need.ts";
import { GLOBAL_ALIASES } from "../facts/trace.ts";

/**
 * - `keep`: a constant or a shared intrinsic; lockdown froze the real one
 * - `common`, `Function`, `eval`: a constant imported from the commons or the package's compartment
 * - `global`: the package's own global object itself
 * - `granted`: a property of it that the kernel knows of
 * - `property`: another property of it: one that the package's code defines, a name of the global object itself
 * - `absent`: nothing can ever define it
 */
export type NameKind =
  | "keep"
  | "common"
  | "Function"
  | "eval"
  | "global"
  | "granted"
  | "property"
  | "absent";

export interface NameRules {
  readonly intrinsics: IntrinsicNames;
  /** First parts of the global paths that the policy grants; `true`: everything, as for the root. */
  readonly granted: ReadonlySet<string> | true;
  /** Intrinsics that the policy lets the package replace on its own global. */
  readonly replaced: ReadonlySet<string>;
  /** Names that the module itself defines on its global. */
  readonly written: ReadonlySet<string>;
  /** The module puts the global object where we do not follow: it may define any name. */
  readonly definesAny: boolean;
  /** Names that the bundler replaces after us. */
  readonly injected: ReadonlySet<string>;
}

export const kindOfName = (name: string, rules: NameRules): NameKind => {
  const { constants, shared, common } = rules.intrinsics;
  if (constants.has(name) || rules.injected.has(name)) return "keep";
  const isGranted = rules.granted !== true && rules.granted.has(name);
  if (rules.replaced.has(name)) return "granted";
  if (rules.written.has(name)) return isGranted ? "granted" : "property";
  if (shared.has(name)) return "keep";
  if (common.has(name)) return "common";
  if (name === "Function" || name === "eval") return name;
  if (name === "globalThis") return "global";
  if (rules.granted === true) return "property";
  if (isGranted) return "granted";
  const isOwn = GLOBAL_ALIASES.has(name) || isInherited(name) || rules.definesAny;
  return isOwn ? "property" : "absent";
};
