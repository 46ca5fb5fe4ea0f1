// Imports that must fail at run time, as if the module were not installed, and must not reach the bundler: guarded ones (a
// `require` in a `try`) of what the policy does not grant, and those of packages that the build calls external and that are
// not installed (knex requires the drivers of databases that one has not).

import {
  type ImportFact,
  type Policy,
  type Resource,
  builtinGrant,
  builtinModuleName,
  formatOverride,
  hasGlobal,
  isUnbound,
  mayImport,
  resourceOf,
} from "@bulkhead/core";
import type { AnalysedCode, SourceCode } from "./analyser.ts";
import type { EdgeTarget } from "./module-graph.ts";
import type { Project } from "./project.ts";

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
    case "global":
      return !isUnbound(policy, importer) && !hasGlobal(resourceOf(policy, importer), target.path);
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
  if (target?.kind === "global") return granting({ globals: { [target.path]: true } });
  return target?.kind === "builtin" ? granting({ builtin: { [target.module]: true } }) : undefined;
};

/**
 * Whether an import is of a package that is not installed, so that a bundler may have been told to leave it alone. Asked of our own
 * resolver first: bundlers take long to answer, and nearly all imports lead somewhere.
 */
export const isNotInstalled = (
  { specifier, kind }: Pick<ImportFact, "specifier" | "kind">,
  path: string,
  project: Project,
): boolean => {
  if (kind !== "require" && kind !== "dynamic-import") return false;
  if (/^[./]|^[a-z]+:/i.test(specifier) || builtinModuleName(specifier) !== undefined) return false;
  const how = kind === "require" ? "require" : "import";
  return project.resolver.resolve(specifier, path, how).kind === "missing";
};

// A list of names (`externals: ["oracle"]`) makes a global of each; whoever means one says what it is called, or grants it.
const isLeftOut = (
  target: EdgeTarget | undefined,
  { specifier }: ImportFact,
  code: SourceCode,
  { policy }: DenialRules,
): boolean =>
  target?.kind === "external" ||
  (target?.kind === "global" && target.path === specifier && isDenied(target, code, policy));

// An import that leads nowhere and is not external fails the build by itself, and should.
const findNotInstalled = async (
  code: SourceCode,
  imports: readonly ImportFact[],
  rules: DenialRules,
  resolve: (fact: ImportFact) => Promise<EdgeTarget | undefined>,
): Promise<readonly number[]> => {
  const found: number[] = [];
  const { path, owner } = code;
  if (path === undefined || isUnbound(rules.policy, owner.canonicalName)) return found;
  for (const [index, fact] of imports.entries()) {
    if (fact.guarded || !isNotInstalled(fact, path, rules.project)) continue;
    if (isLeftOut(await resolve(fact), fact, code, rules)) found.push(index);
  }
  return found;
};

export interface DenialRules {
  readonly project: Project;
  readonly policy: Policy;
  /** What the policy does not grant is let through. */
  readonly reports: boolean;
}

export interface DeniedImports {
  /** By their offsets, the override that would permit each. */
  readonly denied: ReadonlyMap<number, string | undefined>;
  /** Numbers, among the module's imports, of those that nothing guards and that are not installed. */
  readonly notInstalled: readonly number[];
}

/**
 * The imports that must fail at run time, should they ever be reached.
 * `resolve`: where the bundler would have an import lead; undefined for nowhere.
 */
export const findDeniedImports = async (
  code: SourceCode,
  { analysedFacts, deadImports }: AnalysedCode,
  rules: DenialRules,
  resolve: (fact: ImportFact) => Promise<EdgeTarget | undefined>,
): Promise<DeniedImports> => {
  const { policy, reports } = rules;
  const guarded = analysedFacts.imports.filter(
    (fact) => fact.guarded && fact.kind !== "require-resolve",
  );
  const denied = await Promise.all(
    guarded.map(async (fact): Promise<readonly [number, string | undefined][]> => {
      const target = await resolve(fact);
      // Left alone, a bundler would keep a guarded import that leads nowhere for the run time, and the host's own loader. And
      // what belongs to no package has no name to be reported under, nor could any policy permit it.
      const denied =
        target === undefined ||
        ((!reports || target.kind === "unowned") && isDenied(target, code, policy));
      return denied ? [[fact.place.start, overrideFor(target, code)]] : [];
    }),
  );
  const dead = deadImports.map(({ id }) => [id, undefined] as const);
  const notInstalled = await findNotInstalled(code, analysedFacts.imports, rules, resolve);
  const absent = notInstalled.map(
    (index) => [analysedFacts.imports[index]?.place.start ?? -1, undefined] as const,
  );
  return { denied: new Map([...dead, ...absent, ...denied.flat()]), notInstalled };
};
