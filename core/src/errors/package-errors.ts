// Diagnostics about the tree of packages: what is installed, what its folders and package.json files say.

import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import { printable, quote } from "../quote.ts";

export interface MissingDependency {
  /** The name as package.json has it. */
  readonly dependency: string;
  /** `dependencies`, `devDependencies` or `peerDependencies`. */
  readonly field: string;
  /** The version range asked for. */
  readonly range: string;
  /** Relative path of the package.json that names it. */
  readonly packageJson: string;
  /** Canonical name of the package that needs it. */
  readonly dependent: string;
}

export const dependencyNotInstalled = (missing: MissingDependency): Diagnostic => ({
  code: "BULKHEAD_DEPENDENCY_NOT_INSTALLED",
  message: `${quote(missing.dependency)} is not installed, and ${quote(missing.dependent)} depends on it`,
  notes: [
    `${quote(missing.packageJson)} names it in ${quote(missing.field)} with the range ${quote(missing.range)}`,
  ],
  fix: "Run `npm install` (in CI `npm ci`) in the folder of the application, or remove the dependency.",
});

export const packageJsonInvalid = (
  file: string,
  reason: string,
  location?: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_PACKAGE_JSON_INVALID",
  message: `${quote(file)} cannot be used: ${reason}`,
  ...(location !== undefined && { location }),
  fix: "Mend the file; if it is a dependency's, install the dependency again.",
});

export const packageJsonMissing = (directory: string): Diagnostic => ({
  code: "BULKHEAD_PACKAGE_JSON_INVALID",
  message: `${quote(directory)} has no package.json`,
  fix: "Run in the folder of the application, name it with `--cwd` or the option `root`, or write one with `npm init`.",
});

export const packageNameInvalid = (
  name: string,
  packageJson: string,
  field: string,
): Diagnostic => ({
  code: "BULKHEAD_PACKAGE_NAME_INVALID",
  message: `${quote(name)} is no name that a package may have`,
  notes: [
    `${quote(packageJson)} names it in ${quote(field)}`,
    "The policy tells packages apart by these names: one with `>` or a path in it could pass for another package.",
  ],
  fix: "Install the package under another name (`npm install other-name@npm:…`), or remove the package that depends on it.",
});

/** Why a file in a node_modules folder belongs to no package. */
export type UnownedReason =
  /** No package.json names its package as a dependency. */
  | "undeclared"
  /** One does, among the devDependencies, which were not asked for. */
  | "dev-only"
  /** One does, but what it names is installed elsewhere. */
  | "shadowed"
  /** Its folder has no package.json. */
  | "no-package-json";

export interface UnownedPackage {
  /** The name of the folder that the file is in. */
  readonly name: string;
  readonly reason: UnownedReason;
  /** Relative path of the package.json that should name it. */
  readonly packageJson: string;
  /** Whether that is the application's own. */
  readonly isRoot: boolean;
}

type Explanation = Pick<Diagnostic, "notes" | "fix">;

const explainUnowned = ({ name, reason, packageJson, isRoot }: UnownedPackage): Explanation => {
  const shown = printable(name);
  switch (reason) {
    case "undeclared":
      return {
        notes: [`${quote(name)} is missing from the dependencies in ${quote(packageJson)}`],
        // The author of an installed package forgot it; the application can make up for that.
        fix: isRoot
          ? `Add ${shown} to the dependencies there, so that it has a name in the policy.`
          : `Add ${shown} to the dependencies of the application, so that it has a name in the policy.`,
      };
    case "dev-only":
      return {
        notes: [`${quote(name)} is in the devDependencies of ${quote(packageJson)} only`],
        fix: `Move ${shown} to the dependencies if it is shipped, or map the devDependencies too (\`--dev\`).`,
      };
    case "shadowed":
      return {
        notes: [
          `${quote(packageJson)} depends on ${quote(name)}, but that leads to another folder`,
        ],
        fix: "Remove the folder, or move it to where the dependency is looked for first; `npm ls` shows the tree.",
      };
    case "no-package-json":
      return {
        notes: [`The folder ${quote(name)} has no package.json`],
        fix: "Install the package again: remove node_modules and run `npm ci`.",
      };
  }
};

/** `unowned` is absent for a file that is in no node_modules folder. */
export const fileOutsidePackages = (file: string, unowned?: UnownedPackage): Diagnostic => ({
  code: "BULKHEAD_FILE_OUTSIDE_PACKAGES",
  message: `${quote(file)} belongs to no package of the application`,
  ...(unowned === undefined
    ? { fix: "Move the file into the application, or into a package that it depends on." }
    : explainUnowned(unowned)),
});

export const entryMissing = (entry: string, directory: string, nearest?: string): Diagnostic => ({
  code: "BULKHEAD_ENTRY_MISSING",
  message: `The entry ${quote(entry)} does not exist in ${quote(directory)}`,
  fix:
    nearest === undefined
      ? "Name a file that exists, relative to that folder."
      : `Did you mean ${quote(nearest)}?`,
});
