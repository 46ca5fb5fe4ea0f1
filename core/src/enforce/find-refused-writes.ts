// Which writes frozen CommonJS exports refuse: a package's own code changes its own after it has been loaded, as `debug` does,
// or another package adds to them. The generator leaves such exports mutable; a build says where its policy does not.

import { type CanonicalName, ROOT } from "../canonical-name.ts";
import type { ExportsWrite, ImportFact, ModuleFacts } from "../facts/facts.ts";

interface PackageTarget {
  readonly kind: "package";
  readonly name: CanonicalName;
  /** As the module there has it; absent where it is no code. */
  readonly file?: string;
}

/** What has to be known of a module. */
export interface ImportingModule {
  readonly owner: CanonicalName;
  readonly file: string;
  readonly facts: ModuleFacts;
  readonly imports: readonly {
    readonly fact: Pick<ImportFact, "specifier">;
    readonly target: PackageTarget | { readonly kind: "builtin" | "native" };
  }[];
}

/** A write that frozen exports would refuse. */
export interface RefusedWrite<Module extends ImportingModule> {
  readonly module: Module;
  readonly write: ExportsWrite;
}

/** The files of each package that other packages import. */
type Entries = ReadonlyMap<CanonicalName, ReadonlySet<string>>;

/** Where the imports of a module lead, by what they say. */
const packageTargets = ({ imports }: ImportingModule): ReadonlyMap<string, PackageTarget[]> => {
  const found = new Map<string, PackageTarget[]>();
  for (const { fact, target } of imports) {
    if (target.kind !== "package") continue;
    const known = found.get(fact.specifier);
    if (known === undefined) found.set(fact.specifier, [target]);
    else known.push(target);
  }
  return found;
};

const findEntries = (modules: readonly ImportingModule[]): Entries => {
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
const isLateEntry = ({ owner, file }: ImportingModule, entries: Entries): boolean => {
  const files = entries.get(owner);
  return files !== undefined && files.size > 1 && files.has(file);
};

/** Packages that export what a function of theirs returns: `module.exports = require("./make")(exports)`. */
const findMakers = (modules: readonly ImportingModule[]): ReadonlySet<CanonicalName> =>
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
  modules: ReadonlyMap<string, ImportingModule>,
): boolean => {
  const facts = file === undefined ? undefined : modules.get(file)?.facts;
  // Data is frozen where a module exports it as its own.
  if (facts === undefined) return true;
  // A namespace of an ES module is never writable, whoever imports it.
  if (facts.format === "esm") return false;
  return !facts.transpiled || name?.startsWith("default.") !== true;
};

/** For each package the writes to its exports, in the order of the modules. */
export const findRefusedWrites = <Module extends ImportingModule>(
  modules: readonly Module[],
): ReadonlyMap<CanonicalName, readonly RefusedWrite<Module>[]> => {
  const found = new Map<CanonicalName, RefusedWrite<Module>[]>();
  const entries = findEntries(modules);
  const makers = findMakers(modules);
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const add = (name: CanonicalName, module: Module, write: ExportsWrite): void => {
    if (name === ROOT) return;
    const known = found.get(name);
    if (known === undefined) found.set(name, [{ module, write }]);
    else known.push({ module, write });
  };
  for (const module of modules) {
    const { owner, facts } = module;
    // Few modules write to exports; those of transpiled indexes do it hundreds of times.
    if (facts.exportsWrites.length === 0) continue;
    const targets = packageTargets(module);
    for (const write of facts.exportsWrites) {
      if (write.of === "" || (write.of === "()" && makers.has(owner))) add(owner, module, write);
      for (const target of targets.get(write.of) ?? []) {
        const mayBeFrozen = target.name !== owner || write.late || isLateEntry(module, entries);
        if (mayBeFrozen && isOfExports(write, target, byFile)) add(target.name, module, write);
      }
    }
  }
  return found;
};
