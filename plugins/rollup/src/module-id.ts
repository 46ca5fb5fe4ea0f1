// What an id of the build stands for: a file of a package, code that plugin-commonjs keeps beside one, a helper of the
// bundler's own, a module of Bulkhead's, or something that another plugin serves.

import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { type PackageNode, relativePath } from "@bulkhead/compartment-mapper";
import { type Project, findOwner } from "@bulkhead/confinement";

/** Ids of Bulkhead's own modules; the rest is their path. */
export const OWN = "\0bulkhead:";

// Not to be resolved by others, nor to be imported by name.
const NUL = "\0";

// https://github.com/rollup/plugins/blob/master/packages/commonjs/src/helpers.js: `\0<id>?commonjs-<what>`. Without the NUL it is what
// anybody can ask for: `./mine.js?commonjs-proxy` is a file with a query, or one that is called so. (An entry's proxy has none
// either. It counts as the module that it is for.)
const OF_COMMONJS = /^\0([^]*)\?commonjs-(?:es-import|exports|external|module|proxy|wrapped)$/;

/**
 * Code of the bundler's own and of the plugins that compile for it: functions without power, which compiled code of every
 * package calls. They are confined without a grant.
 */
const HELPERS: readonly (string | RegExp)[] = [
  "\0commonjsHelpers.js",
  /^\0commonjs-dynamic-modules(?:$|\?)/,
  "\0plugin-vue:export-helper",
  "\0tslib.js",
  /^\0rollupPluginBabelHelpers\.js$/,
  /^\0@oxc-project\+runtime@[^/]+\/helpers\//,
  "\0vite/dynamic-import-helper.js",
  // What Vite puts in the place of a builtin in a page: an empty object.
  /^\0?__vite-browser-external(?:$|:)/,
  "\0node-resolve:empty.js",
  // What a `browser` field switches off.
  /^\0rolldown\/empty\.js(?:\?|$)/,
];

/**
 * Code of the bundler's own that works on the page: adds `<link>` elements for chunks and styles. It counts as the
 * application's, and only the bundler may put an import of it into a package's module.
 */
const LOADERS: readonly (string | RegExp)[] = [
  "\0vite/preload-helper.js",
  "\0vite/modulepreload-polyfill.js",
  "vite/modulepreload-polyfill",
];

/** Rolldown's own functions around modules. They stay as they are: a module of ours cannot run before what it is wrapped in. */
const RUNTIME = "\0rolldown/runtime.js";

const isOne = (id: string, known: readonly (string | RegExp)[]): boolean =>
  known.some((one) => (typeof one === "string" ? one === id : one.test(id)));

export type ModuleId =
  | { readonly kind: "own"; readonly path: string }
  /** Bundler's code beside a module: `id` is that module's. */
  | { readonly kind: "beside"; readonly id: string }
  | { readonly kind: "helper" }
  | { readonly kind: "loader" }
  | { readonly kind: "runtime" }
  /** `file`: absolute; absent for what another plugin serves under a name. */
  | { readonly kind: "module"; readonly file: string | undefined };

/** The file that an id stands for: without what plugins put in front of it and behind it. */
const fileOf = (id: string): string | undefined => {
  const named = id.startsWith(NUL) ? id.slice(1) : id;
  const [path = ""] = named.split("?", 1);
  if (!isAbsolute(path)) return undefined;
  // Rollup reads a file of the whole name: `node_modules/x?/index.js` of a package is none of the package `x` in it.
  return path !== named && existsSync(named) ? named : path;
};

export const readModuleId = (id: string): ModuleId => {
  if (id.startsWith(OWN)) return { kind: "own", path: id.slice(OWN.length) };
  if (id === RUNTIME) return { kind: "runtime" };
  if (isOne(id, LOADERS)) return { kind: "loader" };
  if (isOne(id, HELPERS)) return { kind: "helper" };
  const beside = OF_COMMONJS.exec(id)?.[1];
  if (beside !== undefined) return { kind: "beside", id: beside };
  return { kind: "module", file: fileOf(id) };
};

/** The id of the module whose code stands under an id: proxies lead to it. */
export const carriedId = (id: string): string => {
  const read = readModuleId(id);
  return read.kind === "beside" ? carriedId(read.id) : id;
};

/**
 * The file of the module under an id; undefined where it has none. `/icons.svg` of Vite's public folder looks like one: a plugin
 * serves it, and it counts as the application's as all that is served does. Where there is such a file, it is one.
 */
export const fileOfId = (id: string, { graph }: Project): string | undefined => {
  const read = readModuleId(id);
  if (read.kind !== "module" || read.file === undefined) return undefined;
  return graph.ownerOf(read.file) === undefined && !existsSync(read.file) ? undefined : read.file;
};

/** The package of a module; undefined for a file outside all of them. */
export const ownerOfId = (id: string, project: Project): PackageNode | undefined =>
  findOwner(fileOfId(carriedId(id), project), project);

/** How messages and the compartment map name a module. */
export const shownId = (id: string, project: Project): string => {
  const visible = id.replaceAll(NUL, "");
  const [path = "", ...query] = visible.split("?");
  const isServed = !isAbsolute(path) || fileOfId(path, project) === undefined;
  return isServed ? visible : [relativePath(project.root, path), ...query].join("?");
};
