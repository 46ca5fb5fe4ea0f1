// What a build knows of the application before the first module is loaded.

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
import type { BuildOptions } from "esbuild";

export interface Project {
  /** Absolute path of the folder of the application's package. */
  readonly root: string;
  readonly graph: PackageGraph;
  readonly powers: ReadPowers;
  readonly resolver: Resolver;
  readonly intrinsics: IntrinsicNames;
  readonly platform: Platform;
  readonly define: ReadonlyMap<string, string>;
}

/** The folder against which esbuild resolves paths. */
export const workingDirectory = ({ absWorkingDir }: BuildOptions): string =>
  absWorkingDir ?? process.cwd();

const NODE_ENV = "process.env.NODE_ENV";

// https://esbuild.github.io/api/#platform: for browsers esbuild defines NODE_ENV by itself.
const definesOf = (options: BuildOptions, platform: Platform): ReadonlyMap<string, string> => {
  const define = new Map(Object.entries(options.define ?? {}));
  const decided = ["process", "process.env", NODE_ENV].some((path) => define.has(path));
  if (platform === "browser" && !decided) {
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
  const directory = resolve(workingDirectory(options), root ?? ".");
  // `neutral` has no globals of its own to look for, and esbuild resolves for it as for a browser without a `browser` field.
  const platform: Platform = options.platform === "node" ? "node" : "browser";
  const graph = mapPackages(directory, { powers });
  const resolver = makeResolver(graph, {
    powers,
    platform,
    ...(options.conditions !== undefined && { conditions: options.conditions }),
    ...(options.mainFields !== undefined && { mainFields: options.mainFields }),
    ...(options.resolveExtensions !== undefined && { extensions: options.resolveExtensions }),
  });
  return {
    root: graph.rootDirectory,
    graph,
    powers,
    resolver,
    intrinsics: await readIntrinsicNames(),
    platform,
    define: definesOf(options, platform),
  };
};
