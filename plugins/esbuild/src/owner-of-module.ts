// Which package a module of the build is of: by where its file really is. A module that is no file is its plugin's, and
// counts as the application's: out of reach for every package that was not granted the root.

import { isAbsolute, resolve } from "node:path";
import { type PackageNode, describeUnownedFile, relativePath } from "@bulkhead/compartment-mapper";
import { BulkheadError, ROOT } from "@bulkhead/core";
import type { OnLoadArgs } from "esbuild";
import type { Project } from "./project.ts";

type Address = Pick<OnLoadArgs, "path" | "namespace">;

// Where a plugin serves a file under a name of its own, the name is a path with these parts.
const OF_INSTALLED_FILE = /(?:^|[\\/])node_modules[\\/]/;

/** The file that a module stands for, if it does. */
const fileOf = ({ path, namespace }: Address, { directory }: Project): string | undefined =>
  namespace === "file" || isAbsolute(path) || OF_INSTALLED_FILE.test(path)
    ? resolve(directory, path)
    : undefined;

/** The package of a module; undefined for a file that lies outside all of them. */
export const findOwner = (address: Address, project: Project): PackageNode | undefined => {
  const file = fileOf(address, project);
  return file === undefined ? project.graph.packages.get(ROOT) : project.graph.ownerOf(file);
};

/** @throws {BulkheadError} BULKHEAD_FILE_OUTSIDE_PACKAGES */
export const ownerOfCode = (address: Address, project: Project): PackageNode => {
  const owner = findOwner(address, project);
  if (owner !== undefined) return owner;
  const file = fileOf(address, project) ?? address.path;
  throw new BulkheadError(describeUnownedFile({ file }, project.graph, project.powers));
};

/** How messages name a module. */
export const shownPath = (
  { path, namespace, suffix = "" }: Address & { readonly suffix?: string },
  { root }: Project,
): string => {
  const shown = (isAbsolute(path) ? relativePath(root, path) : path) + suffix;
  return namespace === "file" ? shown : `${namespace}:${shown}`;
};
