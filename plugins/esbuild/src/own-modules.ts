// Bulkhead's own modules as esbuild's: in a namespace, under paths that hold no random part.

import type { OwnModule, OwnNamespace, OwnSources } from "@bulkhead/confinement";
import type { OnLoadResult, OnResolveArgs, OnResolveResult } from "esbuild";

export const NAMESPACE = "bulkhead";

const toResult = ({ path, sideEffects }: OwnModule): OnResolveResult => ({
  path,
  namespace: NAMESPACE,
  sideEffects,
});

/** Where an import of an own module leads; undefined where there is none of that name. */
export const resolveOwn = (
  own: OwnNamespace,
  { path, namespace }: Pick<OnResolveArgs, "path" | "namespace">,
): OnResolveResult | undefined => {
  const found = own.resolve(path, namespace === NAMESPACE);
  return found && toResult(found);
};

/** The view of a builtin for one package. */
export const resolveBuiltinView = (
  own: OwnNamespace,
  ...view: Parameters<OwnNamespace["resolveBuiltin"]>
): OnResolveResult => toResult(own.resolveBuiltin(...view));

export const loadOwn = (own: OwnNamespace, path: string, sources: OwnSources): OnLoadResult => ({
  contents: own.load(path, sources),
  loader: "js",
});
