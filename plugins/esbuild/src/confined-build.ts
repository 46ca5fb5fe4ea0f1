// The modules of one build as they are loaded, confined under a policy.

import {
  type CompileOptions,
  type CompiledModule,
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
import type { BuildOptions, OnLoadResult, PluginBuild } from "esbuild";
import type { AnalysedCode, Analyser } from "./analyse-code.ts";
import type { MappedModule } from "./compartment-map.ts";
import type { LoadedCode } from "./load-module.ts";
import { findOwner } from "./owner-of-module.ts";
import { NAMESPACE, type OwnNamespace } from "./own-namespace.ts";
import type { Project } from "./project.ts";
import { formatInlineMap } from "./source-maps.ts";

export interface ConfinementRules {
  readonly project: Project;
  readonly policy: Policy;
  readonly own: OwnNamespace;
  /** Names that the build's `inject` gives to modules which may import the application's. */
  readonly injectedNames: ReadonlySet<string>;
}

const mayImportBuiltin = (policy: Policy, importer: LoadedCode["owner"], module: string): boolean =>
  isUnbound(policy, importer.canonicalName) ||
  builtinGrant(resourceOf(policy, importer.canonicalName), module) !== undefined;

/** Whether a guarded import must fail at run time, as if the module were not installed. */
const isDenied = async (
  { specifier, kind }: ImportFact,
  { args, owner, rest }: LoadedCode,
  { project, policy, own }: ConfinementRules,
  build: PluginBuild,
): Promise<boolean> => {
  const importer = owner.canonicalName;
  const found = await build.resolve(specifier, {
    importer: args.path,
    namespace: args.namespace,
    resolveDir: rest.resolveDir ?? "",
    kind: kind === "dynamic-import" ? kind : "require-call",
    pluginData: rest.pluginData,
  });
  // Left alone, esbuild would keep a guarded import that leads nowhere for the run time, and Node's own loader.
  if (found.errors.length > 0) return true;
  if (found.external) {
    const module = builtinModuleName(specifier);
    return module === undefined
      ? !isUnbound(policy, importer)
      : !mayImportBuiltin(policy, owner, module);
  }
  if (found.namespace === NAMESPACE) {
    const module = own.builtinAt(found.path);
    return module === undefined || !mayImportBuiltin(policy, owner, module);
  }
  const imported = findOwner(found, project);
  return imported !== undefined && !mayImport(policy, importer, imported.canonicalName);
};

/** Offsets of the imports that must fail at run time, should they ever be reached. */
const findDeniedImports = async (
  loaded: LoadedCode,
  { analysedFacts, deadImports }: AnalysedCode,
  rules: ConfinementRules,
  build: PluginBuild,
): Promise<ReadonlySet<number>> => {
  const guarded = analysedFacts.imports.filter(
    (fact) => fact.guarded && fact.kind !== "require-resolve",
  );
  const denied = await Promise.all(
    guarded.map(async (fact) =>
      (await isDenied(fact, loaded, rules, build)) ? [fact.place.start] : [],
    ),
  );
  return new Set([...deadImports.map(({ id }) => id), ...denied.flat()]);
};

const compileOptions = (
  { owner }: LoadedCode,
  { policy, own, injectedNames }: ConfinementRules,
  deniedImports: ReadonlySet<number>,
  { splitting = false }: BuildOptions,
): CompileOptions => {
  const name = owner.canonicalName;
  const granted = [...globalGrants(resourceOf(policy, name))].filter(
    ([, value]) => value !== false,
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
    // Chunks that entries share are evaluated before the entries are, in an order of esbuild's.
    kernelFirst: name === ROOT || splitting,
    injected: mayImport(policy, name, ROOT) ? injectedNames : new Set(),
    deniedImports,
  };
};

/** Everything that decides what becomes of an analysed module. */
const fingerprint = (options: CompileOptions): string =>
  JSON.stringify(options, (_, value: unknown) => (value instanceof Set ? [...value] : value));

/** A module as esbuild gets it, and as the end of the build will look at it. */
export interface ConfinedLoad {
  readonly result: OnLoadResult;
  readonly module: MappedModule;
}

interface Compiled extends Pick<CompiledModule, "code" | "absent" | "written"> {
  readonly analysed: AnalysedCode;
  readonly fingerprint: string;
  readonly inlineMap: string;
}

/** Confines the modules of one session, and keeps what it made for the next run of a watch. */
export class Confiner {
  readonly #build: PluginBuild;
  readonly #analyser: Analyser;
  readonly #compiled = new Map<string, Compiled>();

  constructor(build: PluginBuild, analyser: Analyser) {
    this.#build = build;
    this.#analyser = analyser;
  }

  /** @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE */
  async confine(key: string, loaded: LoadedCode, rules: ConfinementRules): Promise<ConfinedLoad> {
    const analysed = await this.#analyser.analyse(key, loaded, rules.project);
    const denied = await findDeniedImports(loaded, analysed, rules, this.#build);
    const options = compileOptions(loaded, rules, denied, this.#build.initialOptions);
    const compiled = await this.#compile(key, loaded, analysed, options, rules.project);
    const { owner, file, source, rest } = loaded;
    const { code, inlineMap, absent, written } = compiled;
    return {
      result: { ...rest, contents: code + inlineMap, loader: "js" },
      module: {
        key,
        owner,
        file,
        source,
        facts: analysed.facts,
        loaded: loaded.loaded,
        compiled: code,
        absent,
        written,
        kernelFirst: options.kernelFirst,
      },
    };
  }

  async #compile(
    key: string,
    loaded: LoadedCode,
    analysed: AnalysedCode,
    options: CompileOptions,
    project: Project,
  ): Promise<Compiled> {
    const print = fingerprint(options);
    const known = this.#compiled.get(key);
    if (known?.analysed === analysed && known.fingerprint === print) return known;
    const analysis = await this.#analyser.takeTree(analysed, loaded, project);
    const { code, map, absent, written } = compileModule(analysis, options);
    const { sourcemap = false } = this.#build.initialOptions;
    const { args, source } = loaded;
    const inlineMap =
      sourcemap === false
        ? ""
        : formatInlineMap(map().toString(), analysed.transformMap, { path: args.path, source });
    const compiled = { analysed, fingerprint: print, code, inlineMap, absent, written };
    this.#compiled.set(key, compiled);
    return compiled;
  }
}
