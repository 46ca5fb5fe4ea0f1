// A session: what esbuild calls, from the first build to the last of a watch.

import { resolve } from "node:path";
import {
  Analyser,
  type ConfinedCode,
  Confiner,
  OwnNamespace,
  generateRunPolicy,
  makeBuildKernel,
  readRunPolicy,
  watchedPolicyFiles,
} from "@bulkhead/confinement";
import { BulkheadError, type Diagnostic, type SettledOptions } from "@bulkhead/core";
import type {
  BuildResult,
  OnEndResult,
  OnLoadArgs,
  OnLoadResult,
  OnResolveArgs,
  OnResolveResult,
  OnStartResult,
  PluginBuild,
} from "esbuild";
import { checkBuild } from "./check-build.ts";
import { endRun } from "./end-run.ts";
import { type Readers, generateFromBundle } from "./generate-from-bundle.ts";
import { findImportTarget } from "./import-target.ts";
import { readInjectedFiles } from "./injected-files.ts";
import { formatInlineMap } from "./inline-map.ts";
import { Inputs } from "./inputs.ts";
import { type LoadedCode, loadModule } from "./load-module.ts";
import { loadNobodys } from "./load-nobodys.ts";
import { guard, toMessage, toMessages } from "./messages.ts";
import { OtherPlugins } from "./other-plugins.ts";
import { type RequestedOutput, takeOverOutput, withhold, isModuleOutput } from "./outputs.ts";
import { NAMESPACE, loadOwn, resolveOwn } from "./own-modules.ts";
import { isProduction, openEsbuildProject, workingDirectory } from "./project.ts";
import { type NameResolution, nameFilter, resolveName } from "./resolve-names.ts";
import type { Run } from "./run.ts";
import { SourceReader } from "./source-code.ts";

const NO_SUCH_MODULE: Diagnostic = {
  code: "BULKHEAD_IMPORT_UNRESOLVED",
  message: "A package asks for a module of Bulkhead's own",
  fix: "Names that begin with `bulkhead:` are not for packages; find out why this one asks.",
};

class Session {
  readonly #build: PluginBuild;
  readonly #options: SettledOptions;
  readonly #own = new OwnNamespace();
  readonly #readers: Readers;
  readonly #confiner: Confiner;
  readonly #others: OtherPlugins;
  /** Known once all plugins are set up: each of them may change the build's options. */
  #requested: RequestedOutput | undefined;
  #refusal: BulkheadError | undefined;
  /** Absent where a run could not start: then nothing is loaded, and its errors stand already. */
  #run: Run | undefined;

