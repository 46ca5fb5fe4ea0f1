// From a specifier and the file it stands in to the file it leads to, as esbuild resolves it, so that what is analysed
// is what is bundled. Says where an import leads; whether it may lead there is for the policy to say, by the file.

import { dirname, extname, isAbsolute } from "node:path";
import { type Folder, makeFolderTree } from "./folder-tree.ts";
import { joinPath } from "./join-path.ts";
import type { PackageGraph } from "./package-graph.ts";
import type { ReadPowers } from "./read-powers.ts";
import { relativePath } from "./relative-path.ts";
import {
  DISABLED,
  type ImportKind,
  MISSING,
  type Platform,
  type Resolution,
  type ResolveContext,
} from "./resolution.ts";
import { isPackagePath, replaceFile, replacePackage } from "./resolve-browser-field.ts";
import { resolveBuiltin } from "./resolve-builtin.ts";
import { loadDirectory, loadFileOrDirectory } from "./resolve-file.ts";
import { resolvePackage, resolveReplacement } from "./resolve-package.ts";

export interface ResolverOptions {
  /** The graph's, so that both see one tree. */
  readonly powers: ReadPowers;
  readonly platform: Platform;
  /** Instead of `module`, which bundlers add by themselves; `default`, `node` or `browser`, and `import` or `require` always hold. */
  readonly conditions?: readonly string[];
  /** Default: `browser,module,main` for browsers, `main,module` for Node. */
  readonly mainFields?: readonly string[];
  /** Default: `.tsx,.ts,.jsx,.js,.css,.json`. */
  readonly extensions?: readonly string[];
}

/** How a file is to be read: what its extension or the nearest package.json says; undefined if neither does. */
export type ModuleFormat = "module" | "commonjs" | undefined;

export interface Resolver {
  /** `importer` is an absolute path. */
  resolve(specifier: string, importer: string, how: ImportKind): Resolution;
  /** By the nearest package.json, one without a name included. */
  moduleFormat(file: string): ModuleFormat;
}

const MAIN_FIELDS: Readonly<Record<Platform, readonly string[]>> = {
  browser: ["browser", "module", "main"],
  node: ["main", "module"],
};

const EXTENSIONS: readonly string[] = [".tsx", ".ts", ".jsx", ".js", ".css", ".json"];

const isTypeScript = (extension: string): boolean => /\.[cm]?tsx?$/.test(extension);
const isJavaScript = (extension: string): boolean => /\.[cm]?jsx?$/.test(extension);

/** In packages compiled code comes before its source, which was meant for a configuration that nobody has. */
const orderForPackages = (extensions: readonly string[]): readonly string[] => {
  const split = extensions.findLastIndex(isJavaScript) + 1;
  const compiled = extensions.slice(0, split).filter((extension) => !isTypeScript(extension));
  const sources = extensions.filter(isTypeScript);
  const rest = extensions.slice(split).filter((extension) => !isTypeScript(extension));
  return split === 0 ? [] : [...compiled, ...sources, ...rest];
};

const makeContext = (
  graph: PackageGraph,
  options: ResolverOptions,
  how: ImportKind,
): ResolveContext => {
  const { platform, extensions = EXTENSIONS, conditions = ["module"] } = options;
  return {
    tree: makeFolderTree(options.powers, (path) => relativePath(graph.rootDirectory, path)),
    platform,
    how,
    conditions: new Set(["default", platform, how, ...conditions]),
    mainFields: options.mainFields ?? MAIN_FIELDS[platform],
    mayPreferMain: options.mainFields === undefined,
    extensions,
    packageExtensions: orderForPackages(extensions),
    replacing: [],
  };
};

// Such a path means a folder, even beside a file of the same name: so Node has it.
const meansFolder = (specifier: string): boolean => /(?:^|\/)\.{0,2}$/.test(specifier);

