// What a build knows of the application before the first module is loaded.

import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import {
  type PackageGraph,
  type Platform,
  type ReadPowers,
  type Resolver,
  makeNodePowers,
  makeResolver,
  mapPackages,
} from "@bulkhead/compartment-mapper";
import type { IntrinsicNames, SettledOptions } from "@bulkhead/core";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import type { BuildOptions, Loader } from "esbuild";

export interface Project {
  /** Absolute path of the folder of the application's package. */
  readonly root: string;
  /** Real path of the folder against which esbuild resolves paths and to which the metafile's are relative. */
  readonly directory: string;
  readonly graph: PackageGraph;
  readonly powers: ReadPowers;
  readonly resolver: Resolver;
  readonly intrinsics: IntrinsicNames;
  readonly platform: Platform;
  /** Whether `browser` fields of package.json files count: esbuild reads them for browsers alone, not for `neutral`. */
  readonly readsBrowserField: boolean;
  readonly define: ReadonlyMap<string, string>;
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

export const openProject = async (
  options: BuildOptions,
  { root }: SettledOptions,
): Promise<Project> => {
  const powers = makeNodePowers();
  const directory = workingDirectory(options);
  // `neutral` has no globals of its own to look for, and esbuild resolves for it as for a browser without a `browser` field.
  const platform: Platform = options.platform === "node" ? "node" : "browser";
  const graph = mapPackages(resolve(directory, root ?? "."), { powers });
  const resolver = makeResolver(graph, {
    powers,
    platform,
    ...(options.conditions !== undefined && { conditions: options.conditions }),
    ...(options.mainFields !== undefined && { mainFields: options.mainFields }),
    ...(options.resolveExtensions !== undefined && { extensions: options.resolveExtensions }),
  });
  return {
    root: graph.rootDirectory,
    directory,
    graph,
    powers,
    resolver,
    intrinsics: await readIntrinsicNames(),
    platform,
    readsBrowserField: isForBrowsers(options),
    define: definesOf(options),
    loaders: options.loader ?? {},
  };
};
