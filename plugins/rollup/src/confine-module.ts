// One module of the build: confined, or known as what nobody has to confine.

import type { ConfinedModule, ConfinementRules, SourceCode, Stage } from "@bulkhead/confinement";
import {
  BulkheadError,
  type ImportFact,
  type ImportsApart,
  type ModuleFacts,
  ROOT,
  moduleSyntax,
  sourceLocation,
} from "@bulkhead/core";
import type { Build, Recorded } from "./build.ts";
import { checkHelper, frozenEmpty, withoutSharedState } from "./helper-text.ts";
import { findImportTarget } from "./import-target.ts";
import { readModuleId, shownId } from "./module-id.ts";
import { PURE_NAMES } from "./tree-shaking.ts";
import { type Context, type Transformed, ownerOf, readModule } from "./read-module.ts";

// Vite replaces them when it writes a chunk, in the application's modules and in its own loaders.
const VITE_NAMES: ReadonlySet<string> = new Set(["__VITE_IS_MODERN__", "__VITE_PRELOAD__"]);

const rulesFor = ({ run, own, wantsMaps }: Build, isTranslated: boolean): ConfinementRules => ({
  project: run.project,
  policy: run.policy,
  own,
  kernel: run.kernel,
  injectedNames: VITE_NAMES,
  // The kernel is in front of every output.
  everyModuleKernelFirst: false,
  // The bundler composes the maps of all transformations itself, but does not know of one that we ask it for.
  sourceMaps: wantsMaps ? (isTranslated ? "loaded" : "javascript") : "none",
});

// Vite puts its imports of loaders in after us: what stands there before is the module's own.
const checkSpecifiers = (
  { owner, file, source }: SourceCode,
  imports: readonly ImportFact[],
): void => {
  if (owner.canonicalName === ROOT) return;
  for (const { specifier, place } of imports) {
    if (!["loader", "runtime"].includes(readModuleId(specifier).kind)) continue;
    const location = sourceLocation(file, source, place.line, place.column);
    const reason = "modules that load chunks into the page are for the bundler alone";
    throw new BulkheadError(moduleSyntax(owner.canonicalName, reason, location));
  }
};

const confine = async (
  context: Context,
  build: Build,
  key: string,
  id: string,
  { source, isTranslated }: { readonly source: SourceCode; readonly isTranslated: boolean },
  stage: Stage | undefined,
) => {
  const analysed = await build.analyser.analyse(key, source, build.run.project);
  checkSpecifiers(source, analysed.facts.imports);
  if (analysed.isInert) return undefined;
  return build.confiner.confine(
    key,
    source,
    rulesFor(build, isTranslated),
    (fact) => findImportTarget(context, build, id, fact),
    stage ?? stageFor(build, id, analysed),
  );
};

// Rolldown takes what is called `.cjs` for a script, which imports nothing. What never says `module` it takes for an ES module
// once there is an import in it, as which it runs just the same: a `module` said to it would be the host's.
const stageFor = (
  { host }: Build,
  id: string,
  { facts, namesWrapper }: { readonly facts: ModuleFacts; readonly namesWrapper: boolean },
): Stage => {
  if (host.bundler === "rollup") return { commonNames: PURE_NAMES };
  if (facts.format === "esm") return { bundlesRequire: true, commonNames: PURE_NAMES };
  if (id.endsWith(".cjs")) return { importsByRequire: true };
  return namesWrapper ? {} : { importsApart: true };
};

interface TextMap {
  readonly mappings: string;
}

/** The text with its imports on a line in front. */
const withImports = (
  { compiled }: ConfinedModule,
  imports: ImportsApart | undefined,
  sourceMap: string | undefined,
): { readonly code: string; readonly map: string | null } => {
  if (imports === undefined || imports.text === "")
    return { code: compiled, map: sourceMap ?? null };
  if (sourceMap === undefined) return { code: `${imports.text}\n${compiled}`, map: null };
  const map = JSON.parse(sourceMap) as TextMap;
  return {
    code: `${imports.text}\n${compiled}`,
    map: JSON.stringify({ ...map, mappings: `;${map.mappings}` }),
  };
};