const resolveRelative = (
  context: ResolveContext,
  directory: string,
  specifier: string,
): Resolution | undefined => {
  const path = joinPath(directory, specifier);
  const folder = context.tree.folderAt(dirname(path));
  const replacement = folder && replaceFile(context, folder, path);
  if (replacement?.to === false) return DISABLED;
  const scope = replacement && context.tree.folderAt(replacement.scope);
  const replaced = replacement && scope && resolveReplacement(context, scope, replacement.to);
  if (replaced !== undefined) return replaced;
  return meansFolder(specifier) ? loadDirectory(context, path) : loadFileOrDirectory(context, path);
};

const resolveReplaceable = (
  context: ResolveContext,
  folder: Folder,
  specifier: string,
): Resolution | undefined => {
  const replacement = replacePackage(context, folder, specifier);
  if (replacement === undefined) return resolvePackage(context, folder, specifier);
  if (replacement.to === false) return DISABLED;
  const scope = context.tree.folderAt(replacement.scope);
  return scope && resolveReplacement(context, scope, replacement.to);
};

const resolveInTree = (
  context: ResolveContext,
  folder: Folder,
  specifier: string,
): Resolution | undefined => {
  if (specifier.startsWith("/") || isAbsolute(specifier))
    return loadFileOrDirectory(context, specifier);
  return isPackagePath(specifier)
    ? resolveReplaceable(context, folder, specifier)
    : resolveRelative(context, folder.path, specifier);
};

/** The specifier without its query or fragment (`./a.svg?raw`); undefined if it has none. */
const withoutSuffix = (specifier: string): string | undefined => {
  const suffix = specifier.search(/[?#]/);
  return suffix < 1 ? undefined : specifier.slice(0, suffix);
};

const resolveSpecifier = (
  context: ResolveContext,
  directory: string,
  specifier: string,
): Resolution => {
  if (/^(?:https?:)?\/\//.test(specifier)) return { kind: "url", url: specifier };
  const builtin = resolveBuiltin(context.platform, specifier);
  if (builtin !== undefined) return builtin;
  if (/^data:[^,]*,/s.test(specifier)) return { kind: "url", url: specifier };
  const folder = context.tree.folderAt(directory);
  // A star is a pattern to esbuild, never part of a name.
  if (folder === undefined || specifier.includes("*")) return MISSING;
  const found = resolveInTree(context, folder, specifier);
  if (found !== undefined && found.kind !== "missing") return found;
  const shorter = withoutSuffix(specifier);
  return (shorter === undefined ? undefined : resolveInTree(context, folder, shorter)) ?? MISSING;
};

const makeResolve = (
  context: ResolveContext,
): ((specifier: string, importer: string) => Resolution) => {
  // By folder: what an import leads to depends on where the importer is, not on which file it is.
  const known = new Map<string, Map<string, Resolution>>();
  return (specifier, importer) => {
    const directory = dirname(importer);
    const inDirectory = known.get(directory) ?? new Map<string, Resolution>();
    known.set(directory, inDirectory);
    const before = inDirectory.get(specifier);
    if (before !== undefined) return before;
    const found = resolveSpecifier(context, directory, specifier);
    const answer: Resolution =
      found.kind === "file" ? { kind: "file", path: context.tree.realPath(found.path) } : found;
    inDirectory.set(specifier, answer);
    return answer;
  };
};

const FORMATS: ReadonlyMap<string, ModuleFormat> = new Map([
  [".mjs", "module"],
  [".mts", "module"],
  [".cjs", "commonjs"],
  [".cts", "commonjs"],
]);

/** A resolver over the tree that `graph` was made of. It remembers its answers: one for each run. */
export const makeResolver = (graph: PackageGraph, options: ResolverOptions): Resolver => {
  const importContext = makeContext(graph, options, "import");
  const tree = importContext.tree;
  const resolveImport = makeResolve(importContext);
  const resolveRequire = makeResolve({ ...makeContext(graph, options, "require"), tree });
  return {
    resolve: (specifier, importer, how) =>
      how === "import" ? resolveImport(specifier, importer) : resolveRequire(specifier, importer),
    moduleFormat: (file) =>
      FORMATS.get(extname(file)) ?? tree.folderAt(dirname(file))?.packageScope?.packageJson.type,
  };
};
