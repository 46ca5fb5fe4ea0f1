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

/** The import of a module's text that leads to an id. */
type FindFact = (target: string) => Promise<ImportFact | undefined>;

const resolveFact = async (
  context: Context,
  { specifier, kind }: ImportFact,
  id: string,
): Promise<string | undefined> => {
  const custom = { "node-resolve": { isRequire: kind === "require" } };
  const resolved = await context.resolve(specifier, id, { custom });
  return resolved === null ? undefined : carriedId(resolved.id);
};

const factsByTarget = async (
  context: Context,
  { facts }: CodeModule,
  id: string,
): Promise<ReadonlyMap<string, ImportFact>> => {
  const targets = await Promise.all(facts.imports.map((fact) => resolveFact(context, fact, id)));
  const found = new Map<string, ImportFact>();
  for (const [index, target] of targets.entries()) {
    const fact = facts.imports[index];
    if (target === undefined || fact === undefined) continue;
    const known = found.get(target);
    // Of several, one that is not guarded: a guarded one would have been taken out, were it denied.
    if (known === undefined || (known.guarded && !fact.guarded)) found.set(target, fact);
  }
  return found;
};

/**
 * For a module of which something is to be said. The bundler's resolver is asked once for each import: asked for each pair of import and target,
 * modules that gather an icon set's hundreds were most of the time.
 */
const makeFindFact = (context: Context, module: CodeModule, id: string): FindFact => {
  let known: Promise<ReadonlyMap<string, ImportFact>> | undefined;
  return async (target) => {
    known ??= factsByTarget(context, module, id);
    return (await known).get(carriedId(target));
  };
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
  const findFact =
    recorded.kind === "code" ? makeFindFact(context, recorded.module, id) : undefined;
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
      if (findFact === undefined || !needsFact(edge)) return edge;
      const fact = await findFact(imported);
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
