// Guarded imports (a `require` in a `try`) of what the policy does not grant: they must fail at run time, as if the module
// were not installed, and must not reach the bundler.

import {
  type ImportFact,
  type Policy,
  type Resource,
  builtinGrant,
  formatOverride,
  isUnbound,
  mayImport,
  resourceOf,
} from "@bulkhead/core";
import type { AnalysedCode, SourceCode } from "./analyser.ts";
import type { EdgeTarget } from "./module-graph.ts";

const isDenied = (
  target: EdgeTarget,
  { owner: { canonicalName: importer } }: SourceCode,
  policy: Policy,
): boolean => {
  switch (target.kind) {
    case "package":
      return !mayImport(policy, importer, target.owner.canonicalName);
    case "builtin":
      return (
        !isUnbound(policy, importer) &&
        builtinGrant(resourceOf(policy, importer), target.module) === undefined
      );
    case "external":
      return !isUnbound(policy, importer);
    case "unowned":
      // What lies above the application, hoisted there for somebody else, is not installed for its packages.
      return !isUnbound(policy, importer);
    // Reported when the build ends.
    case "native":
    case "none":
      return false;
  }
};

/** What would permit it; undefined where no policy can. */
const overrideFor = (
  target: EdgeTarget | undefined,
  { owner: { canonicalName: importer } }: SourceCode,
): string | undefined => {
  const granting = (resource: Resource): string => formatOverride(importer, resource);
  if (target?.kind === "package")
    return granting({ packages: { [target.owner.canonicalName]: true } });
  return target?.kind === "builtin" ? granting({ builtin: { [target.module]: true } }) : undefined;
};

/**
 * The imports that must fail at run time, should they ever be reached: by their offsets, the override that would permit each.
 * `resolve`: where the bundler would have an import lead; undefined for nowhere. `reports`: what the policy does not grant is let
 * through.
 */
export const findDeniedImports = async (
  code: SourceCode,
  { analysedFacts, deadImports }: AnalysedCode,
  { policy, reports }: { readonly policy: Policy; readonly reports: boolean },
  resolve: (fact: ImportFact) => Promise<EdgeTarget | undefined>,
): Promise<ReadonlyMap<number, string | undefined>> => {
  const guarded = analysedFacts.imports.filter(
    (fact) => fact.guarded && fact.kind !== "require-resolve",
  );
  const denied = await Promise.all(
    guarded.map(async (fact): Promise<readonly [number, string | undefined][]> => {
      const target = await resolve(fact);
      // Left alone, a bundler would keep a guarded import that leads nowhere for the run time, and the host's own loader.
      const denied = target === undefined || (!reports && isDenied(target, code, policy));
      return denied ? [[fact.place.start, overrideFor(target, code)]] : [];
    }),
  );
  const dead = deadImports.map(({ id }) => [id, undefined] as const);
  return new Map([...dead, ...denied.flat()]);
};
