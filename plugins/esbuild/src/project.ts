// What esbuild's options say of the application.

import { realpathSync } from "node:fs";
import { type Project, openProject } from "@bulkhead/confinement";
import type { SettledOptions } from "@bulkhead/core";
import type { BuildOptions, Loader } from "esbuild";

export interface EsbuildProject extends Project {
  /** Whether `browser` fields of package.json files count: esbuild reads them for browsers alone, not for `neutral`. */
  readonly readsBrowserField: boolean;
  /** The build's own loaders by extension. */
  readonly loaders: Readonly<Record<string, Loader>>;
}

/** The folder against which esbuild resolves paths, its links followed as esbuild does. */
export const workingDirectory = ({ absWorkingDir = process.cwd() }: BuildOptions): string => {
  try {
    return realpathSync.native(absWorkingDir);
  } catch {
    return absWorkingDir;
  }
};

const NODE_ENV = "process.env.NODE_ENV";

// https://esbuild.github.io/api/#platform: for browsers esbuild defines NODE_ENV by itself.
const isForBrowsers = ({ platform = "browser" }: BuildOptions): boolean => platform === "browser";

const definesOf = (options: BuildOptions): ReadonlyMap<string, string> => {
  const define = new Map(Object.entries(options.define ?? {}));
  const decided = ["process", "process.env", NODE_ENV].some((path) => define.has(path));
  if (isForBrowsers(options) && !decided) {
    const { minify, minifyWhitespace, minifyIdentifiers, minifySyntax } = options;
    const minified =
      minify === true ||
      (minifyWhitespace === true && minifyIdentifiers === true && minifySyntax === true);
    define.set(NODE_ENV, minified ? '"production"' : '"development"');
  }
  return define;
};

/** Whether what is built will be shipped, as far as the options tell: `verify` is on by default then. */
export const isProduction = (
  { define }: Project,
  { minify, minifyWhitespace, minifyIdentifiers, minifySyntax }: BuildOptions,
): boolean =>
  [minify, minifyWhitespace, minifyIdentifiers, minifySyntax].includes(true) ||
  define.get(NODE_ENV) === '"production"';

export const openEsbuildProject = async (
  options: BuildOptions,
  { root }: SettledOptions,
): Promise<EsbuildProject> => ({
  ...(await openProject({
    directory: workingDirectory(options),
    root,
    // `neutral` has no globals of its own to look for, and esbuild resolves for it as for a browser without a `browser` field.
    platform: options.platform === "node" ? "node" : "browser",
    define: definesOf(options),
    ...(options.conditions !== undefined && { conditions: options.conditions }),
    ...(options.mainFields !== undefined && { mainFields: options.mainFields }),
    ...(options.resolveExtensions !== undefined && { extensions: options.resolveExtensions }),
  })),
  readsBrowserField: isForBrowsers(options),
  loaders: options.loader ?? {},
});
