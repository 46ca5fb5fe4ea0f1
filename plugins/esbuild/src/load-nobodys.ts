// What is answered for before anything is read: what was switched off, code in a URL.

import { DISABLED_MODULE } from "@bulkhead/confinement";
import type { Diagnostic } from "@bulkhead/core";
import type { OnLoadArgs, OnLoadResult } from "esbuild";
import { isDisabledFile } from "./disabled-modules.ts";
import { toMessage } from "./messages.ts";
import type { EsbuildProject } from "./project.ts";
import { DISABLED_NAMESPACE } from "./resolve-names.ts";
import { styleInUrl } from "./style-maps.ts";

const EMPTY: OnLoadResult = { contents: DISABLED_MODULE, loader: "js" };

/** How many bytes stand for what a `browser` field switched off. */
export const DISABLED_BYTES: number = DISABLED_MODULE.length;

// All that esbuild reads from a URL but code. https://esbuild.github.io/content-types/#data-url
const DATA_URL = /^data:(?:application\/json|text\/css)[;,]/i;

const CODE_IN_URL: Diagnostic = {
  code: "BULKHEAD_FILE_OUTSIDE_PACKAGES",
  message: "Code in a `data:` URL belongs to no package",
  fix: "Put the code into a file of the package that imports it.",
};

/** The result for a module that is nobody's; undefined for one that has to be loaded. */
export const loadNobodys = (
  { path, namespace }: OnLoadArgs,
  project: EsbuildProject,
): OnLoadResult | undefined => {
  // esbuild gives no namespace to what is switched off and not installed.
  if (namespace === DISABLED_NAMESPACE || namespace === "") return EMPTY;
  if (namespace === "file" && isDisabledFile(path, project)) return EMPTY;
  if (namespace !== "dataurl") return undefined;
  if (!DATA_URL.test(path)) return { errors: [toMessage(CODE_IN_URL)] };
  const style = styleInUrl(path);
  return style === undefined ? undefined : { contents: style, loader: "css" };
};
