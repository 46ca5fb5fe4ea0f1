// Why a file belongs to no package, and what to do about it: the walk saw only what package.json files name, and something
// imports what they do not.

import { basename, dirname, join } from "node:path";
import { type Diagnostic, ROOT, type UnownedReason, fileOutsidePackages } from "@bulkhead/core";
import { findDependency } from "./find-dependency.ts";
import { entriesOf, readPackageJson } from "./package-json.ts";
import type { PackageGraph, PackageNode } from "./package-graph.ts";
import type { ReadPowers } from "./read-powers.ts";
import { relativePath } from "./relative-path.ts";

export interface UnownedFile {
  /** Absolute path. */
  readonly file: string;
  /** Absolute path of a file that imports it. */
  readonly importer?: string;
}

interface PackageFolder {
  readonly name: string;
  readonly path: string;
}

/** The folder in a node_modules folder that a file is in. */
const findPackageFolder = (file: string): PackageFolder | undefined => {
  let scoped: PackageFolder | undefined;
  for (let path = file; dirname(path) !== path; path = dirname(path)) {
    const parent = dirname(path);
    if (basename(parent) === "node_modules") {
      return basename(path).startsWith("@") && scoped !== undefined
        ? scoped
        : { name: basename(path), path };
    }
    scoped = { name: `${basename(parent)}/${basename(path)}`, path };
  }
  return undefined;
};

const FIELDS = ["dependencies", "optionalDependencies", "peerDependencies"];

interface Question {
  readonly folder: PackageFolder;
  readonly dependent: PackageNode;
  readonly graph: PackageGraph;
  readonly powers: ReadPowers;
}

const findReason = ({ folder, dependent, graph, powers }: Question): UnownedReason => {
  if (!powers.isFile(join(folder.path, "package.json"))) return "no-package-json";
  const packageJson = readPackageJson(dependent.location, powers, (path) =>
    relativePath(graph.rootDirectory, path),
  );
  const names = (field: string): boolean =>
    entriesOf(packageJson?.field(field)).some(([name]) => name === folder.name);
  if (FIELDS.some(names)) return "shadowed";
  const isDev = dependent.canonicalName === ROOT && names("devDependencies");
  if (!isDev) return "undeclared";
  const installed = findDependency(dependent.location, folder.name, powers);
  return installed === powers.realPath(folder.path) ? "dev-only" : "shadowed";
};

/** The diagnostic for a file of which `graph.ownerOf` knows no package: BULKHEAD_FILE_OUTSIDE_PACKAGES. */
export const describeUnownedFile = (
  { file, importer }: UnownedFile,
  graph: PackageGraph,
  powers: ReadPowers,
): Diagnostic => {
  const shown = relativePath(graph.rootDirectory, file);
  const folder = findPackageFolder(powers.realPath(file));
  const dependent =
    (importer === undefined ? undefined : graph.ownerOf(importer)) ?? graph.packages.get(ROOT);
  if (folder === undefined || dependent === undefined) return fileOutsidePackages(shown);
  return fileOutsidePackages(shown, {
    name: folder.name,
    reason: findReason({ folder, dependent, graph, powers }),
    packageJson: relativePath(graph.rootDirectory, join(dependent.location, "package.json")),
    isRoot: dependent.canonicalName === ROOT,
  });
};
