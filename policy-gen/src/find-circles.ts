// Circles of imports among the application's own modules. JavaScript permits them and confinement changes nothing about
// them, but which module of a circle runs first is decided by an import somewhere else: worth a warning.

import { type Diagnostic, ROOT, circularImport, sourceLocation } from "@bulkhead/core";
import type { WalkedModule } from "./read-modules.ts";

interface Search {
  readonly modules: ReadonlyMap<string, WalkedModule>;
  readonly done: Set<string>;
  readonly trail: WalkedModule[];
  readonly found: Diagnostic[];
}

const report = (module: WalkedModule, next: WalkedModule["next"][number], search: Search): void => {
  const from = search.trail.findIndex(({ path }) => path === next.path);
  const { line, column, start, end } = next.fact.place;
  const location = sourceLocation(module.file, module.source, line, column, end - start);
  search.found.push(
    circularImport(
      search.trail.slice(from).map(({ file }) => file),
      location,
    ),
  );
};

const visit = (module: WalkedModule, search: Search): void => {
  search.trail.push(module);
  for (const next of module.next) {
    const imported = search.modules.get(next.path);
    // `import()` runs later: no order is in question.
    if (imported === undefined || imported.owner !== ROOT || next.fact.kind === "dynamic-import")
      continue;
    if (search.trail.includes(imported)) report(module, next, search);
    else if (!search.done.has(next.path)) visit(imported, search);
  }
  search.trail.pop();
  search.done.add(module.path);
};

/** One warning for each import that closes a circle. */
export const findCircles = (modules: ReadonlyMap<string, WalkedModule>): readonly Diagnostic[] => {
  const search: Search = { modules, done: new Set(), trail: [], found: [] };
  for (const module of modules.values())
    if (module.owner === ROOT && !search.done.has(module.path)) visit(module, search);
  return search.found;
};
