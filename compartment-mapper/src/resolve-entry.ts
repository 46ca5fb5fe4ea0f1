// Entry points as people write them: relative to the application, extension and `./` optional, as bundlers allow.

import { basename, dirname, join, resolve } from "node:path";
import { BulkheadError, entryMissing, nearestName } from "@bulkhead/core";
import type { PackageGraph } from "./package-graph.ts";
import type { ReadPowers } from "./read-powers.ts";
import { relativePath } from "./relative-path.ts";
import type { Resolver } from "./resolve-module.ts";

/** The existing path nearest to `path`: the first name on the way to it that does not exist is replaced. */
const findNearest = (path: string, powers: ReadPowers): string | undefined => {
  const directory = dirname(path);
  if (directory === path) return undefined;
  if (!powers.isDirectory(directory)) return findNearest(directory, powers);
  const name = nearestName(basename(path), [...powers.list(directory)].sort());
  return name === undefined ? undefined : join(directory, name);
};

/** The file (absolute real path) that an entry names. Throws BULKHEAD_ENTRY_MISSING with the nearest name that exists. */
export const resolveEntry = (
  entry: string,
  {
    graph,
    resolver,
    powers,
  }: { readonly graph: PackageGraph; readonly resolver: Resolver; readonly powers: ReadPowers },
): string => {
  const path = resolve(graph.rootDirectory, entry);
  const found = resolver.resolve(path, join(graph.rootDirectory, "package.json"), "import");
  if (found.kind === "file") return found.path;
  const nearest = findNearest(path, powers);
  const shown = nearest === undefined ? undefined : relativePath(graph.rootDirectory, nearest);
  throw new BulkheadError(entryMissing(entry, graph.rootDirectory, shown));
};
