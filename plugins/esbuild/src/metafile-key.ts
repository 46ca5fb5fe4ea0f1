// How the metafile names a module: its path seen from the working folder, with its namespace unless it is a file.

import { relativePath } from "@bulkhead/compartment-mapper";
import type { OnLoadArgs } from "esbuild";

/** What tells one module of a build from another, but for import attributes. */
export type ModuleAddress = Pick<OnLoadArgs, "namespace" | "path" | "suffix">;

export const metafileKey = (
  { namespace, path, suffix }: ModuleAddress,
  directory: string,
): string => {
  if (namespace !== "file") return `${namespace}:${path}${suffix}`;
  // esbuild writes every `\` as `/`, on Linux too, where it is part of a name.
  return `${relativePath(directory, path).replaceAll("\\", "/")}${suffix}`;
};
