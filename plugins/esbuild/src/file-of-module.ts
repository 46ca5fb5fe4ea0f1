// Which file a module of the build stands for, and how messages name it.

import { isAbsolute, resolve } from "node:path";
import { relativePath } from "@bulkhead/compartment-mapper";
import type { Project } from "@bulkhead/confinement";
import type { OnLoadArgs } from "esbuild";

type Address = Pick<OnLoadArgs, "path" | "namespace">;

// Where a plugin serves a file under a name of its own, the name is a path with these parts.
const OF_INSTALLED_FILE = /(?:^|[\\/])node_modules[\\/]/;

/** The absolute path of the file that a module stands for, if it does. */
export const fileOfModule = (
  { path, namespace }: Address,
  { directory }: Project,
): string | undefined =>
  namespace === "file" || isAbsolute(path) || OF_INSTALLED_FILE.test(path)
    ? resolve(directory, path)
    : undefined;

/** How messages name a module. */
export const shownPath = (
  { path, namespace, suffix = "" }: Address & { readonly suffix?: string },
  { root }: Project,
): string => {
  const shown = (isAbsolute(path) ? relativePath(root, path) : path) + suffix;
  return namespace === "file" ? shown : `${namespace}:${shown}`;
};
