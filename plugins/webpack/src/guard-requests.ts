// Requests of packages, before webpack loads what they name. A specifier can name loaders (`!!./x.js!./y.js`), which webpack
// would run in the build, with all that the build may do, and another name for the file (`./a.css!=!./b.js`). A context
// (`require.context`) can name a folder of another package, whose table of files the two would share.

import { join } from "node:path";
import { findOwner } from "@bulkhead/confinement";
import { ROOT, isUnbound, moduleSyntax } from "@bulkhead/core";
import type { Compilation, Compiler, Module, NormalModule } from "webpack";
import { fileOf, packageOf, shownFile } from "./module-files.ts";
import { ownPathOf } from "./own-modules.ts";
import { NAME } from "./plugin-name.ts";
import type { Run } from "./run.ts";
import { toWebpackError } from "./webpack-errors.ts";
import type { Factories, LoaderItem } from "./webpack-types.ts";

const isSame = (one: LoaderItem, other: LoaderItem): boolean =>
  one.loader === other.loader &&
  (one.options ?? undefined) === (other.options ?? undefined) &&
  (one.ident ?? undefined) === (other.ident ?? undefined);

interface Created {
  readonly loaders?: readonly LoaderItem[];
  readonly matchResource?: string | undefined;
}

/** Whether a request runs no loader but those that the configuration has run on its issuer: as style and CSS loaders ask. */
const isTame = ({ loaders = [], matchResource }: Created, issuer: Module): boolean => {
  const trusted = (issuer as Partial<NormalModule>).loaders ?? [];
  return (
    matchResource === undefined &&
    loaders.every((loader) => trusted.some((other) => isSame(loader, other)))
  );
};

const placeOf = (dependency: object): { line: number; column: number } => {
  const { loc } = dependency as { loc?: { start?: { line: number; column: number } } };
  return { line: loc?.start?.line ?? 1, column: loc?.start?.column ?? 0 };
};

interface Guard {
  readonly compiler: Compiler;
  readonly compilation: Compilation;
  readonly run: Run;
}

const isFree = (issuer: Module, { enforced, project }: Run): boolean => {
  const name = packageOf(issuer, project)?.canonicalName;
  if (name === undefined) return false;
  return enforced === undefined ? name === ROOT : isUnbound(enforced.policy, name);
};

/** The package's module that asks; undefined where it is the application's, ours or nobody's. */
const boundIssuer = (
  { compilation, run }: Guard,
  dependency: Module["dependencies"][number] | undefined,
): Module | undefined => {
  if (dependency === undefined) return undefined;
  const issuer = compilation.moduleGraph.getParentModule(dependency);
  if (!issuer || ownPathOf(issuer) !== undefined) return undefined;
  return isFree(issuer, run) ? undefined : issuer;
};

const refuse = (
  { compilation, compiler: { webpack }, run }: Guard,
  issuer: Module,
  dependency: object,
  message: string,
): false => {
  const path = fileOf(issuer, run.project);
  const file = path === undefined ? issuer.identifier() : shownFile(path, run.project);
  const owner = packageOf(issuer, run.project)?.canonicalName ?? file;
  const diagnostic = moduleSyntax(owner, message, { file, ...placeOf(dependency) });
  compilation.errors.push(toWebpackError(diagnostic, webpack, issuer));
  return false;
};

const NAMES_LOADERS = "an import that names loaders is not for packages";

/** Refuses requests of packages that name loaders, and contexts outside of the package. */
export const guardRequests = (
  guard: Guard,
  { normalModuleFactory, contextModuleFactory }: Factories,
): void => {
  normalModuleFactory.hooks.afterResolve.tap(NAME, ({ request, dependencies, createData }) => {
    const [dependency] = dependencies;
    if (dependency === undefined || !request.includes("!")) return undefined;
    const issuer = boundIssuer(guard, dependency);
    if (issuer === undefined || isTame(createData, issuer)) return undefined;
    return refuse(guard, issuer, dependency, NAMES_LOADERS);
  });
  contextModuleFactory.hooks.beforeResolve.tap(NAME, (asked) => {
    const [dependency] = asked.dependencies;
    if (dependency === undefined || !asked.request.includes("!")) return asked;
    const issuer = boundIssuer(guard, dependency);
    return issuer === undefined ? asked : refuse(guard, issuer, dependency, NAMES_LOADERS);
  });
  contextModuleFactory.hooks.afterResolve.tap(NAME, (asked) => {
    const [dependency] = asked.dependencies;
    const issuer = boundIssuer(guard, dependency);
    if (dependency === undefined || issuer === undefined) return asked;
    const owner = packageOf(issuer, guard.run.project);
    const folders = [asked.resource].flat();
    // By a file in it: a package's folder itself stands in the one around it.
    const isOwn = (folder: string): boolean =>
      findOwner(join(folder, "package.json"), guard.run.project) === owner;
    if (folders.every(isOwn)) return asked;
    return refuse(
      guard,
      issuer,
      dependency,
      "`require.context` of a folder outside of the package is not for packages",
    );
  });
};
