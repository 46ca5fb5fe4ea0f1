// A session: what webpack calls, from the first build to the last of a watch.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  Analyser,
  type ConfinedModule,
  Confiner,
  type OwnSources,
  type Project,
  type RunPolicy,
  makeBuildKernel,
  readRunPolicy,
  watchedPolicyFiles,
} from "@bulkhead/confinement";
import { type Diagnostic, type SettledOptions, isUnbound } from "@bulkhead/core";
import { replaceFiles } from "bulkhead";
import type { Compilation, Compiler } from "webpack";
import { viewOutside } from "./outside-views.ts";
import { checkBuild } from "./check-build.ts";
import { addMap } from "./bundle-map.ts";
import { type CheckedParts, checkCompilation } from "./check-compilation.ts";
import { confineModules } from "./confine-modules.ts";
import type { ConfinedModules } from "./confined-modules.ts";
import { inferRunPolicy, rebuildModules } from "./generate-from-graph.ts";
import { checkGlobalLibraries, provideGlobalLibraries } from "./global-library.ts";
import { guardRequests } from "./guard-requests.ts";
import { bindUnusedNames } from "./inner-graph.ts";
import { putKernelFirst } from "./kernel-first.ts";
import { refuseChunkQueue } from "./refuse-chunk-queue.ts";
import { WebpackOwnModules } from "./own-modules.ts";
import { followAddresses } from "./module-addresses.ts";
import { NAME } from "./plugin-name.ts";
import { type Enforced, type Run, enforcedIn } from "./run.ts";
import { diagnosticsOf, toWebpackError } from "./webpack-errors.ts";
import { openWebpackProject, providedBy } from "./webpack-project.ts";
import { verifies, verifyAssets } from "./verify-output.ts";
import type { WebpackGraph } from "./webpack-graph.ts";
import type { Factories } from "./webpack-types.ts";

const sourcesOf = (run: Run): OwnSources => {
  const { policy, kernel } = enforcedIn(run);
  return { policy, kernel, intrinsics: run.project.intrinsics, hostImport: "require" };
};

// Their output is not shipped but run, by their plugins, to make text of: there a kernel would lock down the build itself.
const RUN_IN_BUILD = /^(?:HtmlWebpackCompiler$|mini-css-extract-plugin )/;

// Of the application alone: a package's write to the name goes nowhere.
const setsPublicPath = ({ facts, owner }: ConfinedModule, run: Run): boolean =>
  isUnbound(enforcedIn(run).policy, owner.canonicalName) &&
  facts.globals.some(({ path, use }) => path === "__webpack_public_path__" && use === "write");

export class Session {
  readonly #compiler: Compiler;
  readonly #options: SettledOptions;
  readonly #analyser = new Analyser();
  readonly #confiner = new Confiner(this.#analyser);
  #own: WebpackOwnModules | undefined;
  /** Absent where a run could not start: then nothing is emitted. */
  #run: Run | undefined;
  #refusals: readonly Diagnostic[] = [];

  constructor(compiler: Compiler, options: SettledOptions) {
    this.#compiler = compiler;
    this.#options = options;
  }

