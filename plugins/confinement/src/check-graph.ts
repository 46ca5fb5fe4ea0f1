// All that a finished build may have done against the policy, reported together.

import {
  type Diagnostic,
  type Hazard,
  type HazardKind,
  type Policy,
  RENAMED_REQUIRE,
  ROOT,
  builtinDenied,
  codeGenerationDenied,
  computedImport,
  lostPattern,
  lastMatchRead,
  externalGlobal,
  environmentWriteLost,
  externalModule,
  fileOutsidePackages,
  findDeniedBuiltin,
  findDeniedGlobals,
  findLostWrites,
  globalDenied,
  globalWriteUnlisted,
  hasGlobal,
  importDenied,
  importUnresolved,
  intrinsicChanged,
  isUnbound,
  mayEvaluate,
  mayImport,
  nativeDenied,
  resourceOf,
} from "@bulkhead/core";
import { checkExportsWrites } from "./check-frozen.ts";
import type { BuildKernel } from "./kernel.ts";
import type { CodeModule, ConfinedModule, Edge, ModuleGraph } from "./module-graph.ts";
import { labelOf, listedLabelOf, locate } from "./places.ts";

export interface Violations {
  /** What must not be shipped. */
  readonly errors: readonly Diagnostic[];
  /** What is denied at run time. */
  readonly warnings: readonly Diagnostic[];
}

const checkImport = (
  { from, specifier, fact, target }: Edge<CodeModule>,
  policy: Policy,
): Diagnostic | undefined => {
  const importer = from.owner.canonicalName;
  const label = listedLabelOf(policy, from.owner);
  // Of what is refused alone: a module from a bundler's cache reads its text for it.
  const place = () =>
    fact === undefined || from.module === undefined ? undefined : locate(from.module, fact.place);
  switch (target.kind) {
    case "package":
      if (mayImport(policy, importer, target.owner.canonicalName)) return undefined;
      return importDenied(label, labelOf(target.owner), place());
    case "builtin": {
      const facts = from.module?.facts;
      const denied = facts && findDeniedBuiltin(facts, resourceOf(policy, importer), target.module);
      return denied && builtinDenied(label, target.module, denied, place());
    }
    case "external":
      return isUnbound(policy, importer) ? undefined : externalModule(label, specifier, place());
    case "global":
      return isUnbound(policy, importer) || hasGlobal(resourceOf(policy, importer), target.path)
        ? undefined
        : externalGlobal(label, specifier, target.path, place());
    case "unowned":
      return isUnbound(policy, importer) ? undefined : fileOutsidePackages(target.file);
    case "native":
      if (target.owner !== undefined && !mayImport(policy, importer, target.owner.canonicalName))
        return importDenied(label, labelOf(target.owner), place());
      return isUnbound(policy, importer) || resourceOf(policy, importer).native === true
        ? undefined
        : nativeDenied(label, specifier, place());
    case "none":
      return undefined;
  }
};

/** What differs from bundler to bundler. */
interface BundlerTraits {
  /** Names that it gives the application's modules. */
  readonly injectedNames?: ReadonlySet<string>;
  /**
   * Whether it goes on with `load = require; load("./locale/" + name)` in a plain build, and bundles what that may lead to. In compiled
   * text it finds nothing: the call throws, and code that expects that (moment's) says no word.
   */
  readonly followsRenamedRequire?: boolean;
}

const hazardsOf = ({ facts }: CodeModule, wanted: HazardKind): readonly Hazard[] =>
  facts.hazards.filter(({ kind }) => kind === wanted);

/** What no policy grants: it fails in the application's modules too. */
const checkHazards = (
  module: ConfinedModule,
  { followsRenamedRequire = false }: BundlerTraits,
): readonly Diagnostic[] => {
  const label = labelOf(module.owner);
  const renamed = followsRenamedRequire
    ? hazardsOf(module, "computed-require").filter(({ detail }) => detail === RENAMED_REQUIRE)
    : [];
  const changes = hazardsOf(module, "changes-intrinsic").filter(
    ({ breaksLoading }) => breaksLoading,
  );
  return [
    ...[...hazardsOf(module, "computed-import"), ...renamed].map(({ place }) =>
      computedImport(label, locate(module, place)),
    ),
    ...(module.lostPatterns ?? []).map((place) => lostPattern(label, locate(module, place))),
    ...changes.map(({ detail = "", place }) =>
      intrinsicChanged(label, detail, locate(module, place)),
    ),
    ...hazardsOf(module, "reads-last-match").map(({ detail = "RegExp", place }) =>
      lastMatchRead(label, detail, locate(module, place)),
    ),
  ];
};

