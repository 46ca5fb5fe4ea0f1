// Which builds are to be proved, by the files that were named: each by a compartment map in the folder of its outputs or above it. One
// folder may hold several: a worker of Vite's is a build of its own, and so is a page's beside its server's.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { BulkheadError, COMPARTMENT_MAP, isCompartmentMap, quote, usage } from "@bulkhead/core";
import { type BundleManifest, parseManifest } from "@bulkhead/core/verify";

/** A build that is to be proved. */
export interface FoundBuild {
  /** Its compartment map; absolute, as all paths here. */
  readonly path: string;
  readonly manifest: BundleManifest;
  /** The files of code that were named, and that this build must have written. */
  readonly named: ReadonlySet<string>;
}

export const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** A path as messages and compartment maps have it, relative to the folder. */
export const shown = (folder: string, path: string): string =>
  relative(folder, path).split(sep).join("/");

const CODE = /\.[cm]?js$/;

/** Files of code in a folder and below it, and compartment maps. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (CODE.test(entry.name) || isCompartmentMap(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));

const isIn = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder + sep);

/** The compartment maps of a folder. The one with the usual name comes first: it answers for what none of them lists. */
const mapsIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => isCompartmentMap(name) && isFile(join(folder, name)))
    .sort((one, other) => one.length - other.length || (one < other ? -1 : 1))
    .map((name) => join(folder, name));

/** The maps that may speak for a file: in its folder, or in the nearest one above that has any. */
const findMaps = (path: string, end: string): readonly string[] => {
  for (let folder = isFolder(path) ? path : dirname(path); ; folder = dirname(folder)) {
    const maps = mapsIn(folder);
    if (maps.length > 0 || folder === end || folder === dirname(folder)) return maps;
  }
};

/** What was named, folders with all they hold, without what is excepted. */
const namedFiles = (
  paths: readonly string[],
  cwd: string,
  except: readonly string[],
): readonly string[] => {
  const isExcepted = (path: string): boolean => except.some((folder) => isIn(folder, path));
  return paths
    .map((each) => resolve(cwd, each))
    .filter((each) => !isExcepted(each))
    .flatMap((path) => {
      if (isFolder(path)) return [path, ...filesIn(path).filter((file) => !isExcepted(file))];
      if (isFile(path)) return [path];
      throw new BulkheadError(
        usage(`There is no ${quote(path)}`, "Name files of a build, or its folder."),
      );
    });
};

const withoutMap = (path: string, cwd: string): never => {
  throw new BulkheadError(
    usage(
      `${quote(shown(cwd, path))} has no ${COMPARTMENT_MAP} beside or above it`,
      "Verify a build as it was written: the compartment map belongs to it.",
    ),
  );
};

/** Which of the builds answer for a path: those that list it; for a folder all; where none does, the first, which then says so. */
const buildsOf = (path: string, builds: readonly FoundBuild[]): readonly FoundBuild[] => {
  if (isFolder(path)) return builds;
  const owners = builds.filter(
    (build) => build.path === path || build.manifest.outputs.has(shown(dirname(build.path), path)),
  );
  return owners.length > 0 ? owners : builds.slice(0, 1);
};

/**
 * The builds that are asked for, each with the files that were named of it. `paths` and `except` are files and folders.
 *
 * @throws {BulkheadError} BULKHEAD_USAGE, BULKHEAD_MANIFEST_INVALID, BULKHEAD_POLICY_SHAPE
 */
export const findBuilds = (
  paths: readonly string[],
  cwd: string,
  except: readonly string[],
): readonly FoundBuild[] => {
  const known = new Map<string, FoundBuild & { readonly named: Set<string> }>();
  const read = (path: string): FoundBuild & { readonly named: Set<string> } => {
    const manifest = () => parseManifest(readFileSync(path, "utf8"), shown(cwd, path));
    const build = known.get(path) ?? { path, manifest: manifest(), named: new Set<string>() };
    known.set(path, build);
    return build;
  };
  const asked = new Set<FoundBuild>();
  for (const path of namedFiles(paths, cwd, except)) {
    const maps = findMaps(path, cwd);
    if (maps.length === 0) withoutMap(path, cwd);
    for (const build of buildsOf(path, maps.map(read))) {
      asked.add(build);
      if (CODE.test(path) && isFile(path)) read(build.path).named.add(path);
    }
  }
  // Fail closed: nothing is proved where everything is excepted.
  if (asked.size === 0)
    throw new BulkheadError(
      usage("Nothing is left to prove", "Name a build, and except less of it."),
    );
  return [...asked];
};
