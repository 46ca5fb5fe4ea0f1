// Where webpack would have an import lead, asked before it is there.

import { type EdgeTarget, type Project, findOwner } from "@bulkhead/confinement";
import { type CanonicalName, type ImportFact, builtinModuleName, mayImport } from "@bulkhead/core";
import type { LoaderContext, Module } from "webpack";
import { type External, globalOf } from "./external-globals.ts";
import { findExternal } from "./externals.ts";
import { fileOf } from "./module-files.ts";
import type { Run } from "./run.ts";

export type FindTarget = (fact: ImportFact) => Promise<EdgeTarget | undefined>;

const targetOfExternal = (external: External, specifier: string): EdgeTarget => {
  const global = globalOf(external);
  return global === undefined
    ? { kind: "external", specifier }
    : { kind: "global", path: global.path.join(".") };
};

/** For imports that may have to fail at run time; undefined where one leads nowhere. */
export const targetFinder =
  (context: LoaderContext<unknown>, project: Project): FindTarget =>
  async ({ specifier, kind }) => {
    const module = project.platform === "node" ? builtinModuleName(specifier) : undefined;
    if (module !== undefined) return { kind: "builtin", module };
    const dependencyType = kind === "require" ? "commonjs" : "esm";
    const find = context.getResolve({ dependencyType });
    const folder = context.context ?? project.root;
    const asked = { context: folder, request: specifier, dependencyType };
    try {
      const external = await findExternal(context._compiler?.options ?? {}, asked);
      if (external !== undefined) return targetOfExternal(external, specifier);
      const found = (await find(folder, specifier)) as string | false;
      if (found === false) return { kind: "none" };
      const file = fileOf({ resource: found } as unknown as Module, project);
      const owner = findOwner(file, project);
      return owner === undefined
        ? { kind: "unowned", file: file ?? found }
        : { kind: "package", owner };
    } catch {
      return undefined;
    }
  };

/** The names that webpack may provide to a module: where the policy lets its package import what they are of. */
export const providedNames = async (
  { provided, enforced }: Run,
  name: CanonicalName,
  find: FindTarget,
): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  for (const [provides, specifier] of provided) {
    const place = { line: 1, column: 0, start: 0, end: 0 };
    const target = await find({ specifier, kind: "import", guarded: false, place });
    if (target?.kind !== "package" || enforced === undefined) continue;
    if (mayImport(enforced.policy, name, target.owner.canonicalName)) names.add(provides);
  }
  return names;
};
