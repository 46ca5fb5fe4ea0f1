// Which file a module of webpack is, and of which package.

import { relative, sep } from "node:path";
import type { PackageNode } from "@bulkhead/compartment-mapper";
import { type Project, findOwner } from "@bulkhead/confinement";
import type { Module, NormalModule } from "webpack";

const CODE_TYPES: ReadonlySet<string> = new Set([
  "javascript/auto",
  "javascript/dynamic",
  "javascript/esm",
]);

export const isCode = ({ type }: Pick<Module, "type">): boolean => CODE_TYPES.has(type);

const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

/** `data` of `data:…`; undefined for a path. A drive letter of Windows is no scheme. */
export const schemeOf = (resource: string): string | undefined => SCHEME.exec(resource)?.[1];

// webpack writes a null byte before a `?` or `#` of the file's name, and before a null byte.
const QUERY = /^((?:\0.|[^?#\0])*)[^]*$/;

const findFile = (module: Module | null | undefined, { powers }: Project): string | undefined => {
  const { resource } = (module ?? {}) as Partial<NormalModule>;
  if (typeof resource !== "string" || resource === "" || schemeOf(resource) !== undefined)
    return undefined;
  const path = (QUERY.exec(resource)?.[1] ?? resource).replace(/\0(.)/g, "$1");
  // By the run's own powers, which the lookup of its package asks the same.
  return powers.realPath(path);
};

/** As messages and the compartment map show it: relative to the application's folder. */
export const shownFile = (path: string, { root }: Project): string => {
  const shown = relative(root, path);
  return sep === "/" ? shown : shown.replaceAll(sep, "/");
};

interface Place {
  readonly file: string | undefined;
  readonly owner: PackageNode | undefined;
}

/** What is known of one run's modules: where links lead may be otherwise in the next. */
const places = new WeakMap<Project, Map<string, Place>>();

// Asked for each import of a module, and at four times of a build: links were followed for a fifth of what the checks took.
const placeOf = (module: Module, project: Project): Place => {
  const known = places.get(project) ?? new Map<string, Place>();
  places.set(project, known);
  const { resource } = module as Partial<NormalModule>;
  const key = typeof resource === "string" ? resource : "";
  const found = known.get(key);
  if (found !== undefined) return found;
  const file = findFile(module, project);
  const place = { file, owner: findOwner(file, project) };
  known.set(key, place);
  return place;
};

/** The absolute path of a module's file, with one answer in all of a run; undefined for a module that is none. */
export const fileOf = (module: Module, project: Project): string | undefined =>
  placeOf(module, project).file;

/** Whose a module is; undefined for a file outside of all packages. A module that is no file is the application's. */
export const packageOf = (module: Module, project: Project): PackageNode | undefined =>
  placeOf(module, project).owner;
