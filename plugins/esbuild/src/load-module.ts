// One module as the build has it: what another plugin made of the file, or the file; JavaScript from it; its analysis.

import { dirname, isAbsolute } from "node:path";
import { describeUnownedFile, type PackageNode, relativePath } from "@bulkhead/compartment-mapper";
import {
  type Analysis,
  BulkheadError,
  ROOT,
  analyseModule,
  moduleUnreadable,
} from "@bulkhead/core";
import type { Loader, OnLoadArgs, OnLoadResult, PluginBuild } from "esbuild";
import { languageOfLoader, loaderOf } from "./loaders.ts";
import type { LoadResult, OtherPlugins } from "./other-plugins.ts";
import type { Project } from "./project.ts";
import { transformSource } from "./transform-source.ts";

/** Code, to be confined. */
export interface LoadedCode {
  readonly kind: "code";
  readonly path: string;
  readonly owner: PackageNode;
  /** As messages and the compartment map show it. */
  readonly file: string;
  readonly loaded: string | Uint8Array;
  readonly analysis: Analysis;
  readonly transformMap: string | undefined;
  /** What goes back to esbuild beside the code. */
  readonly rest: OnLoadResult;
}

export type Loaded =
  | LoadedCode
  /** Data, or what esbuild loads by itself into data. */
  | { readonly kind: "data"; readonly result: OnLoadResult | undefined };

const DATA: Loaded = { kind: "data", result: undefined };

const decode = (contents: string | Uint8Array, file: string): string => {
  if (typeof contents === "string") return contents;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(contents);
  } catch {
    throw new BulkheadError(moduleUnreadable(file, "it is not UTF-8 text"));
  }
};

/** The package whose code a module is: by its path; a module that is no file is the application's. */
const ownerOf = ({ path, namespace }: OnLoadArgs, { graph, powers }: Project): PackageNode => {
  const root = graph.packages.get(ROOT);
  if (root === undefined) throw new Error("Internal: a graph without a root");
  if (!isAbsolute(path)) {
    // A plugin's own module. As the application's, it is out of reach for any package that was not granted the root.
    if (namespace !== "file") return root;
  }
  const owner = graph.ownerOf(path);
  if (owner === undefined)
    throw new BulkheadError(describeUnownedFile({ file: path }, graph, powers));
  return owner;
};

/** How messages name a module. */
export const shownPath = (
  { path, namespace }: Pick<OnLoadArgs, "path" | "namespace">,
  { root }: Project,
): string => {
  const shown = isAbsolute(path) ? relativePath(root, path) : path;
  return namespace === "file" ? shown : `${namespace}:${shown}`;
};

const readFile = (path: string, { powers }: Project): string => {
  const text = powers.readText(path);
  if (text === undefined) throw new BulkheadError(moduleUnreadable(path, "no such file"));
  return text;
};

interface Contents {
  readonly contents: string | Uint8Array;
  readonly loader: Loader;
  readonly rest: OnLoadResult;
}

const contentsOf = (
  args: OnLoadArgs,
  result: LoadResult | undefined,
  project: Project,
  build: PluginBuild,
): Contents | Loaded => {
  const byName = loaderOf(args.path, build.initialOptions.loader);
  if (result === undefined) {
    // `with { type: "text" }` asks for data whatever the file's name.
    const isCode =
      args.namespace === "file" &&
      args.with["type"] === undefined &&
      byName !== undefined &&
      languageOfLoader(byName) !== undefined;
    if (!isCode) return DATA;
    return {
      contents: readFile(args.path, project),
      loader: byName,
      rest: { resolveDir: dirname(args.path) },
    };
  }
  if (result.contents === undefined) return { kind: "data", result };
  const loader = result.loader === "default" ? (byName ?? "js") : (result.loader ?? "js");
  if (languageOfLoader(loader) === undefined) return { kind: "data", result };
  const directory = args.namespace === "file" ? { resolveDir: dirname(args.path) } : {};
  return { contents: result.contents, loader, rest: { ...directory, ...result } };
};

/**
 * Loads one module.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_*, BULKHEAD_STRICT_MODE, BULKHEAD_FILE_OUTSIDE_PACKAGES
 */
export const loadModule = async (
  args: OnLoadArgs,
  project: Project,
  others: OtherPlugins,
  build: PluginBuild,
): Promise<Loaded> => {
  const found = contentsOf(args, await others.load(args), project, build);
  if ("kind" in found) return found;
  const language = languageOfLoader(found.loader);
  if (language === undefined) throw new Error("Internal: code without a language");
  const owner = ownerOf(args, project);
  const file = shownPath(args, project);
  const { code, map } = await transformSource(
    decode(found.contents, file),
    args.path,
    language,
    build,
  );
  const packageType = project.resolver.moduleFormat(args.path);
  const { platform, define, intrinsics } = project;
  const analysis = analyseModule(code, {
    file,
    owner: owner.canonicalName,
    platform,
    define,
    intrinsics,
    ...(packageType !== undefined && { packageType }),
  });
  return {
    kind: "code",
    path: args.path,
    owner,
    file,
    loaded: found.contents,
    analysis,
    transformMap: map,
    rest: found.rest,
  };
};
