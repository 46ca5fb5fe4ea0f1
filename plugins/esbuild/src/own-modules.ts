// Bulkhead's own modules as esbuild's: in a namespace, under paths that hold no random part.

import {
  KERNEL_PATHS,
  type OwnModule,
  type OwnNamespace,
  type OwnSources,
} from "@bulkhead/confinement";
import type { BuildOptions, OnLoadResult, OnResolveArgs, OnResolveResult } from "esbuild";

export const NAMESPACE = "bulkhead";

/** The name in the metafile of the module that starts the kernel. */
export const KERNEL_KEY: string = `${NAMESPACE}:${KERNEL_PATHS.door}`;

// A module that something requires is run by a call of a function, and esbuild puts that call before the code of each module
// that imports it; otherwise it is run where its chunk is, and nothing makes a chunk that uses no name of it come later.
const CALLED = `\nexport const called = () => require("bulkhead:kernel");\n`;

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

export const loadOwn = (
  own: OwnNamespace,
  path: string,
  sources: OwnSources,
  { splitting = false }: BuildOptions,
): OnLoadResult => {
  const isCalled = splitting && path === KERNEL_PATHS.door;
  return { contents: own.load(path, sources) + (isCalled ? CALLED : ""), loader: "js" };
};
