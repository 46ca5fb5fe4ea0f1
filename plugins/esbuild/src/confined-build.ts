// The modules of one build as they are loaded, confined under a policy.

import {
  type CompileOptions,
  type ImportFact,
  type Policy,
  ROOT,
  builtinGrant,
  builtinModuleName,
  compileModule,
  globalGrants,
  isUnbound,
  mayImport,
  resourceOf,
} from "@bulkhead/core";
import type { OnLoadArgs, OnLoadResult, PluginBuild } from "esbuild";
import type { MappedModule } from "./compartment-map.ts";
import type { LoadedCode } from "./load-module.ts";
import { metafileKey } from "./metafile-key.ts";
import type { OwnNamespace } from "./own-namespace.ts";
import { type Project, workingDirectory } from "./project.ts";
import { composeMaps, inlineMap } from "./transform-source.ts";

export interface ConfinementRules {
  readonly project: Project;
  readonly policy: Policy;
  readonly own: OwnNamespace;
}

/** Whether a guarded import must fail at run time, as if the module were not installed. */
const isDenied = async (
  { specifier, kind }: ImportFact,
  { path, owner, rest }: LoadedCode,
  { project, policy }: ConfinementRules,
  build: PluginBuild,
): Promise<boolean> => {
  const importer = owner.canonicalName;
  const resolveDir = rest.resolveDir ?? "";
  const {
    errors,
    external,
    path: target,
  } = await build.resolve(specifier, {
    importer: path,
    namespace: "file",
    resolveDir,
    kind: kind === "dynamic-import" ? kind : "require-call",
  });
  // Left alone, esbuild would keep a guarded import that leads nowhere for the run time, and Node's own loader.
  if (errors.length > 0) return true;
  if (external) {
    const module = builtinModuleName(specifier);
    return module === undefined
      ? !isUnbound(policy, importer)
      : !isUnbound(policy, importer) &&
          builtinGrant(resourceOf(policy, importer), module) === undefined;
  }
  const imported = project.graph.ownerOf(target);
  // What nobody owns by path is ours, switched off, or another plugin's: the check of the finished graph decides.
  return imported !== undefined && !mayImport(policy, importer, imported.canonicalName);
};

const compileOptions = async (
  loaded: LoadedCode,
  rules: ConfinementRules,
  build: PluginBuild,
): Promise<CompileOptions> => {
  const { policy, own } = rules;
  const name = loaded.owner.canonicalName;
  const granted = [...globalGrants(resourceOf(policy, name))].filter(
    ([, value]) => value !== false,
  );
  const guarded = loaded.analysis.facts.imports.filter(
    (fact) => fact.guarded && fact.kind !== "require-resolve",
  );
  const denied = await Promise.all(
    guarded.map(async (fact) =>
      (await isDenied(fact, loaded, rules, build)) ? [fact.place.start] : [],
    ),
  );
  return {
    packageName: name,
    granted: isUnbound(policy, name)
      ? true
      : new Set(granted.map(([path]) => path.split(".", 1)[0] ?? path)),
    writable: new Set(
      granted
        .filter(([path, value]) => value === "write" && !path.includes("."))
        .map(([path]) => path),
    ),
    modules: own.modulesFor(name),
    kernelFirst: name === ROOT,
    deniedImports: new Set(denied.flat()),
  };
};

/** A module as esbuild gets it, and as the end of the build will look at it. */
export interface ConfinedLoad {
  readonly result: OnLoadResult;
  readonly module: MappedModule;
}

export const confine = async (
  loaded: LoadedCode,
  args: OnLoadArgs,
  rules: ConfinementRules,
  build: PluginBuild,
): Promise<ConfinedLoad> => {
  const { initialOptions } = build;
  const compiled = compileModule(loaded.analysis, await compileOptions(loaded, rules, build));
  const withMap = initialOptions.sourcemap !== undefined && initialOptions.sourcemap !== false;
  const map = withMap ? inlineMap(composeMaps(compiled.map().toString(), loaded.transformMap)) : "";
  const key = metafileKey(args.namespace, args.path, workingDirectory(initialOptions));
  const { absent, written, code } = compiled;
  return {
    result: { ...loaded.rest, contents: code + map, loader: "js" },
    module: { ...loaded, key, absent, written, compiled: code },
  };
};
