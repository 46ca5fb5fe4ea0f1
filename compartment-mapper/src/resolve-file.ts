// From a path without links followed to the file that stands for it: implied extensions, folders with main fields or
// an index.

import { basename, dirname, extname } from "node:path";
import type { Folder } from "./folder-tree.ts";
import { joinPath } from "./join-path.ts";
import { DISABLED, type Resolution, type ResolveContext, foundFile } from "./resolution.ts";
import { replaceFile } from "./resolve-browser-field.ts";

// TypeScript writes `./x.js` where the file on disk is `./x.ts`.
const SOURCE_EXTENSIONS: ReadonlyMap<string, readonly string[]> = new Map([
  [".js", [".ts", ".tsx"]],
  [".jsx", [".ts", ".tsx"]],
  [".mjs", [".mts"]],
  [".cjs", [".cts"]],
]);

const isInsideNodeModules = (path: string): boolean =>
  /(?:^|[/\\])node_modules(?:[/\\]|$)/.test(path);

const extensionsFor = (context: ResolveContext, path: string): readonly string[] =>
  isInsideNodeModules(path) ? context.packageExtensions : context.extensions;

/** The TypeScript file that `path` may be the compiled form of. */
export const findSource = ({ tree }: ResolveContext, path: string): string | undefined => {
  const extension = extname(basename(path));
  const base = path.slice(0, path.length - extension.length);
  return SOURCE_EXTENSIONS.get(extension)
    ?.map((source) => base + source)
    .find((candidate) => tree.isFile(candidate));
};

const loadFile = (
  context: ResolveContext,
  path: string,
  extensions: readonly string[],
): string | undefined => {
  const { tree } = context;
  if (tree.folderAt(dirname(path)) === undefined) return undefined;
  const found = ["", ...extensions]
    .map((extension) => path + extension)
    .find((candidate) => tree.isFile(candidate));
  return found ?? findSource(context, path);
};

const loadIndex = (
  { tree }: ResolveContext,
  directory: string,
  extensions: readonly string[],
): Resolution | undefined => {
  const found = extensions
    .map((extension) => joinPath(directory, `index${extension}`))
    .find((candidate) => tree.isFile(candidate));
  return found === undefined ? undefined : foundFile(found);
};

const loadFileOrIndex = (
  context: ResolveContext,
  path: string,
  extensions: readonly string[],
): Resolution | undefined => {
  const file = loadFile(context, path, extensions);
  if (file !== undefined) return foundFile(file);
  return context.tree.folderAt(path) && loadIndex(context, path, extensions);
};

const loadReplaceableIndex = (
  context: ResolveContext,
  folder: Folder,
  extensions: readonly string[],
): Resolution | undefined => {
  const replacement = replaceFile(context, folder, joinPath(folder.path, "index"));
  if (replacement === undefined) return loadIndex(context, folder.path, extensions);
  if (replacement.to === false) return DISABLED;
  return loadFileOrIndex(context, joinPath(folder.path, replacement.to), extensions);
};

const loadMain = (
  context: ResolveContext,
  folder: Folder,
  main: string,
  extensions: readonly string[],
): Resolution | undefined => {
  const path = joinPath(folder.path, main);
  const replacement = replaceFile(context, folder, path);
  if (replacement?.to === false) return DISABLED;
  const target = replacement === undefined ? path : joinPath(folder.path, replacement.to);
  const file = loadFile(context, target, extensions);
  if (file !== undefined) return foundFile(file);
  const directory = context.tree.folderAt(target);
  return directory && loadReplaceableIndex(context, directory, extensions);
};

const mainOf = (folder: Folder, field: string): string | undefined => {
  const value = folder.packageJson?.field(field);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** For a `require`, what `main` (or, without one, the index) leads to: `module` gives an object where it gave a function. */
const loadMainForRequire = (
  context: ResolveContext,
  folder: Folder,
  extensions: readonly string[],
): Resolution | undefined => {
  const main = mainOf(folder, "main");
  return main === undefined
    ? loadReplaceableIndex(context, folder, extensions)
    : loadMain(context, folder, main, extensions);
};

const loadMainField = (
  context: ResolveContext,
  folder: Folder,
  extensions: readonly string[],
): Resolution | undefined => {
  for (const field of context.mainFields) {
    const main = mainOf(folder, field);
    const found = main === undefined ? undefined : loadMain(context, folder, main, extensions);
    if (found === undefined) continue;
    const prefersMain = field === "module" && context.mayPreferMain && context.how === "require";
    return (prefersMain ? loadMainForRequire(context, folder, extensions) : undefined) ?? found;
  }
  return undefined;
};

/** What a folder stands for: its main field, or its index. */
export const loadDirectory = (context: ResolveContext, path: string): Resolution | undefined => {
  const folder = context.tree.folderAt(path);
  if (folder === undefined) return undefined;
  const extensions = extensionsFor(context, path);
  return (
    loadMainField(context, folder, extensions) ?? loadReplaceableIndex(context, folder, extensions)
  );
};

/** What a path stands for: a file, one with an implied extension, or a folder. */
export const loadFileOrDirectory = (
  context: ResolveContext,
  path: string,
): Resolution | undefined => {
  const file = loadFile(context, path, extensionsFor(context, path));
  return file === undefined ? loadDirectory(context, path) : foundFile(file);
};
