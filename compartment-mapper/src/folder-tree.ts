// What the resolver knows of a folder: its names, its package.json and those that govern it from above. Read once each.

import { basename, dirname, join } from "node:path";
import { type PackageJson, entriesOf, readPackageJson } from "./package-json.ts";
import type { ReadPowers } from "./read-powers.ts";

/** A `browser` field that is an object: path or package -> what stands in for it, `false` for nothing. */
export type BrowserMap = ReadonlyMap<string, string | false>;

export interface Folder {
  readonly path: string;
  readonly parent: Folder | undefined;
  readonly packageJson: PackageJson | undefined;
  /** The nearest folder, this one included, with a package.json. */
  readonly packageScope: { readonly path: string; readonly packageJson: PackageJson } | undefined;
  /** The nearest with a `browser` map. Beyond package boundaries too: so esbuild has it, and webpack. */
  readonly browserScope: { readonly path: string; readonly map: BrowserMap } | undefined;
  readonly isNodeModules: boolean;
  readonly hasNodeModules: boolean;
}

export interface FolderTree {
  /** Undefined if there is no folder at the path. */
  folderAt(path: string): Folder | undefined;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  realPath(path: string): string;
}

const readBrowserMap = (packageJson: PackageJson): BrowserMap | undefined => {
  const field = packageJson.field("browser");
  if (typeof field !== "object" || field === null || Array.isArray(field)) return undefined;
  const map = new Map<string, string | false>();
  for (const [from, to] of entriesOf(field))
    if (typeof to === "string" || to === false) map.set(from, to);
  return map;
};

// The listing answers for names that are not there, which is most of them. It is asked without regard to case, so that
// on file systems that have none the file system itself has the last word.
const makeExists = (powers: ReadPowers): ((path: string) => boolean) => {
  const names = new Map<string, ReadonlySet<string>>();
  return (path) => {
    const directory = dirname(path);
    let listed = names.get(directory);
    if (listed === undefined) {
      listed = new Set(powers.list(directory).map((name) => name.toLowerCase()));
      names.set(directory, listed);
    }
    return listed.has(basename(path).toLowerCase());
  };
};

interface TreeState {
  readonly powers: ReadPowers;
  readonly showPath: (path: string) => string;
  readonly exists: (path: string) => boolean;
  readonly folders: Map<string, Folder | undefined>;
}

const readFolder = (tree: TreeState, path: string, parent: Folder | undefined): Folder => {
  const { powers, exists } = tree;
  const has = (name: string): boolean => exists(join(path, name));
  const packageJson = has("package.json")
    ? readPackageJson(path, powers, tree.showPath)
    : undefined;
  const browserMap = packageJson && readBrowserMap(packageJson);
  const isNodeModules = basename(path) === "node_modules";
  return {
    path,
    parent,
    packageJson,
    packageScope: packageJson === undefined ? parent?.packageScope : { path, packageJson },
    browserScope: browserMap === undefined ? parent?.browserScope : { path, map: browserMap },
    isNodeModules,
    // Node never looks into node_modules/node_modules.
    hasNodeModules:
      !isNodeModules && has("node_modules") && powers.isDirectory(join(path, "node_modules")),
  };
};

const folderAt = (tree: TreeState, path: string): Folder | undefined => {
  if (tree.folders.has(path)) return tree.folders.get(path);
  const parentPath = dirname(path);
  const parent = parentPath === path ? undefined : folderAt(tree, parentPath);
  const isThere = (parent !== undefined || parentPath === path) && tree.powers.isDirectory(path);
  const folder = isThere ? readFolder(tree, path, parent) : undefined;
  tree.folders.set(path, folder);
  return folder;
};

/** Folders read on demand, each once. `showPath` says how messages name a file. */
export const makeFolderTree = (
  powers: ReadPowers,
  showPath: (path: string) => string,
): FolderTree => {
  const tree: TreeState = { powers, showPath, exists: makeExists(powers), folders: new Map() };
  return {
    folderAt: (path) => folderAt(tree, path),
    isFile: (path) => tree.exists(path) && powers.isFile(path),
    isDirectory: (path) => tree.exists(path) && powers.isDirectory(path),
    realPath: (path) => powers.realPath(path),
  };
};
