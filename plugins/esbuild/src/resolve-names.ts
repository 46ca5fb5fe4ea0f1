// Imports by name that must not go where esbuild would let them: builtins to their views, switched-off names to nothing.

import { isAbsolute } from "node:path";
import {
  type CanonicalName,
  type Policy,
  ROOT,
  builtinModuleName,
  isUnbound,
} from "@bulkhead/core";
import { builtinModules } from "node:module";
import type { OnResolveArgs, OnResolveResult, PluginBuild } from "esbuild";
import { disabledNames } from "./disabled-modules.ts";
import { NAMESPACE, type OwnNamespace } from "./own-namespace.ts";
import type { Project } from "./project.ts";

/** Where modules are that a `browser` field switched off. */
export const DISABLED_NAMESPACE = "bulkhead-disabled";

// Marks our own questions to esbuild's resolver, so that they do not come back to us.
const ASKED = Symbol("asked by Bulkhead");

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** Matches the names that `resolveName` is for, and nothing else: each match is a call across the process border. */
export const nameFilter = (project: Project): RegExp => {
  const names = [...new Set([...builtinModules, ...disabledNames(project)])].filter(
    (name) => !name.startsWith("node:"),
  );
  return new RegExp(`^(?:node:.*|${names.map(escape).join("|")})$`);
};

/** The package that an importer's code is of. */
const importerOf = (
  { importer, namespace }: OnResolveArgs,
  { graph }: Project,
): CanonicalName | undefined =>
  // A plugin's own module is the application's; see load-module.ts.
  isAbsolute(importer) || namespace === "file" ? graph.ownerOf(importer)?.canonicalName : ROOT;

export interface NameResolution {
  readonly project: Project;
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
  if (namespace === "file" && project.platform === "browser") {
    const how = kind.startsWith("require") ? "require" : "import";
    if (project.resolver.resolve(path, importer, how).kind === "disabled")
      return { path, namespace: DISABLED_NAMESPACE };
  }
  const module = builtinModuleName(path);
  if (module === undefined) return undefined;
  const { external, errors } = await build.resolve(path, {
    importer,
    namespace,
    resolveDir,
    kind,
    with: attributes,
    pluginData: ASKED,
  });
  // A package of the same name, or nothing: esbuild's to say.
  if (errors.length > 0 || !external) return undefined;
  const owner = importerOf(args, project);
  if (policy === undefined || (owner !== undefined && isUnbound(policy, owner)))
    return { path, external: true };
  return own.resolveBuiltin(module, owner ?? ("" as CanonicalName));
};