  /** Puts the plugin's functions into webpack's hooks. */
  start(): void {
    const { hooks, options } = this.#compiler;
    // The imports of a module that is not parsed would be nobody's to check.
    delete options.module.noParse;
    // Compiled code has no `define`, so its wrappers take another branch than webpack would say while the policy is inferred.
    options.amd = false;
    bindUnusedNames(this.#compiler);
    provideGlobalLibraries(this.#compiler);
    hooks.run.tapPromise(NAME, () => this.#open());
    hooks.watchRun.tapPromise(NAME, () => this.#open());
    hooks.thisCompilation.tap(NAME, (compilation) => this.#watch(compilation));
    hooks.compilation.tap(NAME, (compilation, factories) => {
      if (!RUN_IN_BUILD.test(compilation.compiler.name ?? ""))
        this.#confine(compilation, factories);
    });
    // Whatever `emitOnErrors` says: what is wrong must not be shipped.
    hooks.shouldEmit.tap(NAME, ({ errors }) => (errors.length > 0 ? false : undefined));
    hooks.afterEmit.tap(NAME, () => replaceFiles(this.#run?.enforced?.files ?? []));
  }

  async #open(): Promise<void> {
    this.#run = undefined;
    this.#refusals = [];
    try {
      checkBuild(this.#compiler, verifies(this.#options, this.#compiler));
      this.#own ??= new WebpackOwnModules();
      const project = await openWebpackProject(this.#compiler, this.#options);
      const isInferred = this.#options.mode === "generate";
      const policy = isInferred ? undefined : readRunPolicy(this.#options, project);
      const provided = providedBy(this.#compiler);
      this.#run = { project, provided, enforced: policy && (await this.#enforce(policy, project)) };
    } catch (error) {
      this.#refusals = diagnosticsOf(error);
    }
  }

  async #enforce(policy: RunPolicy, project: Project): Promise<Enforced> {
    return { ...policy, kernel: await makeBuildKernel(this.#options, policy.policy, project) };
  }

  #watch(compilation: Compilation): void {
    const { context, webpack } = this.#compiler;
    const root = resolve(context, this.#options.root ?? ".");
    for (const file of watchedPolicyFiles(this.#options, root)) {
      const { fileDependencies, missingDependencies } = compilation;
      (existsSync(file) ? fileDependencies : missingDependencies).add(file);
    }
    for (const refusal of this.#refusals) compilation.errors.push(toWebpackError(refusal, webpack));
    for (const warning of this.#run?.enforced?.warnings ?? [])
      compilation.warnings.push(toWebpackError(warning, webpack));
  }

  #confine(compilation: Compilation, factories: Factories): void {
    const factory = factories.normalModuleFactory;
    const [compiler, own, run] = [this.#compiler, this.#own, this.#run];
    if (own === undefined || run === undefined) {
      // Nothing is loaded: unchecked, a package's request could name a loader and run it.
      factory.hooks.beforeResolve.tap(NAME, () => false);
      return;
    }
    const parts = { own, run };
    own.serve(compiler, compilation, factory, () => sourcesOf(run));
    viewOutside(compiler, compilation, factory, parts);
    guardRequests({ compiler, compilation, run }, factories);
    followAddresses(factory);
    const modules = confineModules(compiler, compilation, factory, {
      ...parts,
      confiner: this.#confiner,
      analyser: this.#analyser,
    });
    if (this.#options.scuttle !== undefined) refuseChunkQueue(compiler, compilation);
    putKernelFirst(compiler, compilation, { ...parts, modules });
    if (compilation.compiler === compiler)
      compiler.hooks.finishMake.tapPromise(NAME, async (made) => {
        if (made === compilation) await this.#infer(compilation, modules, run);
      });
    this.#check(compilation, modules, parts);
  }

  /** mode: 'generate': the policy from the graph that was built without one, and the modules built again under it. */
  async #infer(compilation: Compilation, modules: ConfinedModules, run: Run): Promise<void> {
    const own = this.#own;
    if (run.enforced !== undefined || own === undefined) return;
    const { webpack } = this.#compiler;
    try {
      const policy = inferRunPolicy(this.#compiler, compilation, this.#options, {
        modules,
        own,
        project: run.project,
      });
      run.enforced = await this.#enforce(policy, run.project);
    } catch (error) {
      for (const each of diagnosticsOf(error))
        compilation.errors.push(toWebpackError(each, webpack));
      return;
    }
    for (const warning of run.enforced.warnings)
      compilation.warnings.push(toWebpackError(warning, webpack));
    await rebuildModules(compilation);
  }

  #check(
    compilation: Compilation,
    modules: ConfinedModules,
    { own, run }: Pick<CheckedParts, "own" | "run">,
  ): void {
    const compiler = this.#compiler;
    let graph: WebpackGraph | undefined;
    compilation.hooks.finishModules.tap({ name: NAME, stage: 1000 }, () => {
      graph = checkCompilation(compiler, compilation, { modules, own, run });
      // Of the main compilation alone: what its children are asked for, it says.
      if (compilation.compiler === compiler)
        run.setsPublicPath =
          graph?.modules().some((module) => setsPublicPath(module, run)) === true;
    });
    const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
    compilation.hooks.afterOptimizeChunks.tap(NAME, () => {
      checkGlobalLibraries(compiler, compilation, {
        policy: run.enforced?.policy,
        scuttles: this.#options.scuttle !== undefined,
      });
    });
    compilation.hooks.processAssets.tapPromise({ name: NAME, stage }, async () => {
      if (graph === undefined || compilation.errors.length > 0 || compilation.compiler !== compiler)
        return;
      addMap(compiler, compilation, {
        graph,
        known: { own, modules },
        run,
        name: this.#options.compartmentMap,
      });
      if (!verifies(this.#options, compiler)) return;
      for (const problem of await verifyAssets(compilation, run, this.#options))
        compilation.errors.push(toWebpackError(problem, compiler.webpack));
    });
  }
}
