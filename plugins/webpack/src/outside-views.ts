// What is outside of the bundle, as packages get it. Webpack makes a module of each builtin and of each global that stands for a
// module; a package is given a view of ours instead, which holds the granted parts, and alone asks for the real one. What
// nothing limits has builtins themselves.

import { type CanonicalName, ROOT, builtinModuleName, isUnbound } from "@bulkhead/core";
import type { Compilation, Compiler, ExternalModule, Module } from "webpack";
import { globalOf } from "./external-globals.ts";
import { packageOf } from "./module-files.ts";
import { type WebpackOwnModules, ownPathOf } from "./own-modules.ts";
import type { Run } from "./run.ts";
import type { NormalModuleFactory } from "./webpack-types.ts";

type FactorizeTap = NormalModuleFactory["hooks"]["factorize"]["taps"][number];
type Request = Parameters<Parameters<NormalModuleFactory["hooks"]["factorize"]["tapAsync"]>[1]>[0];
type Answer = (error?: Error | null, module?: Module) => void;

export interface OutsideRules {
  readonly own: WebpackOwnModules;
  readonly run: Run;
}

/** What the output loads for an external module, as it spells it. */
export const loadedBy = ({ request }: ExternalModule): string | undefined => {
  const name = Array.isArray(request) ? request[0] : request;
  return typeof name === "string" ? name : undefined;
};

/** The builtin that an external module is, by what the output will load. */
export const builtinOf = (external: ExternalModule): string | undefined =>
  builtinModuleName(loadedBy(external) ?? "");

const redirect = (
  request: Request,
  found: ExternalModule,
  issuer: Module | null | undefined,
  { own, run: { enforced, project } }: OutsideRules,
): boolean => {
  if (enforced === undefined || ownPathOf(issuer) !== undefined) return false;
  const owner = issuer ? packageOf(issuer, project)?.canonicalName : ROOT;
  const global = globalOf(found);
  if (global !== undefined && owner !== undefined) {
    own.redirectGlobal(request, global, owner);
    return true;
  }
  const module = builtinOf(found);
  if (module === undefined) return false;
  if (owner !== undefined && isUnbound(enforced.policy, owner)) return false;
  // Nobody's modules have no grants; that they are there is reported.
  own.redirectBuiltin(request, module, owner ?? ("" as CanonicalName));
  return true;
};

/** Lets every plugin of webpack that finds something outside of the bundle find the package's view of it. */
export const viewOutside = (
  { webpack: { ExternalModule } }: Compiler,
  compilation: Compilation,
  factory: NormalModuleFactory,
  rules: OutsideRules,
): void => {
  const viewing =
    (find: (request: Request, answer: Answer) => void) =>
    (request: Request, answer: Answer): void =>
      find(request, (error, found) => {
        if (error || !(found instanceof ExternalModule)) return answer(error, found);
        const issuer = compilation.moduleGraph.getParentModule(
          request.dependencies[0] as Module["dependencies"][number],
        );
        return redirect(request, found, issuer, rules) ? answer() : answer(error, found);
      });
  factory.hooks.factorize.intercept({
    register: (tap): FactorizeTap =>
      tap.type === "async" ? { ...tap, fn: viewing(tap.fn as Parameters<typeof viewing>[0]) } : tap,
  });
};
