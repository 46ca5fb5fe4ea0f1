// Which packages' CommonJS exports cannot be frozen for the packages that import them: because their own code changes them
// after it has been loaded, as `debug` does, or because another package adds to them.

import { type CanonicalName, type ExportsWrite, ROOT } from "@bulkhead/core";
import type { ImportTarget, ReachedModule } from "./infer-policy.ts";

/** A write that frozen exports would refuse. */
export interface RefusedWrite {
  readonly module: ReachedModule;
  readonly write: ExportsWrite;
}

type PackageTarget = Extract<ImportTarget, { kind: "package" }>;

/** The files of each package that other packages import. */
type Entries = ReadonlyMap<CanonicalName, ReadonlySet<string>>;

const packageTargets = (module: ReachedModule, specifier: string): readonly PackageTarget[] =>
  module.imports.flatMap(({ fact, target }) =>
    fact.specifier === specifier && target.kind === "package" ? [target] : [],
  );

const findEntries = (modules: readonly ReachedModule[]): Entries => {
  const entries = new Map<CanonicalName, Set<string>>();
  for (const { owner, imports } of modules)
    for (const { target } of imports) {
      if (target.kind !== "package" || target.name === owner || target.file === undefined) continue;
      const files = entries.get(target.name);
      if (files === undefined) entries.set(target.name, new Set([target.file]));
      else files.add(target.file);
    }
  return entries;
};

/** Whether a module may be loaded when its package was loaded before, by another of its entries. */
const isLateEntry = ({ owner, file }: ReachedModule, entries: Entries): boolean => {
  const files = entries.get(owner);
  return files !== undefined && files.size > 1 && files.has(file);
};

/** Packages that export what a function of theirs returns: `module.exports = require("./make")(exports)`. */
const findMakers = (modules: readonly ReachedModule[]): ReadonlySet<CanonicalName> =>
  new Set(
    modules
      .filter(({ facts }) =>
        facts.passedExports.some(({ name, path }) => name === "" && path.endsWith("()")),
      )
      .map(({ owner }) => owner),
  );

/** Whether a write is one to the exports of the module that `target` leads to, and can be refused there. */
const isOfExports = (
  { name }: ExportsWrite,
  { file }: PackageTarget,
  modules: ReadonlyMap<string, ReachedModule>,
): boolean => {
  const facts = file === undefined ? undefined : modules.get(file)?.facts;
  // Data is frozen where a module exports it as its own.
  if (facts === undefined) return true;
  // A namespace of an ES module is never writable, whoever imports it.
  if (facts.format === "esm") return false;
  return !facts.transpiled || name?.startsWith("default.") !== true;
};

/** For each package the writes, in the order of the modules. */
export const inferExportsWrites = (
  modules: readonly ReachedModule[],
): ReadonlyMap<CanonicalName, readonly RefusedWrite[]> => {
  const found = new Map<CanonicalName, RefusedWrite[]>();
  const entries = findEntries(modules);
  const makers = findMakers(modules);
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const add = (name: CanonicalName, module: ReachedModule, write: ExportsWrite): void => {
    if (name === ROOT) return;
    const known = found.get(name);
    if (known === undefined) found.set(name, [{ module, write }]);
    else known.push({ module, write });
  };
  for (const module of modules) {
    const { owner, facts } = module;
    for (const write of facts.exportsWrites) {
      if (write.of === "" || (write.of === "()" && makers.has(owner))) add(owner, module, write);
      for (const target of packageTargets(module, write.of)) {
        const mayBeFrozen = target.name !== owner || write.late || isLateEntry(module, entries);
        if (mayBeFrozen && isOfExports(write, target, byFile)) add(target.name, module, write);
      }
    }
  }
  return found;
};
