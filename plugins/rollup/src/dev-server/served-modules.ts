// The application's modules as the dev server has served them: a page's scripts, what other plugins have made of `.vue` and `.tsx`. The text
// stays as it is; it is kept to be read.

import { type SourceCode, findOwner } from "@bulkhead/confinement";
import { ROOT } from "@bulkhead/core";
import type { TransformPluginContext } from "rollup";
import type { Project } from "@bulkhead/confinement";
import { readModuleId, shownId } from "../module-id.ts";
import { readSourceText } from "../source-text.ts";

const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx?)$/i;
// A script that stands in a page.
const IN_PAGE = /\?html-proxy\b.*\.js$/;
// Text and addresses; of a worker the module that starts it; a style of a component.
const NO_CODE = /[?&](?:raw|url|inline|worker|sharedworker|type=style)(?:[&=]|$)/;

const isCode = (id: string, file: string): boolean =>
  IN_PAGE.test(id) || (CODE.test(file) && !NO_CODE.test(id));

/**
 * A module that was served; undefined for what is no code, or is not the application's: packages are read as they are installed.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_UNREADABLE
 */
export const readServed = (
  context: Pick<TransformPluginContext, "getCombinedSourcemap">,
  code: string,
  id: string,
  project: Project,
): SourceCode | undefined => {
  const read = readModuleId(id);
  if (read.kind !== "module" || read.file === undefined || !isCode(id, read.file)) return undefined;
  const owner = findOwner(read.file, project);
  if (owner?.canonicalName !== ROOT) return undefined;
  const file = shownId(id, project);
  const { source, map, loaded } = readSourceText(context, code, read.file, file);
  return {
    owner,
    file,
    path: read.file,
    loaded,
    source,
    packageType: "module",
    isModule: true,
    reading: source === code ? "" : code,
    toJavaScript: () => ({ code, map }),
  };
};
