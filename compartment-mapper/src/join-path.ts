// Joining paths as esbuild does. Node's `join` keeps a slash at the end, and then `dirname` and `basename` disagree with
// what a folder is listed under.

import { join, posix, resolve, sep } from "node:path";

const withoutEnd = (path: string, slash: string): string =>
  path.length > 1 && path.endsWith(slash) ? path.slice(0, -1) : path;

/** `path` below `directory`, normal, without a slash at its end. A `path` that starts with a slash is below it as well. */
export const joinPath = (directory: string, path: string): string =>
  withoutEnd(resolve(join(directory, path)), sep);

/** The same for paths inside a package, which have `/` on every system. */
export const joinPackagePath = (directory: string, path: string): string =>
  withoutEnd(posix.join(directory, path), "/");
