// Where esbuild would have an import lead, before it is there: for those that may have to fail at run time.

import { type EdgeTarget, findOwner } from "@bulkhead/confinement";
import { type ImportFact, builtinModuleName } from "@bulkhead/core";
import type { PluginBuild, ResolveResult } from "esbuild";
import { fileOfModule } from "./file-of-module.ts";
import type { LoadedCode } from "./load-module.ts";
import { NAMESPACE } from "./own-modules.ts";
import type { Run } from "./run.ts";

const toTarget = (
  found: ResolveResult,
  specifier: string,
  { project, own }: Pick<Run, "project" | "own">,
): EdgeTarget => {
  const module = found.external
    ? builtinModuleName(specifier)
    : found.namespace === NAMESPACE
      ? own.builtinAt(found.path)
      : undefined;
  if (module !== undefined) return { kind: "builtin", module };
  // A name of ours that is no builtin's is nobody's to import.
  if (found.external || found.namespace === NAMESPACE) return { kind: "external", specifier };
  const file = fileOfModule(found, project);
  const owner = findOwner(file, project);
  return owner === undefined
    ? { kind: "unowned", file: file ?? found.path }
    : { kind: "package", owner };
};

/** Undefined where the import leads nowhere. */
export const findImportTarget = async (
  { specifier, kind }: ImportFact,
  { args, rest }: LoadedCode,
  run: Pick<Run, "project" | "own">,
  build: PluginBuild,
): Promise<EdgeTarget | undefined> => {
  const found = await build.resolve(specifier, {
    importer: args.path,
    namespace: args.namespace,
    resolveDir: rest.resolveDir ?? "",
    kind: kind === "dynamic-import" ? kind : "require-call",
    pluginData: rest.pluginData,
  });
  return found.errors.length > 0 ? undefined : toTarget(found, specifier, run);
};
