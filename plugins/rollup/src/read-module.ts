// A module as a transform hook gets it: whose it is, what it was when it was loaded, in which language.

import type { PackageNode } from "@bulkhead/compartment-mapper";
import { type SourceCode, ownerOfCode } from "@bulkhead/confinement";
import type { CanonicalName } from "@bulkhead/core";
import type { TransformPluginContext } from "rollup";
import type { Build } from "./build.ts";
import { carriedId, fileOfId, readModuleId, shownId } from "./module-id.ts";
import { readSourceText } from "./source-text.ts";
import { type Language, languageOf, toJavaScript } from "./to-javascript.ts";

/** What of a transform hook's context is used; Rollup and Rolldown have it. */
export type Context = Pick<TransformPluginContext, "getCombinedSourcemap" | "resolve">;

/** What goes back to the bundler. */
export interface Transformed {
  readonly code: string;
  readonly map: string | null;
  /** Rolldown's: what is JavaScript by now. */
  readonly moduleType?: "js";
}

// No package's: no policy is written for it, so it has no grants.
export const HELPERS = "~bundler" as CanonicalName;

/** @throws {BulkheadError} BULKHEAD_FILE_OUTSIDE_PACKAGES */
export const ownerOf = (id: string, { run: { project } }: Build): PackageNode => {
  const read = readModuleId(carriedId(id));
  if (read.kind === "helper") return { ...ownerOfCode(undefined, project), canonicalName: HELPERS };
  return ownerOfCode(fileOfId(carriedId(id), project), project);
};

interface Reading {
  readonly packageType: SourceCode["packageType"];
  readonly isModule: boolean;
  readonly language: Language;
}

const readSource = (
  context: Context,
  build: Build,
  code: string,
  id: string,
  { packageType, isModule, language }: Reading,
): SourceCode => {
  const file = fileOfId(id, build.run.project);
  const shown = shownId(id, build.run.project);
  const { source, map, loaded } = readSourceText(context, code, file, shown);
  return {
    owner: ownerOf(id, build),
    file: shown,
    path: file,
    loaded,
    source,
    packageType,
    isModule,
    reading: JSON.stringify([language, source === code ? "" : code]),
    toJavaScript: async () => {
      const javascript = await toJavaScript(code, id, language, build.host.transform);
      return { code: javascript.code, map: javascript.map ?? map };
    },
  };
};

export interface ReadModule {
  /** Absent for data, which the bundler makes a module of. */
  readonly source: SourceCode | undefined;
  /** It is no JavaScript before we ask Rolldown to make that of it. */
  readonly isTranslated: boolean;
}

/** `isBeforeCommonjs`: nothing has made an ES module of it yet. */
export const readModule = (
  context: Context,
  build: Build,
  code: string,
  id: string,
  {
    moduleType,
    isBeforeCommonjs,
  }: { readonly moduleType: string | undefined; readonly isBeforeCommonjs: boolean },
): ReadModule => {
  const language = languageOf(moduleType);
  if (language === undefined) return { source: undefined, isTranslated: false };
  const file = fileOfId(id, build.run.project);
  // To Rollup everything is an ES module in the end, whatever Node would take it for.
  const isAsLoaded =
    isBeforeCommonjs || build.host.bundler === "rolldown" || build.esModules.get(id) === code;
  const isModule = !isAsLoaded || file === undefined;
  const packageType = isModule ? "module" : build.run.project.resolver.moduleFormat(file);
  const source = readSource(context, build, code, id, { packageType, isModule, language });
  return { source, isTranslated: language !== "js" };
};