// One module for both compilations: with the facts of the first, which saw what people wrote, and the text of the second.
const recordCode = (
  build: Build,
  id: string,
  confined: NonNullable<Awaited<ReturnType<typeof confine>>>["module"],
): Recorded => {
  const read = readModuleId(id);
  if (read.kind !== "module") return { kind: "nobody" };
  const half = build.halves.get(id)?.module;
  if (half === undefined) return { kind: "code", module: confined };
  return {
    kind: "code",
    module: {
      ...half,
      key: id,
      compiled: confined.compiled,
      absent: new Set([...half.absent, ...confined.absent]),
      written: new Set([...half.written, ...confined.written]),
    },
  };
};

const recordData = (
  build: Build,
  id: string,
  { owner, file, loaded }: Pick<SourceCode, "owner" | "file" | "loaded">,
): void => {
  const isModule = readModuleId(id).kind === "module";
  build.records.set(
    id,
    isModule
      ? { kind: "data", data: { key: id, owner, file, copied: false, loaded } }
      : { kind: "nobody" },
  );
};

/**
 * Compiles a CommonJS module before something makes an ES module of it; undefined for any other.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE, BULKHEAD_FILE_OUTSIDE_PACKAGES
 */
export const confineCommonjs = async (
  context: Context,
  build: Build,
  code: string,
  id: string,
): Promise<Transformed | undefined> => {
  build.halves.delete(id);
  build.esModules.delete(id);
  const read = readModuleId(id);
  if (read.kind !== "module" || read.file === undefined || !/\.c?js$/.test(read.file))
    return undefined;
  const how = { moduleType: undefined, isBeforeCommonjs: true };
  const { source } = readModule(context, build, code, id, how);
  if (source === undefined) return undefined;
  const { facts } = await build.analyser.analyse(id, source, build.run.project);
  if (facts.format !== "cjs") {
    build.esModules.set(id, code);
    return undefined;
  }
  const javascript = { source, isTranslated: false };
  const confined = await confine(context, build, id, id, javascript, {
    importsApart: true,
    commonNames: PURE_NAMES,
  });
  if (confined === undefined) return undefined;
  const { module, imports, sourceMap = null } = confined;
  build.halves.set(id, { module, imports });
  return { code: module.compiled, map: sourceMap };
};

/**
 * Compiles a module when every other plugin has had its say; undefined where it stays as it is.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE, BULKHEAD_FILE_OUTSIDE_PACKAGES
 */
export const confineModule = async (
  context: Context,
  build: Build,
  given: string,
  id: string,
  moduleType: string | undefined,
): Promise<Transformed | undefined> => {
  const read = readModuleId(id);
  const code = read.kind === "helper" ? withoutSharedState(given) : given;
  if (read.kind === "own" || read.kind === "runtime") {
    build.records.set(id, { kind: "nobody" });
    return undefined;
  }
  const frozen = read.kind === "helper" ? frozenEmpty(code) : undefined;
  if (frozen !== undefined) {
    build.records.set(id, { kind: "nobody" });
    return { code: frozen, map: null };
  }
  const how = { moduleType, isBeforeCommonjs: false };
  const { source, isTranslated } = readModule(context, build, code, id, how);
  if (source === undefined) {
    const file = shownId(id, build.run.project);
    recordData(build, id, { owner: ownerOf(id, build), file, loaded: code });
    return undefined;
  }
  const carried = build.halves.get(id)?.imports;
  const confined = await confine(
    context,
    build,
    carried === undefined ? id : `${id}\0after`,
    id,
    { source, isTranslated },
    carried === undefined ? undefined : { carried, commonNames: PURE_NAMES },
  );
  if (confined === undefined) {
    recordData(build, id, source);
    return undefined;
  }
  if (read.kind === "helper") checkHelper(build.own, id, confined.module.compiled);
  build.records.set(id, recordCode(build, id, confined.module));
  const { module, imports, sourceMap } = confined;
  const isRolldown = build.host.bundler === "rolldown";
  return { ...withImports(module, imports, sourceMap), ...(isRolldown && { moduleType: "js" }) };
};