/** `defined`: names that the module has without a grant. */
const checkModule = (
  module: ConfinedModule,
  policy: Policy,
  defined: ReadonlySet<string>,
  traits: BundlerTraits,
): readonly Diagnostic[] => {
  const { canonicalName } = module.owner;
  const label = listedLabelOf(policy, module.owner);
  const { facts } = module;
  const absent = (module.notInstalled ?? []).map(({ specifier, place }) =>
    importUnresolved(specifier, canonicalName, locate(module, place)),
  );
  const hazards = checkHazards(module, traits);
  if (isUnbound(policy, canonicalName)) return hazards;
  const globals = findDeniedGlobals(facts, resourceOf(policy, canonicalName), defined).map(
    ({ path, use, place }) => globalDenied(label, path, use, locate(module, place)),
  );
  const lost = findLostWrites(facts, resourceOf(policy, canonicalName), defined).map(
    ({ path, of, place }) => environmentWriteLost(label, path, of, locate(module, place)),
  );
  const evaluates = mayEvaluate(policy, canonicalName)
    ? []
    : hazardsOf(module, "evaluates-text").map(({ place }) =>
        codeGenerationDenied(label, locate(module, place)),
      );
  return [...globals, ...lost, ...evaluates, ...hazards, ...absent];
};

const namesByPackage = (
  modules: readonly ConfinedModule[],
): ReadonlyMap<string, Map<string, ConfinedModule>> => {
  const packages = new Map<string, Map<string, ConfinedModule>>();
  for (const module of modules) {
    const names = packages.get(module.owner.canonicalName) ?? new Map<string, ConfinedModule>();
    packages.set(module.owner.canonicalName, names);
    for (const name of module.written) names.set(name, module);
  }
  return packages;
};

// Modules are compiled one by one: only at the end is it known that one of them defines what another was compiled without.
const checkWrites = (
  modules: readonly ConfinedModule[],
  written: ReadonlyMap<string, Map<string, ConfinedModule>>,
): readonly Diagnostic[] =>
  modules.flatMap((module) =>
    [...module.absent].flatMap((name) => {
      const writer = written.get(module.owner.canonicalName)?.get(name);
      return writer === undefined
        ? []
        : [globalWriteUnlisted(labelOf(module.owner), name, writer.file, module.file)];
    }),
  );

// To webpack one import is several: of the module, and of each name of it.
const onlyOnce = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values(),
];

const isRoot = ({ owner }: CodeModule): boolean => owner.canonicalName === ROOT;

/**
 * Checks every edge and every module of the bundle against the policy. With a kernel that only reports, nothing of it keeps a
 * build from being written.
 */
export const checkGraph = (
  graph: ModuleGraph<ConfinedModule>,
  policy: Policy,
  { variant, shims }: Pick<BuildKernel, "shims" | "variant">,
  traits: BundlerTraits = {},
): Violations => {
  const modules = graph.modules();
  const shimFiles = new Set(shims?.listed.map(({ path }) => path));
  const written = namesByPackage(modules.filter((module) => !isRoot(module)));
  const edges = onlyOnce(graph.edges().flatMap((edge) => checkImport(edge, policy) ?? []));
  const warnings = modules.flatMap((module) => {
    // It ran with all powers before anything was frozen; what it exported stands in its place.
    if (shimFiles.has(module.file)) return [];
    const { canonicalName } = module.owner;
    const defined = new Set(written.get(canonicalName)?.keys());
    if (mayImport(policy, canonicalName, ROOT))
      for (const name of traits.injectedNames ?? []) defined.add(name);
    return checkModule(module, policy, defined, traits);
  });
  warnings.push(...checkExportsWrites(graph, policy));
  const errors = [...edges, ...checkWrites(modules, written)];
  return variant === "reporting"
    ? { errors: [], warnings: [...errors, ...warnings] }
    : { errors, warnings };
};
