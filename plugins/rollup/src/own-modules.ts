// Bulkhead's own modules and views of builtins, as Rollup's.

import { createRequire, isBuiltin } from "node:module";
import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  builtinGrant,
  builtinModuleName,
  isUnbound,
  resourceOf,
} from "@bulkhead/core";
import { KERNEL_PATH, REQUIRED_KERNEL_PATH } from "@bulkhead/confinement";
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

// Rolldown's, which bundles `require` itself. https://rolldown.rs/reference/Interface.Plugin#resolveid
const kindOf = (options: ResolveOptions): unknown => (options as { kind?: unknown }).kind;

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
  if (module === undefined) return null;
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
    const isRequired = found.path === KERNEL_PATH && kindOf(options) === "require-call";
    const path = isRequired ? REQUIRED_KERNEL_PATH : found.path;
    return { id: OWN + path, moduleSideEffects: found.sideEffects };
  }
  if (specifier.includes(OWN)) {
    if (!isOwnView(build, carriedId(specifier), importer)) throw new BulkheadError(NO_SUCH_MODULE);
    return specifier.startsWith(OWN) ? specifier : null;
  }
  return importer === undefined
    ? null
    : viewOfBuiltin(context, build, specifier, importer, options);
};

const isName = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key) && key !== "default";

// Rolldown has no exports that are looked up on another one. It hands a `require` what is exported under this name.
const exportsForRolldown = (names: readonly string[]): string =>
  [
    'export { view as default, view as "module.exports" };',
    ...names.map(
      (name) =>
        `const $${name} = /* @__PURE__ */ (() => view.${name})(); export { $${name} as ${name} };`,
    ),
    "",
  ].join("\n");

// A builtin of a newer Node can be required all the same: by code that looks first which Node it is on (undici, for sqlite).
const namesHere = (module: string): readonly string[] =>
  isBuiltin(`node:${module}`)
    ? Object.keys(createRequire(import.meta.url)(`node:${module}`) as object)
    : [];

/** Names that a package can import from a builtin: those that it was granted, or all that the builtin has here. */
const namesOf = ({ run: { policy } }: Build, path: string, module: string): readonly string[] => {
  const owner = path.slice("builtin/".length, -module.length - 1);
  const granted = builtinGrant(resourceOf(policy, owner as CanonicalName), module);
  const names =
    granted === undefined || granted === true
      ? namesHere(module)
      : granted.map((granted) => granted.split(".", 1)[0] ?? "");
  return [...new Set(names)].filter(isName).sort();
};

/** The text of an own module. */
export const loadOwn = (build: Build, path: string): LoadResult => {
  const code = build.own.load(path, build.run);
  const module = build.own.builtinAt(path);
  if (module === undefined) return code;
  const view = code.replace("module.exports =", "const view =");
  if (build.host.bundler === "rolldown") {
    // As an argument: a constant becomes a variable where Rolldown wraps the module, and nothing can be proved of it.
    const inlined = view.replace(/^const host = (require\("[^"]*"\));$([^]*\()host,/m, "$2$1,");
    return inlined + exportsForRolldown(namesOf(build, path, module));
  }
  // Rollup knows ES modules alone. To plugin-commonjs a view is what a CommonJS module has become: `require` gives the view
  // itself, and every name of it can be imported.
  return {
    code: `${view}export { view as default, view as __moduleExports };\n`,
    syntheticNamedExports: "__moduleExports",
    meta: { commonjs: { isCommonJS: true } },
  };
};
