// Bulkhead's own modules and views of builtins, as Rollup's.

import { isBuiltin } from "node:module";
import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  builtinModuleName,
  isUnbound,
} from "@bulkhead/core";
import type { FunctionPluginHooks, LoadResult, PluginContext, ResolveIdResult } from "rollup";
import type { Build } from "./build.ts";
import { OWN, carriedId, ownerOfId } from "./module-id.ts";

const NO_SUCH_MODULE: Diagnostic = {
  code: "BULKHEAD_IMPORT_UNRESOLVED",
  message: "A package asks for a module of Bulkhead's own",
  fix: "Names that begin with `bulkhead:` are not for packages; find out why this one asks.",
};

/** What a resolver is told, and tells the next. */
type ResolveOptions = Parameters<FunctionPluginHooks["resolveId"]>[2];

/** Where the bundler would have a builtin's name lead; undefined for outside of the bundle. */
const findReplacement = async (
  context: PluginContext,
  build: Build,
  specifier: string,
  importer: string,
  options: ResolveOptions,
): Promise<ResolveIdResult | undefined> => {
  if (build.host.isExternal(specifier, importer, false)) return undefined;
  const { attributes, custom } = options;
  const found = await context.resolve(specifier, importer, {
    attributes,
    skipSelf: true,
    ...(custom !== undefined && { custom }),
  });
  if (found === null || found.external) return undefined;
  // A package of the same name, another plugin's choice.
  return found;
};

const viewOfBuiltin = async (
  context: PluginContext,
  build: Build,
  specifier: string,
  importer: string,
  options: ResolveOptions,
): Promise<ResolveIdResult> => {
  const module = builtinModuleName(specifier);
  if (module === undefined || !isBuiltin(specifier)) return null;
  const { project, policy } = build.run;
  const found = await findReplacement(context, build, specifier, importer, options);
  if (found !== undefined) return found;
  const owner = ownerOfId(importer, project)?.canonicalName;
  if (owner !== undefined && isUnbound(policy, owner)) return { id: specifier, external: true };
  const view = build.own.resolveBuiltin(module, owner ?? ("" as CanonicalName));
  return { id: OWN + view.path, moduleSideEffects: view.sideEffects };
};

// plugin-commonjs imports what it was given for a `require` by its id, through proxies. A package may write such ids, too.
const isOwnView = (build: Build, id: string, importer: string | undefined): boolean => {
  if (importer === undefined) return false;
  if (carriedId(importer) === id) return true;
  const path = id.slice(OWN.length);
  const module = build.own.builtinAt(path);
  const owner = ownerOfId(importer, build.run.project)?.canonicalName;
  return module !== undefined && owner !== undefined && path === `builtin/${owner}/${module}`;
};

/** Resolves what is ours to resolve; null for all else. */
export const resolveOwn = async (
  context: PluginContext,
  build: Build,
  specifier: string,
  importer: string | undefined,
  options: ResolveOptions,
): Promise<ResolveIdResult> => {
  const fromOwn = importer?.startsWith(OWN) === true;
  if (fromOwn && specifier.startsWith("node:")) return { id: specifier, external: true };
  if (specifier.startsWith("bulkhead:")) {
    const found = build.own.resolve(specifier, fromOwn);
    if (found === undefined) throw new BulkheadError(NO_SUCH_MODULE);
    return { id: OWN + found.path, moduleSideEffects: found.sideEffects };
  }
  if (specifier.includes(OWN)) {
    if (!isOwnView(build, carriedId(specifier), importer)) throw new BulkheadError(NO_SUCH_MODULE);
    return specifier.startsWith(OWN) ? specifier : null;
  }
  return importer === undefined
    ? null
    : viewOfBuiltin(context, build, specifier, importer, options);
};

/** The text of an own module. */
export const loadOwn = (build: Build, path: string): LoadResult => {
  const code = build.own.load(path, build.run);
  if (build.own.builtinAt(path) === undefined || build.host.bundler === "rolldown") return code;
  // Rollup knows ES modules alone. To plugin-commonjs a view is what a CommonJS module has become: `require` gives the view
  // itself, and every name of it can be imported.
  return {
    code: `${code.replace("module.exports =", "const view =")}export { view as default, view as __moduleExports };\n`,
    syntheticNamedExports: "__moduleExports",
    meta: { commonjs: { isCommonJS: true } },
  };
};