  constructor(build: PluginBuild, options: SettledOptions) {
    this.#build = build;
    this.#options = options;
    this.#readers = { analyser: new Analyser(), sources: new SourceReader(build) };
    this.#confiner = new Confiner(this.#readers.analyser);
    this.#others = new OtherPlugins(build.initialOptions, {
      whenSetUp: () => this.#settle(),
      seeEnd: true,
    });
  }

  #settle(): void {
    const { initialOptions } = this.#build;
    try {
      checkBuild(initialOptions);
      this.#requested = takeOverOutput(initialOptions);
    } catch (error) {
      if (!(error instanceof BulkheadError)) throw error;
      this.#refusal = error;
    }
  }

  /** What names there are that must not go where esbuild would let them. */
  async nameFilter(): Promise<RegExp> {
    try {
      return nameFilter(await openEsbuildProject(this.#build.initialOptions, this.#options));
    } catch (error) {
      // Reported when the build starts, by when it may have been mended.
      if (error instanceof BulkheadError) return nameFilter(undefined);
      throw error;
    }
  }

  async start(): Promise<OnStartResult | undefined> {
    this.#run = undefined;
    if (this.#refusal !== undefined) throw this.#refusal;
    this.#readers.sources.startRun();
    const build = this.#build;
    const project = await openEsbuildProject(build.initialOptions, this.#options);
    const injected = await readInjectedFiles(project, this.#others, this.#readers, build);
    const { policy, warnings, files } =
      this.#options.mode === "generate"
        ? generateRunPolicy(
            this.#options,
            await generateFromBundle(build, project, this.#readers, injected.paths),
            project,
          )
        : readRunPolicy(this.#options, project);
    this.#run = {
      project,
      policy,
      injected,
      files,
      intrinsics: project.intrinsics,
      hostImport: isModuleOutput(build.initialOptions) ? "import" : "require",
      kernel: await makeBuildKernel(this.#options, policy, project),
      verifies: this.#options.verify ?? isProduction(project, build.initialOptions),
      provesOnce: this.#options.provesOnce,
      mapName: this.#options.compartmentMap,
      own: this.#own,
      inputs: new Inputs(project.directory),
    };
    return { warnings: toMessages(warnings) };
  }

  resolveOwn(args: OnResolveArgs): OnResolveResult {
    return resolveOwn(this.#own, args) ?? { errors: [toMessage(NO_SUCH_MODULE)] };
  }

  async resolveName(args: OnResolveArgs): Promise<OnResolveResult | undefined> {
    const run: NameResolution | undefined = this.#run;
    return run === undefined ? undefined : resolveName(args, this.#build, run);
  }

  async load(args: OnLoadArgs): Promise<OnLoadResult | undefined> {
    const watchFiles = [
      ...watchedPolicyFiles(this.#options, this.#rootDirectory()),
      ...(args.namespace === "file" ? [args.path] : []),
    ];
    const run = this.#run;
    if (run === undefined) return { contents: "", loader: "js", watchFiles };
    if (args.namespace === "dataurl") return loadNobodys(args, run.project);
    const key = run.inputs.claim(args);
    if (args.namespace === NAMESPACE) {
      run.inputs.set(key, { kind: "nobody" });
      return loadOwn(this.#own, args.path, run);
    }
    const result = await this.#loadModule(key, args, run);
    return result && { ...result, watchFiles: [...(result.watchFiles ?? []), ...watchFiles] };
  }

  async #loadModule(key: string, args: OnLoadArgs, run: Run): Promise<OnLoadResult | undefined> {
    const nobodys = loadNobodys(args, run.project);
    if (nobodys !== undefined) {
      run.inputs.set(key, { kind: "nobody" });
      return nobodys;
    }
    const loaded = await loadModule(args, run.project, this.#others);
    if (loaded.kind === "data") {
      run.inputs.set(key, { kind: "data", data: { key, ...loaded } });
      return loaded.result;
    }
    const { module, sourceMap } = await this.#confine(key, loaded, run);
    run.inputs.set(key, { kind: "code", module });
    const map = sourceMap === undefined ? "" : formatInlineMap(sourceMap);
    return { ...loaded.rest, contents: module.compiled + map, loader: "js" };
  }

  #confine(key: string, loaded: LoadedCode, run: Run): Promise<ConfinedCode> {
    const { splitting = false, sourcemap = false } = this.#build.initialOptions;
    const rules = {
      ...run,
      injectedNames: run.injected.names,
      // Chunks that entries share are evaluated before the entries are, in an order of esbuild's.
      everyModuleKernelFirst: splitting,
      sourceMaps: sourcemap === false ? ("none" as const) : ("loaded" as const),
    };
    return this.#confiner.confine(
      key,
      this.#readers.sources.read(loaded, run.project),
      rules,
      (fact) => findImportTarget(fact, loaded, run, this.#build),
      { bundlesRequire: true },
    );
  }

  async end(result: BuildResult): Promise<OnEndResult | undefined> {
    const [run, requested] = [this.#run, this.#requested];
    try {
      if (run !== undefined && requested !== undefined && result.errors.length === 0)
        return await endRun(result, run, requested, this.#build);
      withhold(result, requested);
      return undefined;
    } catch (error) {
      withhold(result, requested);
      throw error;
    }
  }

  #rootDirectory(): string {
    return resolve(workingDirectory(this.#build.initialOptions), this.#options.root ?? ".");
  }
}

/** Puts the plugin's callbacks into a build. */
export const startConfinement = async (
  build: PluginBuild,
  options: SettledOptions,
): Promise<void> => {
  const session = new Session(build, options);
  build.onStart(() => guard<OnStartResult>(() => session.start()));
  build.onResolve({ filter: /^bulkhead:/ }, (args) => session.resolveOwn(args));
  build.onResolve({ filter: await session.nameFilter() }, (args) => session.resolveName(args));
  build.onLoad({ filter: /.*/ }, (args) => guard<OnLoadResult>(() => session.load(args)));
  build.onEnd((result) => guard<OnEndResult>(() => session.end(result)));
};
