// What a policy means for the compilation of a package's modules.

import type { CanonicalName } from "../canonical-name.ts";
import type { CompileOptions } from "../compile/rewriter.ts";
import type { Policy } from "../policy/policy.ts";
import {
  globalGrants,
  hasFrozenExports,
  isUnbound,
  listedName,
  resourceOf,
} from "../policy/query.ts";

/** The options of `compileModule` for a module of one package; the rest is the bundler's to say. */
export const compileOptionsFor = (
  policy: Policy,
  name: CanonicalName,
  rest: Omit<
    CompileOptions,
    "packageName" | "listedName" | "granted" | "writable" | "freezesExports"
  >,
): CompileOptions => {
  const listed = listedName(policy, name);
  const granted = [...globalGrants(resourceOf(policy, name))].filter(
    ([, value]) => value !== false,
  );
  const writable = granted.filter(([path, value]) => value === "write" && !path.includes("."));
  return {
    ...rest,
    packageName: name,
    ...(listed !== name && { listedName: listed }),
    granted: isUnbound(policy, name)
      ? true
      : new Set(granted.map(([path]) => path.split(".", 1)[0] ?? path)),
    freezesExports: rest.reports !== true && hasFrozenExports(policy, name),
    writable: new Set(writable.map(([path]) => path)),
  };
};
