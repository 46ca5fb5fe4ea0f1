// Which packages an application has and which depends on which: a walk over the package.json files from the root,
// each dependency looked up from its dependent. Knows packages by their real path alone; names come later.

import { join } from "node:path";
import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  dependencyNotInstalled,
  packageJsonMissing,
} from "@bulkhead/core";
import { assignCanonicalNames } from "./assign-canonical-names.ts";
import { findDependency } from "./find-dependency.ts";
import { type PackageJson, readPackageJson } from "./package-json.ts";
import { type Dependency, findInvalidName, readDependencies } from "./read-dependencies.ts";
import type { ReadPowers } from "./read-powers.ts";
import { relativePath } from "./relative-path.ts";

export interface WalkedPackage {
  readonly packageJson: PackageJson;
  /** Dependency name -> real path of its folder. */
  readonly links: ReadonlyMap<string, string>;
}

export interface WalkOptions {
  readonly powers: ReadPowers;
  readonly dev: boolean;
}

interface Problem {
  readonly dependent: string;
  readonly dependency: Dependency;
  /** Absent: it is not installed. */
  readonly invalidName?: Diagnostic;
}

interface Walk extends WalkOptions {
  readonly root: string;
  readonly packages: Map<string, WalkedPackage>;
  readonly problems: Problem[];
}

const packageJsonPath = (walk: Walk, location: string): string =>
  relativePath(walk.root, join(location, "package.json"));

const linkDependencies = (
  walk: Walk,
  location: string,
  packageJson: PackageJson,
): ReadonlyMap<string, string> => {
  const links = new Map<string, string>();
  const file = packageJsonPath(walk, location);
  const dependencies = readDependencies(packageJson, {
    file,
    isRoot: location === walk.root,
    dev: walk.dev,
  });
  for (const dependency of dependencies) {
    // Checked before the name becomes part of a path: `a/../../evil` must not even be looked for.
    const invalidName = findInvalidName(dependency, file);
    if (invalidName !== undefined) {
      walk.problems.push({ dependent: location, dependency, invalidName });
      continue;
    }
    const target = findDependency(location, dependency.name, walk.powers);
    if (target !== undefined) links.set(dependency.name, target);
    else if (dependency.isRequired) walk.problems.push({ dependent: location, dependency });
  }
  return links;
};

const visit = (walk: Walk, location: string): WalkedPackage => {
  const packageJson = readPackageJson(location, walk.powers, (path) =>
    relativePath(walk.root, path),
  );
  if (packageJson === undefined) throw new BulkheadError(packageJsonMissing(location));
  return { packageJson, links: linkDependencies(walk, location, packageJson) };
};

/** Locations and links of a walk, for naming. */
export const linksOf = (
  packages: ReadonlyMap<string, WalkedPackage>,
): ReadonlyMap<string, ReadonlyMap<string, string>> =>
  new Map([...packages].map(([location, { links }]) => [location, links]));

const diagnose = (
  walk: Walk,
  names: ReadonlyMap<string, CanonicalName>,
  problem: Problem,
): Diagnostic => {
  const { dependent, dependency, invalidName } = problem;
  if (invalidName !== undefined) return invalidName;
  return dependencyNotInstalled({
    dependency: dependency.name,
    field: dependency.field,
    range: dependency.range,
    packageJson: packageJsonPath(walk, dependent),
    dependent: names.get(dependent) ?? packageJsonPath(walk, dependent),
  });
};

/** All at once: one run of `npm install` mends them together. */
const throwProblems = (walk: Walk): void => {
  const names = assignCanonicalNames(walk.root, linksOf(walk.packages));
  const [first, ...rest] = walk.problems.map((problem) => diagnose(walk, names, problem));
  if (first !== undefined) throw new BulkheadError(first, ...rest);
};

/**
 * The packages reached from the one at `root` (a real path), by location.
 * Throws BULKHEAD_PACKAGE_JSON_INVALID, BULKHEAD_PACKAGE_NAME_INVALID, BULKHEAD_DEPENDENCY_NOT_INSTALLED.
 */
export const walkPackages = (
  root: string,
  options: WalkOptions,
): ReadonlyMap<string, WalkedPackage> => {
  const walk: Walk = { ...options, root, packages: new Map(), problems: [] };
  const found = new Set([root]);
  // Grows while it is walked: a Set visits what is added to it meanwhile.
  for (const location of found) {
    const walked = visit(walk, location);
    walk.packages.set(location, walked);
    for (const target of walked.links.values()) found.add(target);
  }
  if (walk.problems.length > 0) throwProblems(walk);
  return walk.packages;
};
