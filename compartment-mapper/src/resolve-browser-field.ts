// The object form of the `browser` field: what stands in for a file or a package in a browser. Never written down as a
// standard; esbuild's reading is followed, which copies browserify's and webpack's, oddities included.

import { posix, relative, sep } from "node:path";
import type { BrowserMap, Folder } from "./folder-tree.ts";
import type { ResolveContext } from "./resolution.ts";

/** Whether a specifier names a package rather than a path. */
export const isPackagePath = (specifier: string): boolean =>
  !/^\.{0,2}\//.test(specifier) && specifier !== "." && specifier !== "..";

/** What stands in for a path, and the folder of the package.json that says so. */
export interface Replacement {
  readonly to: string | false;
  readonly scope: string;
}

const slashed = (path: string): string => path.split(sep).join("/");

const lookUp = (
  map: BrowserMap,
  path: string,
  extensions: readonly string[],
): string | false | undefined => {
  const joined = posix.join(path, "index");
  const index = isPackagePath(joined) && !isPackagePath(path) ? `./${joined}` : joined;
  for (const base of [path, index]) {
    for (const extension of ["", ...extensions]) {
      const found = map.get(base + extension);
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

const replaceWith = (
  { platform, extensions }: ResolveContext,
  folder: Folder,
  path: string,
  /** The same as a path in the package; undefined where it may not be taken for one. */
  inPackage: { readonly path: string; readonly extensions: readonly string[] } | undefined,
): Replacement | undefined => {
  const scope = folder.browserScope;
  // No bundler lets `.` be replaced.
  if (platform !== "browser" || scope === undefined || path === ".") return undefined;
  let to = lookUp(scope.map, path, extensions);
  if (to === undefined && isPackagePath(path) && inPackage !== undefined) {
    to = lookUp(scope.map, inPackage.path, inPackage.extensions);
  }
  return to === undefined ? undefined : { to, scope: scope.path };
};

/** What stands in for a file or folder; `folder` is the one it is in. */
export const replaceFile = (
  context: ResolveContext,
  folder: Folder,
  path: string,
): Replacement | undefined => {
  if (folder.browserScope === undefined) return undefined;
  const inScope = slashed(relative(folder.browserScope.path, path)) || ".";
  return replaceWith(context, folder, inScope, {
    path: `./${inScope}`,
    extensions: context.extensions,
  });
};

const isInSamePackage = (folder: Folder, scope: string): boolean => {
  for (let at: Folder | undefined = folder; at !== undefined && at.path !== scope; at = at.parent) {
    if (at.isNodeModules) return false;
  }
  return true;
};

/** What stands in for a package imported from `folder`. */
export const replacePackage = (
  context: ResolveContext,
  folder: Folder,
  specifier: string,
): Replacement | undefined => {
  const scope = folder.browserScope;
  if (scope === undefined) return undefined;
  if (!isInSamePackage(folder, scope.path))
    return replaceWith(context, folder, specifier, undefined);
  // browserify lets `"./pkg"` replace `require("pkg")` within the package, but not `"./pkg.js"`.
  const below = slashed(relative(scope.path, folder.path));
  const prefix = below === "" ? "./" : `./${below}/`;
  return replaceWith(context, folder, specifier, { path: prefix + specifier, extensions: [] });
};
