// All that a finished build may have done against the policy, reported together.

import {
  type Diagnostic,
  type PackageLabel,
  type Place,
  type Policy,
  ROOT,
  builtinDenied,
  codeGenerationDenied,
  computedImport,
  externalModule,
  findDeniedBuiltin,
  findDeniedGlobals,
  globalDenied,
  globalWriteUnlisted,
  importDenied,
  isUnbound,
  mayEvaluate,
  mayImport,
  resourceOf,
  sourceLocation,
} from "@bulkhead/core";
import type { PackageNode } from "@bulkhead/compartment-mapper";
import type { BundleGraph, CodeModule, Edge } from "./bundle-graph.ts";

export interface ConfinedModule extends CodeModule {
  /** Names compiled as if nothing could define them. */
  readonly absent: ReadonlySet<string>;
  /** Names that the module defines on its package's global. */
  readonly written: ReadonlySet<string>;
}

export interface Violations {
  /** What must not be shipped. */
  readonly errors: readonly Diagnostic[];
  /** What is denied at run time. */
  readonly warnings: readonly Diagnostic[];
}

const labelOf = ({ canonicalName, version }: PackageNode): PackageLabel => ({
  name: canonicalName,
  version,
});

const locate = ({ analysis, file }: CodeModule, { line, column, start, end }: Place) =>
  sourceLocation(file, analysis.source, line, column, Math.max(1, end - start));

const checkEdge = (
  { from, specifier, fact, target }: Edge,
  policy: Policy,
): Diagnostic | undefined => {
  const importer = from.owner.canonicalName;
  const location = fact === undefined ? undefined : locate(from, fact.place);
  switch (target.kind) {
    case "package":
      if (mayImport(policy, importer, target.owner.canonicalName)) return undefined;
      return importDenied(labelOf(from.owner), labelOf(target.owner), location);
    case "builtin": {
      const denied = findDeniedBuiltin(
        from.analysis.facts,
        resourceOf(policy, importer),
        target.module,
      );
      return denied === undefined
        ? undefined
        : builtinDenied(labelOf(from.owner), target.module, denied, location);
    }
    case "external":
      return isUnbound(policy, importer)
        ? undefined
        : externalModule(labelOf(from.owner), specifier, location);
    case "none":
      return undefined;
  }
};

const checkModule = (
  module: ConfinedModule,
  policy: Policy,
  written: ReadonlySet<string>,
): readonly Diagnostic[] => {
  const { canonicalName } = module.owner;
  const label = labelOf(module.owner);
  const { facts } = module.analysis;
  const hazards = (kind: string) =>
    facts.hazards
      .filter((hazard) => hazard.kind === kind)
      .map(({ place }) => locate(module, place));
  const computed = hazards("computed-import").map((location) => computedImport(label, location));
  if (isUnbound(policy, canonicalName)) return computed;
  const globals = findDeniedGlobals(facts, resourceOf(policy, canonicalName), written).map(
    ({ path, use, place }) => globalDenied(label, path, use, locate(module, place)),
  );
  const evaluates = mayEvaluate(policy, canonicalName)
    ? []
    : hazards("evaluates-text").map((location) => codeGenerationDenied(label, location));
  return [...globals, ...evaluates, ...computed];
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

const isRoot = ({ owner }: CodeModule): boolean => owner.canonicalName === ROOT;

/** Checks every edge and every module of the bundle against the policy. */
export const checkGraph = (
  graph: BundleGraph,
  modules: readonly ConfinedModule[],
  policy: Policy,
): Violations => {
  const written = namesByPackage(modules.filter((module) => !isRoot(module)));
  const edges = graph.edges().flatMap((edge) => checkEdge(edge, policy) ?? []);
  const warnings = modules.flatMap((module) =>
    checkModule(module, policy, new Set(written.get(module.owner.canonicalName)?.keys())),
  );
  return { errors: [...edges, ...checkWrites(modules, written)], warnings };
};
