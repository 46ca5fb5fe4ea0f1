// The powers to read as Node's file system has them: the only file of this package that imports `node:fs`.
// Synchronous: resolving a module is hundreds of small questions, each waiting for the one before.

import { type Dirent, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cachePowers } from "./cache-powers.ts";
import { type Kind, makeListedPowers } from "./listed-powers.ts";
import type { ReadPowers } from "./read-powers.ts";

// ENAMETOOLONG, ELOOP: a specifier of a package can be any text, and no file has such a name.
const ABSENT: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"]);
// Folders above the application may be closed to us; esbuild and Node pass over them too.
const CLOSED: ReadonlySet<unknown> = new Set(["EACCES", "EPERM"]);

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

/** What `read` returns, or `otherwise` where there is nothing at the path. */
const ifPresent = <Answer, Absent>(
  path: string,
  read: () => Answer,
  otherwise: () => Absent,
): Answer | Absent => {
  // Node throws another error for it; as part of a specifier it is one more name that no file has.
  if (path.includes("\0")) return otherwise();
  try {
    return read();
  } catch (error) {
    if (ABSENT.has(codeOf(error))) return otherwise();
    throw error;
  }
};

const ifOpen = <Answer>(read: () => Answer, otherwise: Answer): Answer => {
  try {
    return read();
  } catch (error) {
    if (CLOSED.has(codeOf(error))) return otherwise;
    throw error;
  }
};

const stat = (path: string) =>
  ifPresent(
    path,
    () => ifOpen(() => statSync(path, { throwIfNoEntry: false }), undefined),
    () => undefined,
  );

const realPath = (path: string): string =>
  ifPresent(
    path,
    () => ifOpen(() => realpathSync.native(path), path),
    () => (dirname(path) === path ? path : join(realPath(dirname(path)), basename(path))),
  );

const kindOf = (entry: Dirent): Kind => {
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
};

const NOTHING: ReadonlyMap<string, Kind> = new Map();

const readKinds = (path: string): ReadonlyMap<string, Kind> | undefined =>
  ifPresent(
    path,
    () =>
      ifOpen(
        () =>
          new Map(
            readdirSync(path, { withFileTypes: true }).map((entry) => [entry.name, kindOf(entry)]),
          ),
        undefined,
      ),
    () => NOTHING,
  );

const nodePowers: ReadPowers = {
  readText: (path) =>
    ifPresent(
      path,
      () => readFileSync(path, "utf8"),
      () => undefined,
    ),
  readBytes: (path) =>
    ifPresent(
      path,
      () => readFileSync(path),
      () => undefined,
    ),
  isFile: (path) => stat(path)?.isFile() ?? false,
  isDirectory: (path) => stat(path)?.isDirectory() ?? false,
  realPath,
  list: (path) => [...(readKinds(path)?.keys() ?? [])],
};

/** Powers over the real file system that remember their answers: one for each run, shared by the graph and the resolver. */
export const makeNodePowers = (): ReadPowers =>
  cachePowers(makeListedPowers(nodePowers, readKinds));
