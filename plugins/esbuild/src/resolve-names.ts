// Imports by name that must not go where esbuild would let them: builtins to their views, switched-off names to nothing.

import { type OwnNamespace, findOwner } from "@bulkhead/confinement";
import { type CanonicalName, type Policy, builtinModuleName, isUnbound } from "@bulkhead/core";
import { builtinModules } from "node:module";
import type { OnResolveArgs, OnResolveResult, PluginBuild } from "esbuild";
import { disabledNames } from "./disabled-modules.ts";
import { fileOfModule } from "./file-of-module.ts";
import { NAMESPACE, resolveBuiltinView } from "./own-modules.ts";
import type { EsbuildProject } from "./project.ts";

/** Where modules are that a `browser` field switched off. */
export const DISABLED_NAMESPACE = "bulkhead-disabled";

// Marks our own questions to esbuild's resolver, so that they do not come back to us.
const ASKED = Symbol("asked by Bulkhead");

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Matches the names that `resolveName` is for, and nothing else: each match is a call across the process border. */
export const nameFilter = (project: EsbuildProject | undefined): RegExp => {
  const disabled = project === undefined ? [] : disabledNames(project);
  const names = [...new Set([...builtinModules, ...disabled])].filter(
    (name) => !name.startsWith("node:"),
  );
  return new RegExp(`^(?:node:.*|${names.map(escape).join("|")})$`);
};

export interface NameResolution {
  readonly project: EsbuildProject;
  readonly policy: Policy | undefined;
  readonly own: OwnNamespace;
}

export const resolveName = async (
  args: OnResolveArgs,
  build: PluginBuild,
  { project, policy, own }: NameResolution,
): Promise<OnResolveResult | undefined> => {
  const { path, importer, namespace, resolveDir, kind, with: attributes } = args;
  if (args.pluginData === ASKED) return undefined;
  // The views of builtins import the real ones.
  if (namespace === NAMESPACE) return { path, external: true };
  if (namespace === "file" && project.readsBrowserField) {
    const how = kind.startsWith("require") ? "require" : "import";
    if (project.resolver.resolve(path, importer, how).kind === "disabled")
      return { path, namespace: DISABLED_NAMESPACE };
  }
  const module = builtinModuleName(path);
  if (module === undefined) return undefined;
  const found = await build.resolve(path, {
    importer,
    namespace,
    resolveDir,
    kind,
    with: attributes,
    pluginData: ASKED,
  });
  // A package of the same name, another plugin's choice, or nothing: not ours to say.
  if (found.errors.length > 0 || !found.external || builtinModuleName(found.path) !== module)
    return undefined;
  const owner = findOwner(
    fileOfModule({ path: importer, namespace }, project),
    project,
  )?.canonicalName;
  if (policy === undefined || (owner !== undefined && isUnbound(policy, owner)))
    return { path, external: true };
  return resolveBuiltinView(own, module, owner ?? ("" as CanonicalName));
};
