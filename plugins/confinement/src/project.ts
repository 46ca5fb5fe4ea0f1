// What a build knows of the application before the first module is loaded.

import { resolve } from "node:path";
import {
  type PackageGraph,
  type Platform,
  type ReadPowers,
  type Resolver,
  type ResolverOptions,
  makeNodePowers,
  makeResolver,
  mapPackages,
} from "@bulkhead/compartment-mapper";
import type { IntrinsicNames } from "@bulkhead/core";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";

export interface Project {
  /** Absolute path of the folder of the application's package. */
  readonly root: string;
  /** Real path of the folder against which the bundler resolves paths. */
  readonly directory: string;
  readonly graph: PackageGraph;
  readonly powers: ReadPowers;
  readonly resolver: Resolver;
  readonly intrinsics: IntrinsicNames;
  readonly platform: Platform;
  /** Names and paths that the bundler replaces, and by what text. */
  readonly define: ReadonlyMap<string, string>;
}

export interface ProjectOptions extends Pick<
  ResolverOptions,
  "conditions" | "mainFields" | "extensions"
> {
  readonly directory: string;
  /** The plugin's option `root`; relative to the directory. */
  readonly root: string | undefined;
  readonly platform: Platform;
  readonly define: ReadonlyMap<string, string>;
  /** Whether the application may import its devDependencies. */
  readonly dev?: boolean;
}

/** @throws {BulkheadError} BULKHEAD_PACKAGE_*, BULKHEAD_DEPENDENCY_NOT_INSTALLED */
export const openProject = async ({
  directory,
  root,
  platform,
  define,
  dev = false,
  ...resolution
}: ProjectOptions): Promise<Project> => {
  const powers = makeNodePowers();
  const graph = mapPackages(resolve(directory, root ?? "."), { powers, dev });
  return {
    root: graph.rootDirectory,
    directory,
    graph,
    powers,
    resolver: makeResolver(graph, { powers, platform, ...resolution }),
    intrinsics: await readIntrinsicNames(),
    platform,
    define,
  };
};
