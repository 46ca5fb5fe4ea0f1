// Which of esbuild's loaders a file gets, and which of them give code.

import { basename } from "node:path";
import type { SourceLanguage } from "@bulkhead/core";
import type { Loader } from "esbuild";

// https://esbuild.github.io/content-types/
const DEFAULT_LOADERS: Readonly<Record<string, Loader>> = {
  "": "js",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "jsx",
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".css": "css",
  ".module.css": "local-css",
  ".json": "json",
  ".txt": "text",
};

/** The loader for a file by its name: the longest extension that is known. */
export const loaderOf = (
  path: string,
  configured: Readonly<Record<string, Loader>> = {},
): Loader | undefined => {
  const loaders: Readonly<Record<string, Loader>> = { ...DEFAULT_LOADERS, ...configured };
  const name = basename(path);
  for (let dot = name.indexOf("."); dot !== -1; dot = name.indexOf(".", dot + 1)) {
    const extension = name.slice(dot);
    if (Object.hasOwn(loaders, extension)) return loaders[extension];
  }
  return name.includes(".") ? undefined : loaders[""];
};

const LANGUAGES: ReadonlyMap<string, SourceLanguage> = new Map([
  ["js", "js"],
  ["jsx", "jsx"],
  ["ts", "ts"],
  ["tsx", "tsx"],
]);

/** The language of a loader that gives code; undefined for one that gives data. */
export const languageOfLoader = (loader: Loader): SourceLanguage | undefined =>
  LANGUAGES.get(loader);
