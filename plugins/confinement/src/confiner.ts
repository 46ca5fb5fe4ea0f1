// One module confined: its text compiled for the compartment of its package under a policy.

import {
  type CompileOptions,
  type CompiledModule,
  type ImportFact,
  type ImportsApart,
  type Policy,
  type ShimSpelling,
  ROOT,
  compileModule,
  compileOptionsFor,
  mayImport,
  shimModule,
  shimModuleApart,
} from "@bulkhead/core";
import type { AnalysedCode, Analyser, SourceCode } from "./analyser.ts";
import { findDeniedImports } from "./denied-imports.ts";
import type { ConfinedModule, EdgeTarget } from "./module-graph.ts";
import type { BuildKernel } from "./kernel.ts";
import type { OwnNamespace } from "./own-namespace.ts";
import { findFilesOfPatterns, findLostPatterns } from "./own-patterns.ts";
import type { Project } from "./project.ts";
import { type MapChain, formatSourceMap } from "./source-maps.ts";

export interface ConfinementRules {
  readonly project: Project;
  readonly policy: Policy;
  readonly own: OwnNamespace;
  readonly kernel: BuildKernel;
  /** Names that the bundler gives to modules which may import the application's. */
  readonly injectedNames: ReadonlySet<string>;
  /** Every module runs the kernel first, not the root's alone: for bundlers that keep no order between chunks. */
  readonly everyModuleKernelFirst: boolean;
  /** To what source maps lead: to the text as it was loaded, or to the JavaScript, where the bundler goes on from there. */
  readonly sourceMaps: "loaded" | "javascript" | "none";
}

/** Where another plugin works on a module between two of its compilations: makes an ES module of a CommonJS one. */
export type Stage = Pick<
  CompileOptions,
  | "bundlesRequire"
  | "carried"
  | "commonNames"
  | "endsOutside"
  | "followsRenamedRequire"
  | "importsApart"
  | "importsByRequire"
  | "injected"
  | "keepsAddresses"
  | "keepsContexts"
>;

const shimSpelling = ({ facts }: AnalysedCode, { importsByRequire }: Stage): ShimSpelling => {
  if (facts.format === "esm") return "module";
  return importsByRequire === true ? "require" : "commonjs";
};

/** What stands in the bundle for a module that has run as a shim. `index`: which of them. */
const standInFor = (
  analysed: AnalysedCode,
  kernel: string,
  index: number,
  stage: Stage,
): { readonly code: string; readonly imports: ImportsApart | undefined } => {
  if (stage.importsApart !== true)
    return { code: shimModule(kernel, index, shimSpelling(analysed, stage)), imports: undefined };
  return shimModuleApart(kernel, index);
};

/** A module as the bundler gets it, and as the end of the build will look at it. */
export interface ConfinedCode {
  readonly module: ConfinedModule;
  /** As JSON; its source has the file's name. Undefined where no maps are wanted. */
  readonly sourceMap: string | undefined;
  /** For the next compilation, where there is one. */
  readonly imports: ImportsApart | undefined;
}

interface Compiled extends Pick<CompiledModule, "code" | "absent" | "written" | "imports"> {
  readonly analysed: AnalysedCode;
  readonly fingerprint: string;
  readonly sourceMap: string | undefined;
}

/** Everything that decides what becomes of an analysed module. */
const fingerprint = (options: CompileOptions, sourceMaps: ConfinementRules["sourceMaps"]): string =>
  JSON.stringify([sourceMaps, options], (_, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value,
  );

/** Confines the modules of one session, and keeps what it made for the next run of a watch. */
export class Confiner {
  readonly #analyser: Analyser;
  readonly #compiled = new Map<string, Compiled>();

  constructor(analyser: Analyser) {
    this.#analyser = analyser;
  }

  /**
   * Confines one module. `resolve`: where the bundler would have an import of it lead; undefined for nowhere.
   *
   * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE
   */
  async confine(
    key: string,
    source: SourceCode,
    rules: ConfinementRules,
    resolve: (fact: ImportFact) => Promise<EdgeTarget | undefined>,
    stage: Stage = {},
  ): Promise<ConfinedCode> {
    const { policy, own, kernel, injectedNames, everyModuleKernelFirst } = rules;
    const reports = kernel.variant === "reporting";
    const name = source.owner.canonicalName;
    const analysed = await this.#analyser.analyse(key, source, rules.project);
    const { denied, notInstalled } = await findDeniedImports(
      source,
      analysed,
      { project: rules.project, policy, reports },
      resolve,
    );
    const options = compileOptionsFor(policy, name, {
      ...stage,
      modules: own.modulesFor(name),
      kernelFirst: name === ROOT || everyModuleKernelFirst,
      injected: stage.injected ?? (mayImport(policy, name, ROOT) ? injectedNames : new Set()),
      deniedImports: denied,
      ...(reports && { reports }),
      ownFiles: findFilesOfPatterns(source, analysed, rules.project, stage),
    });
    const { code, absent, written, sourceMap, imports } = await this.#compile(
      key,
      source,
      analysed,
      options,
      rules,
    );
    // It has run already, and its package must not run it again: what it changes is frozen. A second compilation gets what the
    // first has put there.
    const shim =
      stage.carried === undefined ? (kernel.shims?.files.indexOf(source.path ?? "") ?? -1) : -1;
    const standIn =
      shim < 0 ? undefined : standInFor(analysed, own.modulesFor(name).kernel, shim, stage);
    return {
      sourceMap: standIn === undefined ? sourceMap : undefined,
      imports: standIn === undefined ? imports : standIn.imports,
      module: {
        key,
        owner: source.owner,
        file: source.file,
        source: source.source,
        facts: analysed.facts,
        loaded: source.loaded,
        compiled: standIn?.code ?? code,
        absent,
        written,
        kernelFirst: options.kernelFirst,
        // In the same order as what was analysed, with places in the text that was loaded.
        lostPatterns: findLostPatterns(source, analysed, rules.project),
        notInstalled: notInstalled.flatMap((index) => analysed.facts.imports[index] ?? []),
      },
    };
  }

  async #compile(
    key: string,
    source: SourceCode,
    analysed: AnalysedCode,
    options: CompileOptions,
    { project, sourceMaps }: ConfinementRules,
  ): Promise<Compiled> {
    const print = fingerprint(options, sourceMaps);
    const known = this.#compiled.get(key);
    if (known?.analysed === analysed && known.fingerprint === print) return known;
    const analysis = await this.#analyser.takeTree(analysed, source, project);
    const { code, map, absent, written, imports } = compileModule(analysis, options);
    const chainOf = (): MapChain => ({
      compiled: map().toString(),
      ...(sourceMaps === "loaded" && {
        transformed: analysed.transformMap,
        incoming: source.incomingMap?.(),
      }),
    });
    const { owner, path } = source;
    const place = owner.canonicalName === ROOT ? undefined : { path, location: owner.location };
    const sourceMap = sourceMaps === "none" ? undefined : formatSourceMap(chainOf(), source, place);
    const compiled = { analysed, fingerprint: print, code, sourceMap, absent, written, imports };
    this.#compiled.set(key, compiled);
    return compiled;
  }
}
