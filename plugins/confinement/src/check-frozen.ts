// Writes to exports that are frozen when they are made. At run time they are TypeErrors of the engine's, which name neither package nor
// what to do, and come when the application has been shipped: the build says so first.

import {
  type Diagnostic,
  type ImportingModule,
  type Policy,
  exportsFrozen,
  findRefusedWrites,
  hasFrozenExports,
} from "@bulkhead/core";
import type { CodeModule, ModuleGraph } from "./module-graph.ts";
import { labelOf, locate } from "./places.ts";

interface Importing extends ImportingModule {
  readonly module: CodeModule;
  readonly imports: ImportingModule["imports"][number][];
}

const importingModules = (graph: ModuleGraph<CodeModule>): readonly Importing[] => {
  const found = new Map<CodeModule, Importing>();
  for (const module of graph.modules()) {
    const { file, facts } = module;
    found.set(module, { module, owner: module.owner.canonicalName, file, facts, imports: [] });
  }
  for (const { from, fact, specifier, target } of graph.edges()) {
    const importing = from.module === undefined ? undefined : found.get(from.module);
    if (target.kind !== "package") continue;
    const { owner, file } = target;
    const name = owner.canonicalName;
    importing?.imports.push({
      // Without one, the edge still says which files a package is entered by.
      fact: fact ?? { specifier },
      target: { kind: "package", name, ...(file !== undefined && { file }) },
    });
  }
  return [...found.values()];
};

/** The first write of each package: one override mends all. */
const firstOfEach = <Write extends { readonly module: Importing }>(
  writes: readonly Write[],
): readonly Write[] => [
  ...new Map(writes.toReversed().map((write) => [write.module.owner, write])).values(),
];

/** Writes to CommonJS exports that the policy does not leave mutable, though the generator would. */
export const checkExportsWrites = (
  graph: ModuleGraph<CodeModule>,
  policy: Policy,
): readonly Diagnostic[] =>
  [...findRefusedWrites(importingModules(graph))].flatMap(([written, writes]) =>
    hasFrozenExports(policy, written)
      ? firstOfEach(writes).map(({ module: { module }, write: { name, place } }) =>
          exportsFrozen(labelOf(module.owner), written, name, locate(module, place)),
        )
      : [],
  );
