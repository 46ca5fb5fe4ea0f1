// Requests of packages, before webpack loads what they name. A specifier can name loaders (`!!./x.js!./y.js`), which webpack
// would run in the build, with all that the build may do, and another name for the file (`./a.css!=!./b.js`).

import { type Diagnostic, ROOT, isUnbound, moduleSyntax } from "@bulkhead/core";
import type { Compilation, Compiler, Module, NormalModule } from "webpack";
import { fileOf, packageOf, shownFile } from "./module-files.ts";
import { ownPathOf } from "./own-modules.ts";
import { NAME } from "./plugin-name.ts";
import type { Run } from "./run.ts";
import { toWebpackError } from "./webpack-errors.ts";
import type { LoaderItem, NormalModuleFactory } from "./webpack-types.ts";

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

/** Refuses requests of packages that name loaders. */
export const guardRequests = (
  { webpack }: Compiler,
  compilation: Compilation,
  factory: NormalModuleFactory,
  run: Run,
): void => {
  const isFree = (issuer: Module): boolean => {
    const name = packageOf(issuer, run.project)?.canonicalName;
    if (name === undefined) return false;
    return run.enforced === undefined ? name === ROOT : isUnbound(run.enforced.policy, name);
  };
  const refuse = (diagnostic: Diagnostic, module: Module): false => {
    compilation.errors.push(toWebpackError(diagnostic, webpack, module));
    return false;
  };
  factory.hooks.afterResolve.tap(NAME, ({ request, dependencies: [dependency], createData }) => {
    if (dependency === undefined || !request.includes("!")) return undefined;
    const issuer = compilation.moduleGraph.getParentModule(dependency);
    if (!issuer || ownPathOf(issuer) !== undefined) return undefined;
    if (isFree(issuer) || isTame(createData, issuer)) return undefined;
    const path = fileOf(issuer);
    const file = path === undefined ? issuer.identifier() : shownFile(path, run.project);
    const owner = packageOf(issuer, run.project)?.canonicalName ?? file;
    return refuse(
      moduleSyntax(owner, "an import that names loaders is not for packages", {
        file,
        ...placeOf(dependency),
      }),
      issuer,
    );
  });
};
