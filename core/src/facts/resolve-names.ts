// Every reference goes to its binding, to the module's wrapper, or is free.

import type { BuildConstants } from "./constants.ts";
import { findRenamedCalls } from "./renamed-requires.ts";
import {
  type ModuleUse,
  type RequireUse,
  classifyModule,
  classifyRequire,
} from "./require-uses.ts";
import type { Frame, Reference } from "./scope.ts";
import type { Walk } from "./walk.ts";

export interface ResolvedNames {
  /** References to names that neither the module nor its wrapper declares. */
  readonly free: readonly Reference[];
  readonly requires: readonly RequireUse[];
  /** References to the `module` of a CommonJS module's wrapper that are more than `module.exports`. */
  readonly moduleValues: readonly Extract<ModuleUse, { kind: "value" }>[];
  /** References to the `module` and `exports` of the wrapper. */
  readonly moduleObjects: readonly Reference[];
  /** Whether code that can run names the `module` or `exports` of the wrapper, and not for `module.require` alone. */
  readonly usesModuleObject: boolean;
}

const MODULE_OBJECTS: ReadonlySet<string> = new Set(["module", "exports"]);
const FILE_NAMES: ReadonlySet<string> = new Set(["__filename", "__dirname"]);

/** Names that a CommonJS module's wrapper gives it, but for `require`. */
export const isWrapperName = (name: string): boolean =>
  MODULE_OBJECTS.has(name) || FILE_NAMES.has(name);

/** What a `require` of the wrapper's is for, under other names too. */
const requireUses = (
  frame: Frame,
  walk: Walk,
  constants: BuildConstants,
): readonly RequireUse[] => {
  const use = classifyRequire(frame);
  if (use.kind !== "other") return [use];
  const { own, losesOthers } = findRenamedCalls(frame, walk, constants);
  return [
    losesOthers ? { ...use, losesCalls: true } : use,
    ...own.map((call): RequireUse => ({ kind: "pattern", ...call, renamed: true })),
  ];
};

export const resolveNames = (
  walk: Walk,
  constants: BuildConstants,
  isDead: (offset: number) => boolean,
): ResolvedNames => {
  const { format } = constants;
  const unbound: Reference[] = [];
  for (const reference of walk.references) {
    const binding = reference.frame.scope.resolve(reference.name);
    if (binding === undefined) unbound.push(reference);
    else binding.references.push(reference);
  }
  const written = new Set(
    unbound.filter(({ access }) => access !== "read").map(({ name }) => name),
  );
  // A bundle has one __dirname for all its packages: who assigns it has one of its own.
  const isOfWrapper = (name: string): boolean =>
    format === "cjs" && isWrapperName(name) && !(FILE_NAMES.has(name) && written.has(name));
  const free: Reference[] = [];
  const requires: RequireUse[] = [];
  const moduleValues: ResolvedNames["moduleValues"][number][] = [];
  const moduleObjects: Reference[] = [];
  let usesModuleObject = false;
  for (const reference of unbound) {
    const { name, access, frame } = reference;
    if (name === "require" && access === "read")
      requires.push(...requireUses(frame, walk, constants));
    else if (!isOfWrapper(name)) free.push(reference);
    else if (MODULE_OBJECTS.has(name)) {
      moduleObjects.push(reference);
      const use = name === "module" ? classifyModule(reference, written.has(name)) : undefined;
      if (use?.kind === "require") requires.push(use.use);
      else usesModuleObject ||= !isDead(frame.node.start ?? 0);
      if (use?.kind === "value") moduleValues.push(use);
    }
  }
  return { free, requires, moduleValues, moduleObjects, usesModuleObject };
};
