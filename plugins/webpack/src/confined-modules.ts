// The modules of one compilation as they are compiled for the compartments of their packages, and what is known of them then.

import {
  type AnalysedCode,
  type Analyser,
  type Confiner,
  type ConfinementRules,
  type SourceCode,
  sha256,
  textForGraph,
} from "@bulkhead/confinement";
import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  buildUnsupported,
  compileOptionsFor,
  hasFrozenExports,
  isUnbound,
  resourceOf,
} from "@bulkhead/core";
import type { LoaderContext, Module } from "webpack";
import { type FindTarget, providedNames, targetFinder } from "./find-targets.ts";
import { type KeptModule, isKeptFrom, keepModule, restoreModule } from "./kept-module.ts";
import { fileOf, packageOf } from "./module-files.ts";
import { ownNames, ownPartOf } from "./own-names.ts";
import { type LoadedModule, isFileAsItIs, readMap, readSource } from "./read-source.ts";
import type { Enforced, Run } from "./run.ts";
import { NAMES_OF_FILES, SETTINGS_OF_RUNTIME } from "./webpack-names.ts";

type Context = LoaderContext<unknown>;

interface Result {
  readonly code: string;
  readonly map?: object;
}

export interface ConfinementParts {
  readonly confiner: Confiner;
  readonly analyser: Analyser;
  readonly run: Run;
}

// css-loader's ES modules say `module.id`. Webpack makes an object with the module's number of it, which holds no power.
const NAMES_OF_LOADERS = ["module"];

/** What webpack's parser takes for an import beside what all bundlers do. */
const FOLLOWED = { followsRenamedRequire: true };

/** What its runtime does for modules, that no text has to. */
const BY_RUNTIME = { endsOutside: true };

/** Whether a module's file is no program, and loaders made one of it. */
const isMadeByLoaders = ({ loaders, resourcePath }: Context): boolean =>
  loaders.length > 1 && !/\.[cm]?[jt]sx?$/i.test(resourcePath);

/** The modules of one compilation. */
export class ConfinedModules {
  readonly #parts: ConfinementParts;
  readonly #fingerprints = new Map<CanonicalName, string>();
  #hashOfKernel: string | undefined;
  readonly #known = new Map<string, KeptModule>();
  /** Found to be kept from their files as they are now. */
  readonly #current = new WeakSet<Module>();
  readonly #texts = new WeakMap<Module, string>();
  readonly #problems = new Map<Module, readonly Diagnostic[]>();

  constructor(parts: ConfinementParts) {
    this.#parts = parts;
  }

  /** What is wrong with the texts of modules. */
  problems(): ReadonlyMap<Module, readonly Diagnostic[]> {
    return this.#problems;
  }

  /** The module as it was confined, in this run or in one whose result webpack has kept. */
  get(module: Module): KeptModule | undefined {
    const key = module.identifier();
    const known =
      this.#known.get(key) ??
      restoreModule(module, this.#parts.run.project, this.#current.has(module));
    if (known !== undefined) this.#known.set(key, known);
    return known;
  }

  // Of 100 kB, once and not for each package.
  #kernelHash({ known: { code } }: Enforced["kernel"]): string {
    this.#hashOfKernel ??= sha256(code);
    return this.#hashOfKernel;
  }

