// Specifiers that name a package: `imports` of the importer's own package, self references, and the node_modules folders
// on the way up.

import { dirname } from "node:path";
import type { Folder } from "./folder-tree.ts";
import { joinPath } from "./join-path.ts";
import {
  DISABLED,
  MISSING,
  type Resolution,
  type ResolveContext,
  foundFile,
} from "./resolution.ts";
import { isPackagePath, replaceFile } from "./resolve-browser-field.ts";
import { resolveBuiltin } from "./resolve-builtin.ts";
import { type ExportTarget, resolveExports, resolveImports } from "./resolve-exports.ts";
import { findSource, loadFileOrDirectory } from "./resolve-file.ts";

interface PackageSpecifier {
  readonly name: string;
  /** `.` or `./…`. */
  readonly subpath: string;
}

/** `@scope/name/sub` as name and subpath; undefined where Node would call the specifier invalid. */
const parsePackageSpecifier = (specifier: string): PackageSpecifier | undefined => {
  const name = /^(?:@[^/]*\/)?[^/]*/.exec(specifier)?.[0] ?? "";
  if (name === "" || name.startsWith(".") || /[\\%]/.test(name)) return undefined;
  if (name.startsWith("@") && !name.includes("/")) return undefined;
  return { name, subpath: `.${specifier.slice(name.length)}` };
};

const loadExportedFile = (context: ResolveContext, path: string): Resolution => {
  const { tree } = context;
  if (tree.folderAt(dirname(path)) === undefined) return MISSING;
  if (tree.isFile(path)) return foundFile(path);
  // What `exports` name is taken as it stands: no extension is added, no index looked for.
  const source = tree.isDirectory(path) ? undefined : findSource(context, path);
  return source === undefined ? MISSING : foundFile(source);
};

const loadTarget = (
  context: ResolveContext,
  directory: string,
  target: ExportTarget | undefined,
): Resolution => {
  if (target?.kind !== "path") return MISSING;
  const path = joinPath(directory, target.path);
  return target.isExact
    ? loadExportedFile(context, path)
    : (loadFileOrDirectory(context, path) ?? MISSING);
};

const hasField = (value: unknown): boolean => value !== undefined && value !== null;

const loadExports = (
  context: ResolveContext,
  directory: string,
  exports: unknown,
  subpath: string,
): Resolution =>
  loadTarget(context, directory, resolveExports(exports, subpath, context.conditions));

const loadImports = (
  context: ResolveContext,
  directory: string,
  imports: unknown,
  specifier: string,
): Resolution => {
  const target = resolveImports(imports, specifier, context.conditions);
  if (target?.kind !== "package") return loadTarget(context, directory, target);
  const builtin = resolveBuiltin(context.platform, target.specifier);
  if (builtin !== undefined) return builtin;
  const folder = context.tree.folderAt(directory);
  // One step only: a target that starts with `#` again is the name of a package, or two maps could send us in a circle.
  return (folder && loadFromNodeModules(context, folder, target.specifier)) ?? MISSING;
};

/** What a `browser` field names, seen from the folder of its package.json, no `browser` field asked again. */
export const resolveReplacement = (
  context: ResolveContext,
  folder: Folder,
  specifier: string,
): Resolution | undefined => {
  const found = isPackagePath(specifier)
    ? resolvePackage(context, folder, specifier)
    : loadFileOrDirectory(context, joinPath(folder.path, specifier));
  // A replacement that leads nowhere counts as none.
  return found?.kind === "missing" ? undefined : found;
};

// `"browser": { "./a.js": "p/a.js" }` in the package p: esbuild follows that until its stack is full, and crashes.
const MAX_REPLACEMENTS = 20;

const loadReplaced = (
  context: ResolveContext,
  folder: Folder,
  path: string,
): Resolution | undefined => {
  const replacement = replaceFile(context, folder, path);
  if (replacement === undefined) return undefined;
  if (replacement.to === false) return DISABLED;
  const { replacing } = context;
  if (replacing.includes(path) || replacing.length >= MAX_REPLACEMENTS) return MISSING;
  const scope = context.tree.folderAt(replacement.scope);
  return (
    scope &&
    resolveReplacement({ ...context, replacing: [...replacing, path] }, scope, replacement.to)
  );
};

/** What a package path stands for in one node_modules folder; undefined: look further up. */
const loadFromFolder = (
  context: ResolveContext,
  modules: string,
  specifier: string,
  parsed: PackageSpecifier | undefined,
): Resolution | undefined => {
  const path = joinPath(modules, specifier);
  const folder = parsed && context.tree.folderAt(joinPath(modules, parsed.name));
  if (parsed !== undefined && folder !== undefined) {
    const exports = folder.packageJson?.field("exports");
    if (hasField(exports)) return loadExports(context, folder.path, exports, parsed.subpath);
    const replaced = loadReplaced(context, folder, path);
    if (replaced !== undefined) return replaced;
  }
  return loadFileOrDirectory(context, path);
};

const loadFromNodeModules = (
  context: ResolveContext,
  from: Folder,
  specifier: string,
): Resolution | undefined => {
  const parsed = parsePackageSpecifier(specifier);
  const scope = from.packageScope;
  // A package may import itself by the name it claims: the claim leads to its own files alone.
  if (scope !== undefined && scope.packageJson.name === (parsed?.name ?? "")) {
    const exports = scope.packageJson.field("exports");
    if (hasField(exports)) return loadExports(context, scope.path, exports, parsed?.subpath ?? "");
  }
  for (let folder: Folder | undefined = from; folder !== undefined; folder = folder.parent) {
    if (!folder.hasNodeModules) continue;
    const found = loadFromFolder(context, joinPath(folder.path, "node_modules"), specifier, parsed);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What a package path leads to, imported from a file in `folder`. */
export const resolvePackage = (
  context: ResolveContext,
  folder: Folder,
  specifier: string,
): Resolution | undefined => {
  const scope = folder.packageScope;
  const imports = specifier.startsWith("#") ? scope?.packageJson.field("imports") : undefined;
  if (scope !== undefined && hasField(imports))
    return loadImports(context, scope.path, imports, specifier);
  return loadFromNodeModules(context, folder, specifier);
};
