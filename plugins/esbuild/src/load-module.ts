// One module as the build has it: what another plugin made of the file, or the file itself. Text to be confined, or data.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { PackageNode } from "@bulkhead/compartment-mapper";
import { findOwner, ownerOfCode } from "@bulkhead/confinement";
import {
  BulkheadError,
  ROOT,
  type SourceLanguage,
  checkModuleBytes,
  moduleUnreadable,
} from "@bulkhead/core";
import type { Loader, OnLoadArgs, OnLoadResult } from "esbuild";
import { fileOfModule, shownPath } from "./file-of-module.ts";
import { languageOfLoader, loaderOf } from "./loaders.ts";
import type { OtherPlugins } from "./other-plugins.ts";
import type { EsbuildProject } from "./project.ts";
import { isStyle, keepOwnMap } from "./style-maps.ts";

/** Text of a program. */
export interface LoadedCode {
  readonly kind: "code";
  readonly args: OnLoadArgs;
  readonly owner: PackageNode;
  /** As messages and the compartment map show it. */
  readonly file: string;
  /** The bytes of the file, or what another plugin made of it. */
  readonly loaded: string | Uint8Array;
  readonly source: string;
  readonly language: SourceLanguage;
  /** What goes back to esbuild beside the code. */
  readonly rest: OnLoadResult;
}

/** What becomes a value, or stays a file: nothing of it runs. */
export interface LoadedData {
  readonly kind: "data";
  readonly owner: PackageNode | undefined;
  readonly file: string;
  /** What another plugin made of it, or the file that esbuild reads. */
  readonly loaded: string | Uint8Array | { readonly path: string } | undefined;
  /** Left a file of its own, which the bundle imports. */
  readonly copied: boolean;
  /** Absent where esbuild loads it. */
  readonly result: OnLoadResult | undefined;
}

const decode = (contents: string | Uint8Array, file: string): string => {
  if (typeof contents === "string") return contents;
  const wrong = checkModuleBytes(contents, file);
  if (wrong !== undefined) throw new BulkheadError(wrong);
  return new TextDecoder().decode(contents);
};

const readFile = (path: string, file: string): Uint8Array => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new BulkheadError(
      moduleUnreadable(file, error instanceof Error ? error.message : String(error)),
    );
  }
};

/** By which loader esbuild's rules read a module; undefined where esbuild refuses it, or reads data by itself. */
const chooseLoader = (
  { path, namespace }: OnLoadArgs,
  result: OnLoadResult | undefined,
  { loaders }: EsbuildProject,
): Loader | undefined => {
  if (result?.contents === undefined)
    return namespace === "file" ? loaderOf(path, loaders) : undefined;
  const { loader = "js" } = result;
  return loader === "default" ? loaderOf(path, loaders) : loader;
};

const textOf = (contents: string | Uint8Array): string =>
  typeof contents === "string" ? contents : new TextDecoder().decode(contents);

/** A package's style sheet, with a map that leads to nobody else's files. */
const withOwnMap = (
  { path, namespace }: OnLoadArgs,
  loader: Loader,
  result: OnLoadResult | undefined,
  owner: PackageNode | undefined,
  project: EsbuildProject,
): OnLoadResult | undefined => {
  if (owner === undefined || owner.canonicalName === ROOT || namespace !== "file") return result;
  const source = textOf(result?.contents ?? readFile(path, path));
  if (!source.includes("sourceMappingURL=")) return result;
  return {
    resolveDir: dirname(path),
    ...result,
    contents: keepOwnMap(source, path, owner, project),
    loader,
  };
};

/**
 * Loads one module.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_UNREADABLE, BULKHEAD_FILE_OUTSIDE_PACKAGES
 */
export const loadModule = async (
  args: OnLoadArgs,
  project: EsbuildProject,
  others: OtherPlugins,
): Promise<LoadedCode | LoadedData> => {
  const result = await others.load(args);
  const loader = chooseLoader(args, result, project);
  const file = shownPath(args, project);
  const language = loader === undefined ? undefined : languageOfLoader(loader);
  // `with { type: "text" }` asks for data whatever the loader says; esbuild refuses what it does not know.
  if (language === undefined || args.with["type"] !== undefined || result?.errors?.length) {
    const owner = findOwner(fileOfModule(args, project), project);
    return {
      kind: "data",
      owner,
      file,
      loaded: result?.contents ?? (args.namespace === "file" ? { path: args.path } : undefined),
      copied: loader === "copy",
      result: isStyle(loader) ? withOwnMap(args, loader, result, owner, project) : result,
    };
  }
  const owner = ownerOfCode(fileOfModule(args, project), project);
  const loaded = result?.contents ?? readFile(args.path, file);
  const directory = args.namespace === "file" ? { resolveDir: dirname(args.path) } : {};
  return {
    kind: "code",
    args,
    owner,
    file,
    loaded,
    source: decode(loaded, file),
    language,
    rest: { ...directory, ...result },
  };
};
