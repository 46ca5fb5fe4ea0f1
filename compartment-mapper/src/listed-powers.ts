// Most of what is asked of single paths stands in the list of their folder, which is read in any case: whether a name is a file, a folder,
// or a link. It spares a stat and a realpath for each of the 5,000 modules of a large application. What the list does not say is
// asked of the system: names of links, and those that the list does not have - on some file systems they are there in other letters.

import { basename, dirname, join } from "node:path";
import type { ReadPowers } from "./read-powers.ts";

/** `other`: a link, or what the system gives no kind of. */
export type Kind = "file" | "folder" | "other";

/** What a folder holds, by name: empty where there is no such folder; undefined where it may not be listed. */
type ReadKinds = (path: string) => ReadonlyMap<string, Kind> | undefined;

type KnownKinds = Map<string, ReturnType<ReadKinds>>;

const rememberKinds =
  (known: KnownKinds, readKinds: ReadKinds): ReadKinds =>
  (path) => {
    if (!known.has(path)) known.set(path, readKinds(path));
    return known.get(path);
  };

/** The same powers; lists are kept, so these are for one run, as those of cachePowers are. */
export const makeListedPowers = (powers: ReadPowers, readKinds: ReadKinds): ReadPowers => {
  const known: KnownKinds = new Map();
  const kindsIn = rememberKinds(known, readKinds);
  const folders = new Map<string, string>();
  const kindOf = (path: string): Kind => kindsIn(dirname(path))?.get(basename(path)) ?? "other";

  const realFolder = (path: string): string => {
    const known = folders.get(path) ?? realPath(path);
    folders.set(path, known);
    return known;
  };
  const realPath = (path: string): string =>
    // The root of the file system is in no list.
    dirname(path) === path || kindOf(path) === "other"
      ? powers.realPath(path)
      : join(realFolder(dirname(path)), basename(path));

  return {
    ...powers,
    isFile(path) {
      // Of most packages that are installed nothing else is ever asked, and to list a folder takes three times as long.
      if (basename(path) === "package.json" && !known.has(dirname(path)))
        return powers.isFile(path);
      const kind = kindOf(path);
      return kind === "other" ? powers.isFile(path) : kind === "file";
    },
    isDirectory(path) {
      const kind = kindOf(path);
      return kind === "other" ? powers.isDirectory(path) : kind === "folder";
    },
    realPath,
    list: (path) => [...(kindsIn(path)?.keys() ?? [])],
  };
};
