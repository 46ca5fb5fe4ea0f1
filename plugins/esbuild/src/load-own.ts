// What is answered for before anything is read: our own modules, what was switched off, code in a URL.

import type { OnLoadArgs, OnLoadResult } from "esbuild";
import { isDisabledFile } from "./disabled-modules.ts";
import type { Project } from "./project.ts";
import { DISABLED_NAMESPACE } from "./resolve-names.ts";

const EMPTY: OnLoadResult = { contents: "", loader: "js" };

const CODE_URL = /^data:(?:text|application)\/(?:x-)?(?:java|ecma|type)script/i;

/** The result for a module that is nobody's; undefined for one that has to be loaded. */
export const loadNobodys = (
  { path, namespace }: OnLoadArgs,
  project: Project,
): OnLoadResult | undefined => {
  // esbuild gives no namespace to what is switched off and not installed.
  if (namespace === DISABLED_NAMESPACE || namespace === "") return EMPTY;
  if (namespace === "file" && isDisabledFile(path, project)) return EMPTY;
  if (namespace === "dataurl" && CODE_URL.test(path)) {
    return {
      errors: [
        {
          id: "BULKHEAD_FILE_OUTSIDE_PACKAGES",
          text: "BULKHEAD_FILE_OUTSIDE_PACKAGES  Code in a `data:` URL belongs to no package",
          notes: [{ text: "Put the code into a file of the package that imports it." }],
        },
      ],
    };
  }
  return undefined;
};
