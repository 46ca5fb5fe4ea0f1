// Which package a module is of: by where its file really is. A module that is no file is its plugin's, and counts as the
// application's: out of reach for every package that was not granted the root.

import { type PackageNode, describeUnownedFile } from "@bulkhead/compartment-mapper";
import { BulkheadError, ROOT } from "@bulkhead/core";
import type { Project } from "./project.ts";

/** The package of a module; undefined for a file that lies outside all of them. `file`: absolute, if the module stands for one. */
export const findOwner = (file: string | undefined, { graph }: Project): PackageNode | undefined =>
  file === undefined ? graph.packages.get(ROOT) : graph.ownerOf(file);

/** @throws {BulkheadError} BULKHEAD_FILE_OUTSIDE_PACKAGES */
export const ownerOfCode = (file: string | undefined, project: Project): PackageNode => {
  const owner = findOwner(file, project);
  if (owner !== undefined) return owner;
  throw new BulkheadError(
    describeUnownedFile({ file: file ?? project.root }, project.graph, project.powers),
  );
};
