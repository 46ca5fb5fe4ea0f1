// The bundler's own graph of modules, when the build has found them all: by the ids that it really resolved.

import { isAbsolute } from "node:path";
import type { CodeModule, DataModule, Edge, ModuleGraph } from "@bulkhead/confinement";
import type { ConfinedModule } from "@bulkhead/confinement";
import type { ImportFact } from "@bulkhead/core";
import type { PluginContext } from "rollup";
import type { Build, Recorded } from "./build.ts";
import { toTarget } from "./import-target.ts";
import { carriedId, readModuleId } from "./module-id.ts";

type Context = Pick<PluginContext, "getModuleIds" | "getModuleInfo" | "resolve">;

/**
 * Whether every module of the graph has come through Bulkhead: not where a build has been broken off. Of a file that it has not read
 * Rolldown says what it says of what is external.
 */
export const isComplete = (
  context: Pick<PluginContext, "getModuleIds" | "getModuleInfo">,
  { records }: Build,
): boolean =>
  [...context.getModuleIds()].every(
    (id) => records.has(id) || (isExternal(context, id) && !isAbsolute(id)),
  );

/** Whether the bundler leaves it to the host. Rolldown knows nothing of such a module, Rollup that it is external. */
const isExternal = (context: Pick<PluginContext, "getModuleInfo">, id: string): boolean => {
  const info = context.getModuleInfo(id);
  return (info === null || info.isExternal === true || info.code === null) && !id.startsWith("\0");
};

/** Ids that a module leads to. */
const importsOf = (context: Context, id: string): readonly string[] => {
  const info = context.getModuleInfo(id);
  return info === null ? [] : [...info.importedIds, ...info.dynamicallyImportedIds];
};

const findRecord = (build: Build, id: string): Recorded => {
  const recorded = build.records.get(id);
  if (recorded !== undefined) return recorded;
  // Rolldown's runtime may come without its plugins being asked.
  if (readModuleId(id).kind === "runtime") return { kind: "nobody" };
  throw new Error(`Internal: the build holds ${JSON.stringify(id)}, which was not confined`);
};

/** Which import of a module's text leads to an id. Asked for where there is something to say of it. */
const findFact = async (
  context: Context,
  { facts }: CodeModule,
  id: string,
  target: string,
): Promise<ImportFact | undefined> => {
  const wanted = carriedId(target);
  const found: ImportFact[] = [];
  for (const fact of facts.imports) {
    const isRequire = fact.kind === "require";
    const resolved = await context.resolve(fact.specifier, id, {
      custom: { "node-resolve": { isRequire } },
    });
    if (resolved !== null && carriedId(resolved.id) === wanted) found.push(fact);
  }
  // Of several, one that is not guarded: a guarded one would have been taken out, were it denied.
  return found.find(({ guarded }) => !guarded) ?? found[0];
};

export interface RollupGraph extends ModuleGraph<ConfinedModule> {
  readonly modules: () => readonly ConfinedModule[];
}

const edgesOf = async (
  context: Context,
  build: Build,
  id: string,
  recorded: Recorded,
  needsFact: (edge: Edge<ConfinedModule>) => boolean,
): Promise<readonly Edge<ConfinedModule>[]> => {
  if (recorded.kind === "nobody") return [];
  const from =
    recorded.kind === "code"
      ? { owner: recorded.module.owner, file: recorded.module.file, module: recorded.module }
      : { owner: recorded.data.owner, file: recorded.data.file };
  const { owner } = from;
  if (owner === undefined) return [];
  return Promise.all(
    importsOf(context, id).map(async (imported) => {
      const isOutside =
        (!build.records.has(imported) && isExternal(context, imported)) ||
        imported.endsWith("?commonjs-external");
      const target = toTarget(imported, isOutside, build);
      const edge: Edge<ConfinedModule> = {
        from: { ...from, owner },
        specifier: carriedId(imported),
        fact: undefined,
        target,
      };
      if (recorded.kind !== "code" || !needsFact(edge)) return edge;
      const fact = await findFact(context, recorded.module, id, imported);
      return fact === undefined ? edge : { ...edge, fact, specifier: fact.specifier };
    }),
  );
};

/**
 * Reads the graph. `needsFact`: for which edges the place in the text is looked for, which asks the bundler's resolver.
 *
 * @throws where the build holds a module that was not confined
 */
export const readGraph = async (
  context: Context,
  build: Build,
  needsFact: (edge: Edge<ConfinedModule>) => boolean,
): Promise<RollupGraph> => {
  const ids = [...context.getModuleIds()].filter(
    (id) => build.records.has(id) || !isExternal(context, id),
  );
  const records = ids.map((id) => ({ id, recorded: findRecord(build, id) }));
  const edges = (
    await Promise.all(
      records.map(({ id, recorded }) => edgesOf(context, build, id, recorded, needsFact)),
    )
  ).flat();
  const modules = records.flatMap(({ recorded }) =>
    recorded.kind === "code" ? [recorded.module] : [],
  );
  const data: readonly DataModule[] = records.flatMap(({ recorded }) =>
    recorded.kind === "data" ? [recorded.data] : [],
  );
  return { modules: () => modules, data: () => data, edges: () => edges };
};
