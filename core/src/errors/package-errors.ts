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

export interface UnownedFile {
  /** Relative path of the file. */
  readonly file: string;
  /** The package folder that the file is in, where it is in one that nobody depends on. */
  readonly packageName?: string;
  /** Relative path of the package.json in which that package is missing. */
  readonly packageJson?: string;
  /** It is there, but among the devDependencies, which were not asked for. */
  readonly isDevOnly?: boolean;
}

export const fileOutsidePackages = ({
  file,
  packageName,
  packageJson,
  isDevOnly = false,
}: UnownedFile): Diagnostic => {
  const message = `${quote(file)} belongs to no package of the application`;
  const code = "BULKHEAD_FILE_OUTSIDE_PACKAGES";
  if (packageName === undefined || packageJson === undefined) {
    return {
      code,
      message,
      fix: "Move the file into the application, or into a package that it depends on.",
    };
  }
  const name = printable(packageName);
  if (isDevOnly) {
    return {
      code,
      message,
      notes: [`${quote(packageName)} is in the devDependencies of ${quote(packageJson)} only`],
      fix: `Move ${name} to the dependencies if it is shipped, or map the devDependencies too (\`--dev\`).`,
    };
  }
  return {
    code,
    message,
    notes: [`${quote(packageName)} is missing from the dependencies in ${quote(packageJson)}`],
    fix: `Add ${name} to the dependencies there, so that it has a name of its own in the policy.`,
  };
};

export const entryMissing = (entry: string, directory: string, nearest?: string): Diagnostic => ({
  code: "BULKHEAD_ENTRY_MISSING",
  message: `The entry ${quote(entry)} does not exist in ${quote(directory)}`,
  fix:
    nearest === undefined
      ? "Name a file that exists, relative to that folder."
      : `Did you mean ${quote(nearest)}?`,
});
