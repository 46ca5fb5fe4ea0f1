// What a use of a path from the global object comes to.

import type { Use } from "./facts.ts";
import { type IntrinsicNames, isIntrinsic } from "./intrinsic-names.ts";
import { neededPath } from "./need.ts";
import { GLOBAL_ALIASES } from "./trace.ts";

export type FoundUse =
  | { readonly kind: "global"; readonly path: string; readonly use: Use }
  | { readonly kind: "intrinsic" }
  /** `path` from `eval` or `Function`. */
  | { readonly kind: "evaluator"; readonly path: readonly string[] }
  /** What every object has. */
  | { readonly kind: "nothing" };

export const globalUseOf = (
  path: readonly string[],
  use: Use,
  intrinsics: IntrinsicNames,
): FoundUse => {
  // window.self.fetch is fetch.
  if (path.length > 1 && GLOBAL_ALIASES.has(path[0] ?? ""))
    return globalUseOf(path.slice(1), use, intrinsics);
  const [name = "", ...rest] = path;
  const writes = use === "write" || use === "delete";
  // window.eval(x)
  if (!writes && (name === "eval" || name === "Function")) return { kind: "evaluator", path: rest };
  const definesName = writes && rest.length === 0;
  if (isIntrinsic(name, intrinsics) && !definesName) return { kind: "intrinsic" };
  const needed = definesName ? path : neededPath(path, "global");
  if (needed.length === 0) return { kind: "nothing" };
  // What happens below the granted part only reads it.
  return {
    kind: "global",
    path: needed.join("."),
    use: needed.length < path.length ? "read" : use,
  };
};
