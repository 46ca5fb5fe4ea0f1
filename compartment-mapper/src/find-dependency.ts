// Where a dependency of a package is installed: the first `node_modules/<name>` on the way up that holds a package.json.

import { basename, dirname, join } from "node:path";
import type { ReadPowers } from "./read-powers.ts";

/** Real path of the folder in which `name`, needed by the package at `from`, is installed; undefined if it is not. */
export const findDependency = (
  from: string,
  name: string,
  powers: ReadPowers,
): string | undefined => {
  for (let directory = from; ; directory = dirname(directory)) {
    // Node never looks into node_modules/node_modules.
    if (basename(directory) !== "node_modules") {
      const modules = join(directory, "node_modules");
      const candidate = join(modules, name);
      if (powers.isDirectory(modules) && powers.isFile(join(candidate, "package.json")))
        return powers.realPath(candidate);
    }
    if (dirname(directory) === directory) return undefined;
  }
};
