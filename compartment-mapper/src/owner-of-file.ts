// Which package a file belongs to: decided by where it really is, never by what a package.json near it claims.
// Fails closed: a file that no walked package owns has no owner, and so no grants.

import { basename, dirname, isAbsolute } from "node:path";
import type { ReadPowers } from "./read-powers.ts";

/**
 * A lookup from a file's absolute path to the value at the nearest folder above it in `byLocation` (real paths).
 * A folder `node_modules` ends the search: what is in it and was not walked belongs to nobody, least of all to the
 * package around it.
 */
export const makeOwnerLookup = <Owner>(
  byLocation: ReadonlyMap<string, Owner>,
  powers: ReadPowers,
): ((file: string) => Owner | undefined) => {
  const known = new Map<string, Owner | undefined>(byLocation);
  const ownerOfDirectory = (directory: string): Owner | undefined => {
    if (known.has(directory)) return known.get(directory);
    const parent = dirname(directory);
    const owner =
      parent === directory || basename(directory) === "node_modules"
        ? undefined
        : ownerOfDirectory(parent);
    known.set(directory, owner);
    return owner;
  };
  // Of the file, not of its folder: a link in a package leads to a file of another, whose code it then is.
  return (file) =>
    isAbsolute(file) ? ownerOfDirectory(dirname(powers.realPath(file))) : undefined;
};