  /** Of all that a package's modules are compiled with. */
  #fingerprint({ policy, kernel }: Enforced, name: CanonicalName): string {
    const known = this.#fingerprints.get(name);
    if (known !== undefined) return known;
    const { run } = this.#parts;
    const { define, platform } = run.project;
    const options = compileOptionsFor(policy, name, {
      // Which part is in their names follows from each module's own text.
      modules: ownNames("").modulesFor(name),
      kernelFirst: false,
      deniedImports: new Set(),
      ...FOLLOWED,
      ...BY_RUNTIME,
    });
    const text = JSON.stringify(
      [
        this.#kernelHash(kernel),
        kernel.shims?.files,
        name,
        options,
        resourceOf(policy, name),
        [...define],
        [...run.provided],
        platform,
      ],
      (_, value: unknown) => (value instanceof Set || value instanceof Map ? [...value] : value),
    );
    const fingerprint = sha256(text);
    this.#fingerprints.set(name, fingerprint);
    return fingerprint;
  }

  /** Whether what webpack has kept of a module is what its file would be compiled to now. */
  isCurrent(module: Module): boolean {
    const { enforced, project } = this.#parts.run;
    const owner = packageOf(module, project);
    if (enforced === undefined || owner === undefined) return false;
    const fingerprint = this.#fingerprint(enforced, owner.canonicalName);
    const isCurrent = isKeptFrom(module, fingerprint, project);
    if (isCurrent) this.#current.add(module);
    return isCurrent;
  }

  /** Whether the text that webpack is about to parse is the one that came out of the compiler. */
  isConfined(module: Module, text: string | Buffer): boolean {
    return this.#texts.get(module) === text.toString();
  }

  /** The loader's work on one module. What is wrong with it is reported with all else. */
  async confine(context: Context, contents: Buffer, map: unknown): Promise<Result> {
    const module = context._module;
    if (module === undefined) throw new Error("Internal: a loader without a module");
    this.#problems.delete(module);
    try {
      const result = await this.#compile({ module, context, contents, map: readMap(map) });
      this.#texts.set(module, result.code);
      return result;
    } catch (error) {
      if (!(error instanceof BulkheadError)) throw error;
      // Reported with all others; a failed module would be reported by webpack, as a fault of the loader.
      this.#problems.set(module, error.diagnostics);
      context.cacheable(false);
      // Code of loaders, which is nobody's of the application, may have to run in the build; what leads to it fails the build.
      const isNobodys = error.diagnostics[0]?.code === "BULKHEAD_FILE_OUTSIDE_PACKAGES";
      const code =
        isNobodys && fileOf(module, this.#parts.run.project) !== undefined
          ? contents.toString()
          : "";
      this.#texts.set(module, code);
      return { code };
    }
  }

  #analysed(key: string, code: SourceCode): Promise<AnalysedCode> {
    const { analyser, run } = this.#parts;
    return analyser.analyse(key, code, run.project);
  }

  /** What we took for CommonJS and webpack does not would keep its `require`. */
  async #checkFormat(module: Module, code: SourceCode): Promise<void> {
    if (module.type !== "javascript/esm") return;
    const { facts } = await this.#analysed(module.identifier(), code);
    if (facts.format === "esm") return;
    throw new BulkheadError(
      buildUnsupported(
        `The CommonJS module ${code.file} as \`javascript/esm\``,
        "Take the rule out that gives it this type.",
      ),
    );
  }

  /** As it is, for the graph that a policy is inferred from. */
  async #collect(module: Module, code: SourceCode): Promise<Result> {
    const { run } = this.#parts;
    const key = module.identifier();
    const analysed = await this.#analysed(key, code);
    this.#known.set(key, {
      ...code,
      key,
      facts: analysed.facts,
      compiled: "",
      absent: new Set(),
      written: new Set(),
      isFrozen: false,
      kernelFirst: false,
    });
    return { code: textForGraph(code, analysed, run.project, FOLLOWED) };
  }

  /** Names in a module that are webpack's to fill in. */
  async #filledIn(
    { module, context }: LoadedModule,
    { policy }: Enforced,
    name: CanonicalName,
    find: FindTarget,
  ): Promise<{ provided: ReadonlySet<string>; injected: ReadonlySet<string> }> {
    const provided = await providedNames(this.#parts.run, name, find);
    const ofLoaders = isMadeByLoaders(context) ? NAMES_OF_LOADERS : [];
    const ofFiles = module.type === "javascript/esm" ? [] : NAMES_OF_FILES;
    const ofRuntime = isUnbound(policy, name) ? [...SETTINGS_OF_RUNTIME, ...ofFiles] : [];
    return { provided, injected: new Set([...provided, ...ofLoaders, ...ofRuntime]) };
  }

  /** Whether the runtime freezes what a module exports. What has run as a shim exports what it did then. */
  async #isFrozen(key: string, code: SourceCode, { policy, kernel }: Enforced): Promise<boolean> {
    if (kernel.variant === "reporting" || kernel.shims?.files.includes(code.path ?? "") === true)
      return false;
    if (!hasFrozenExports(policy, code.owner.canonicalName)) return false;
    const { facts, namesWrapper } = await this.#analysed(key, code);
    return facts.format === "cjs" && namesWrapper;
  }

  async #compile(loaded: LoadedModule): Promise<Result> {
    const { confiner, run } = this.#parts;
    const { project, enforced } = run;
    const { module, context } = loaded;
    const code = readSource(loaded, project);
    if (enforced === undefined) return this.#collect(module, code);
    const name = code.owner.canonicalName;
    const key = module.identifier();
    const find = targetFinder(context, project);
    const { provided, injected } = await this.#filledIn(loaded, enforced, name, find);
    await this.#checkFormat(module, code);
    const ownPart = ownPartOf(loaded, code);
    const rules: ConfinementRules = {
      project,
      policy: enforced.policy,
      own: ownNames(ownPart),
      kernel: enforced.kernel,
      injectedNames: new Set(),
      everyModuleKernelFirst: false,
      sourceMaps: context.sourceMap ? "loaded" : "none",
    };
    const { module: confined, sourceMap } = await confiner.confine(key, code, rules, find, {
      importsByRequire: true,
      // In what Node would take for an ES module webpack leaves `require` to the host.
      bundlesRequire: module.type !== "javascript/esm",
      keepsAddresses: true,
      keepsContexts: true,
      ...FOLLOWED,
      ...BY_RUNTIME,
      injected,
    });
    // To the checks, what webpack provides is there as what the module defines.
    const written = new Set([...confined.written, ...provided]);
    const known = { ...confined, written, isFrozen: await this.#isFrozen(key, code, enforced) };
    this.#known.set(key, known);
    const fingerprint = this.#fingerprint(enforced, name);
    keepModule(module, project, { fingerprint, ownPart }, known, isFileAsItIs(context, code.path));
    if (sourceMap === undefined) return { code: confined.compiled };
    // Under the name that webpack knows the file by.
    const composed = { ...(JSON.parse(sourceMap) as object), sources: [context.resourcePath] };
    return { code: confined.compiled, map: composed };
  }
}
