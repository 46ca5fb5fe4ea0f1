// How the metafile names a module: its path seen from the working folder, with its namespace unless it is a file.

import { relativePath } from "@bulkhead/compartment-mapper";

export const metafileKey = (namespace: string, path: string, directory: string): string =>
  namespace === "file" ? relativePath(directory, path) : `${namespace}:${path}`;
