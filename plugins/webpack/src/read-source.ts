// The text that loaders have made of a module's file, as the compiler takes it: whose it is, and what webpack's parser will
// take it for. What is no text of a package's file is refused here.

import { readFileSync } from "node:fs";
import type { ModuleFormat } from "@bulkhead/compartment-mapper";
import { type Project, type SourceCode, ownerOfCode } from "@bulkhead/confinement";
import { BulkheadError, type Diagnostic, checkModuleBytes, moduleUnreadable } from "@bulkhead/core";
import type { LoaderContext, Module } from "webpack";
import { fileOf, schemeOf, shownFile } from "./module-files.ts";

export type SourceMap = Readonly<Record<string, unknown>>;

const CODE_IN_URL: Diagnostic = {
  code: "BULKHEAD_FILE_OUTSIDE_PACKAGES",
  message: "Code in a `data:` or `http:` URL belongs to no package",
  fix: "Put the code into a file of the package that imports it.",
};

// What other plugins serve under names of their own is the application's; what a request holds or fetches is whoever's wrote it.
const ANYBODYS: ReadonlySet<string> = new Set(["data", "http", "https"]);

// Webpack writes names of modules into comments of the output, as they are.
const ENDS_COMMENT = /[\n\r\u2028\u2029]|\*\//;

// Bytes: from here on a file is looked at for its size.
const LARGE = 1_000_000;

const decode = (contents: Uint8Array, file: string): string => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(contents);
    if (contents.length < LARGE && !text.includes("\0")) return text;
    const wrong = checkModuleBytes(contents, file);
    if (wrong === undefined) return text;
    throw new BulkheadError(wrong);
  } catch (error) {
    if (error instanceof BulkheadError) throw error;
    throw new BulkheadError(
      checkModuleBytes(contents, file) ?? moduleUnreadable(file, "it is not UTF-8 text"),
    );
  }
};

const originalText = (map: SourceMap | undefined): string | undefined => {
  const contents = map?.["sourcesContent"];
  const [text] = Array.isArray(contents) && contents.length === 1 ? (contents as unknown[]) : [];
  return typeof text === "string" ? text : undefined;
};

/** The map that a loader hands on, as text or as an object. */
export const readMap = (map: unknown): SourceMap | undefined => {
  const read: unknown = typeof map === "string" && map !== "" ? JSON.parse(map) : map;
  return typeof read === "object" && read !== null ? (read as SourceMap) : undefined;
};

/** As what webpack's parser reads a module: in an ES module it leaves `require` alone, which must not be the host's. */
const formatFor = (
  { type }: Module,
  path: string | undefined,
  { resolver }: Project,
): ModuleFormat => {
  if (type === "javascript/esm") return "module";
  if (type === "javascript/dynamic") return "commonjs";
  return path === undefined ? undefined : resolver.moduleFormat(path);
};

/** Whether no other loader has had the module: its text is its file's. */
export const isFileAsItIs = (
  { loaders }: Pick<LoaderContext<unknown>, "loaders">,
  path: string | undefined,
): path is string => path !== undefined && loaders.length === 1;

/** What came out of the loaders for `module`: its text, and the map that leads to its file. */
export interface LoadedModule {
  readonly module: Module;
  readonly context: LoaderContext<unknown>;
  readonly contents: Uint8Array;
  readonly map: SourceMap | undefined;
}

// Another plugin may serve what no file holds.
const readFile = (path: string): Uint8Array | undefined => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

/** @throws {BulkheadError} BULKHEAD_FILE_OUTSIDE_PACKAGES, BULKHEAD_MODULE_UNREADABLE */
export const readSource = (
  { module, context, contents, map }: LoadedModule,
  project: Project,
): SourceCode => {
  const path = fileOf(module, project);
  const file = path === undefined ? context.resource : shownFile(path, project);
  if (path === undefined && ANYBODYS.has(schemeOf(context.resource) ?? ""))
    throw new BulkheadError({ ...CODE_IN_URL, notes: [`At ${file.slice(0, 80)}`] });
  if (ENDS_COMMENT.test(context.resource))
    throw new BulkheadError(moduleUnreadable(file, "its name would end a comment of webpack's"));
  const owner = ownerOfCode(path, project);
  const text = decode(contents, file);
  const isFile = isFileAsItIs(context, path);
  return {
    owner,
    file,
    // The map of the build says what the file was, also where webpack takes what loaders made of it from its cache.
    loaded: (path === undefined || isFile ? undefined : readFile(path)) ?? contents,
    source: originalText(map) ?? text,
    packageType: formatFor(module, path, project),
    path,
    reading: isFile ? "" : text,
    toJavaScript: () => ({ code: text, map: map && JSON.stringify(map) }),
  };
};
