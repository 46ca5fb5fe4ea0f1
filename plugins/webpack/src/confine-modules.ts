// Every module of code, after all loaders: compiled for the compartment of its package, and strict. Webpack turns the
// loaders of its configuration off where a request says so (`!!./x.js`), so ours is no part of the configuration.

import { fileURLToPath } from "node:url";
import type { ModuleFormat } from "@bulkhead/compartment-mapper";
import {
  type Analyser,
  type Confiner,
  type ConfinedModule,
  type ConfinementRules,
  type EdgeTarget,
  type Project,
  type SourceCode,
  findOwner,
  ownerOfCode,
  textForGraph,
  sha256,
} from "@bulkhead/confinement";
import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  type ImportFact,
  buildUnsupported,
  builtinModuleName,
  compileOptionsFor,
  mayImport,
  moduleUnreadable,
  resourceOf,
} from "@bulkhead/core";
import type { Compilation, Compiler, LoaderContext, Module } from "webpack";
import { fingerprintOf, keepModule, restoreModule } from "./kept-module.ts";
import { fileOf, isCode, packageOf, schemeOf, shownFile } from "./module-files.ts";
import { type WebpackOwnModules, ownPathOf } from "./own-modules.ts";
import { NAME } from "./plugin-name.ts";
import type { Enforced, Run } from "./run.ts";
import type { NormalModuleFactory } from "./webpack-types.ts";

const LOADER = fileURLToPath(new URL("../loader/confine.cjs", import.meta.url));
const CONFINE: unique symbol = Symbol.for("bulkhead.webpack.confine");

type Context = LoaderContext<unknown>;
type SourceMap = Readonly<Record<string, unknown>>;

interface Result {
  readonly code: string;
  readonly map?: object;
}

export interface ConfinementParts {
  readonly confiner: Confiner;
  readonly analyser: Analyser;
  readonly own: WebpackOwnModules;
  readonly run: Run;
}

const CODE_IN_URL: Diagnostic = {
  code: "BULKHEAD_FILE_OUTSIDE_PACKAGES",
  message: "Code in a `data:` or `http:` URL belongs to no package",
  fix: "Put the code into a file of the package that imports it.",
};

// What other plugins serve under names of their own is the application's; what a request holds or fetches is whoever's wrote it.
const ANYBODYS: ReadonlySet<string> = new Set(["data", "http", "https"]);

// Webpack writes names of modules into comments of the output, as they are.
const ENDS_COMMENT = /[\n\r\u2028\u2029]|\*\//;

const decode = (contents: Uint8Array, file: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(contents);
  } catch {
    throw new BulkheadError(moduleUnreadable(file, "it is not UTF-8 text"));
  }
};

const originalText = (map: SourceMap | undefined): string | undefined => {
  const contents = map?.["sourcesContent"];
  const [text] = Array.isArray(contents) && contents.length === 1 ? (contents as unknown[]) : [];
  return typeof text === "string" ? text : undefined;
};

const readMap = (map: unknown): SourceMap | undefined => {
  const read: unknown = typeof map === "string" && map !== "" ? JSON.parse(map) : map;
  return typeof read === "object" && read !== null ? (read as SourceMap) : undefined;
};

/** Where webpack would have an import lead, before it is there: for those that may have to fail at run time. */
const targetFinder =
  (context: Context, { platform, ...project }: Project) =>
  async ({ specifier, kind }: ImportFact): Promise<EdgeTarget | undefined> => {
    const module = platform === "node" ? builtinModuleName(specifier) : undefined;
    if (module !== undefined) return { kind: "builtin", module };
    const find = context.getResolve({ dependencyType: kind === "require" ? "commonjs" : "esm" });
    try {
      const found = (await find(context.context ?? project.root, specifier)) as string | false;
      if (found === false) return { kind: "none" };
      const file = fileOf({ resource: found } as unknown as Module);
      const owner = findOwner(file, { platform, ...project });
      return owner === undefined
        ? { kind: "unowned", file: file ?? found }
        : { kind: "package", owner };
    } catch {
      return undefined;
    }
  };

// css-loader's ES modules say `module.id`. Webpack makes an object with the module's number of it, which holds no power.
const NAMES_OF_LOADERS = ["module"];

/** Whether a module's file is no program, and loaders made one of it. */
const isMadeByLoaders = ({ loaders, resourcePath }: Context): boolean =>
  loaders.length > 1 && !/\.[cm]?[jt]sx?$/i.test(resourcePath);

/** The names that webpack may provide to a module: where the policy lets its package import what they are of. */
const providedNames = async (
  { provided, enforced }: Run,
  name: CanonicalName,
  find: ReturnType<typeof targetFinder>,
): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  for (const [provides, specifier] of provided) {
    const place = { line: 1, column: 0, start: 0, end: 0 };
    const target = await find({ specifier, kind: "import", guarded: false, place });
    if (target?.kind !== "package" || enforced === undefined) continue;
    if (mayImport(enforced.policy, name, target.owner.canonicalName)) names.add(provides);
  }
  return names;
};

/** As what webpack's parser reads a module: in an ES module it leaves `require` alone, which must not be the host's. */
const formatFor = (
  { type }: Module,
  path: string | undefined,
  { resolver }: Project,
): ModuleFormat => {
  if (type === "javascript/esm") return "module";
  if (type === "javascript/dynamic") return "commonjs";
  return path === undefined ? undefined : resolver.moduleFormat(path);
};

/** The modules of one compilation. */
export class ConfinedModules {
  readonly #parts: ConfinementParts;
  readonly #fingerprints = new Map<CanonicalName, string>();
  readonly #known = new Map<string, ConfinedModule>();
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
  get(module: Module): ConfinedModule | undefined {
    const key = module.identifier();
    const known = this.#known.get(key) ?? restoreModule(module, this.#parts.run.project);
    if (known !== undefined) this.#known.set(key, known);
    return known;
  }

  /** Of all that a package's modules are compiled with. */
  #fingerprint({ policy, kernel }: Enforced, name: CanonicalName): string {
    const known = this.#fingerprints.get(name);
    if (known !== undefined) return known;
    const { own, run } = this.#parts;
    const { define, platform } = run.project;
    const options = compileOptionsFor(policy, name, {
      modules: own.namespace.modulesFor(name),
      kernelFirst: false,
      deniedImports: new Set(),
    });
    const text = JSON.stringify(
      [
        kernel.known.code,
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

  /** Whether what webpack has kept of a module was compiled as it would be now. */
  isCurrent(module: Module): boolean {
    const { enforced, project } = this.#parts.run;
    const owner = packageOf(module, project);
    return (
      enforced !== undefined &&
      owner !== undefined &&
      fingerprintOf(module) === this.#fingerprint(enforced, owner.canonicalName)
    );
  }

  /** Whether the text that webpack is about to parse is the one that came out of the compiler. */
  isConfined(module: Module, text: string | Buffer): boolean {
    return this.#texts.get(module) === text.toString();
  }

  async confine(context: Context, contents: Buffer, map: unknown): Promise<Result> {
    const module = context._module;
    if (module === undefined) throw new Error("Internal: a loader without a module");
    this.#problems.delete(module);
    try {
      const result = await this.#compile(module, context, contents, readMap(map));
      this.#texts.set(module, result.code);
      return result;
    } catch (error) {
      if (!(error instanceof BulkheadError)) throw error;
      // Reported with all others; a failed module would be reported by webpack, as a fault of the loader.
      this.#problems.set(module, error.diagnostics);
      context.cacheable(false);
      // Code of loaders, which is nobody's of the application, may have to run in the build; what leads to it fails the build.
      const isNobodys = error.diagnostics[0]?.code === "BULKHEAD_FILE_OUTSIDE_PACKAGES";
      const code = isNobodys && fileOf(module) !== undefined ? contents.toString() : "";
      this.#texts.set(module, code);
      return { code };
    }
  }

  #readSource(
    module: Module,
    context: Context,
    contents: Uint8Array,
    map: SourceMap | undefined,
  ): { code: SourceCode; path: string | undefined } {
    const { project } = this.#parts.run;
    const path = fileOf(module);
    const file = path === undefined ? context.resource : shownFile(path, project);
    if (path === undefined && ANYBODYS.has(schemeOf(context.resource) ?? ""))
      throw new BulkheadError({ ...CODE_IN_URL, notes: [`At ${file.slice(0, 80)}`] });
    if (ENDS_COMMENT.test(context.resource))
      throw new BulkheadError(moduleUnreadable(file, "its name would end a comment of webpack's"));
    const owner = ownerOfCode(path, project);
    const text = decode(contents, file);
    const code: SourceCode = {
      owner,
      file,
      loaded: contents,
      source: originalText(map) ?? text,
      packageType: formatFor(module, path, project),
      path,
      reading: map === undefined ? "" : text,
      toJavaScript: () => ({ code: text, map: map && JSON.stringify(map) }),
    };
    return { code, path };
  }

  /** What we took for CommonJS and webpack does not would keep its `require`. */
  async #checkFormat(module: Module, code: SourceCode): Promise<void> {
    const { analyser, run } = this.#parts;
    if (module.type !== "javascript/esm") return;
    const { facts } = await analyser.analyse(module.identifier(), code, run.project);
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
    const { analyser, run } = this.#parts;
    const key = module.identifier();
    const analysed = await analyser.analyse(key, code, run.project);
    this.#known.set(key, {
      ...code,
      key,
      facts: analysed.facts,
      compiled: "",
      absent: new Set(),
      written: new Set(),
      kernelFirst: false,
    });
    return { code: textForGraph(code, analysed, run.project) };
  }

  async #compile(
    module: Module,
    context: Context,
    contents: Uint8Array,
    map: SourceMap | undefined,
  ): Promise<Result> {
    const { confiner, own, run } = this.#parts;
    const { project, enforced } = run;
    const { code, path } = this.#readSource(module, context, contents, map);
    if (enforced === undefined) return this.#collect(module, code);
    const key = module.identifier();
    const find = targetFinder(context, project);
    const injected = await providedNames(run, code.owner.canonicalName, find);
    await this.#checkFormat(module, code);
    const names = isMadeByLoaders(context) ? NAMES_OF_LOADERS : [];
    const rules: ConfinementRules = {
      project,
      policy: enforced.policy,
      own: own.namespace,
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
      injected: new Set([...injected, ...names]),
    });
    // To the checks, what webpack provides is there as what the module defines.
    const known = { ...confined, written: new Set([...confined.written, ...injected]) };
    this.#known.set(key, known);
    const isFile = path !== undefined && context.loaders.length === 1;
    const fingerprint = this.#fingerprint(enforced, code.owner.canonicalName);
    keepModule(module, fingerprint, known, known, { path, isFile });
    if (sourceMap === undefined) return { code: confined.compiled };
    // Under the name that webpack knows the file by.
    const composed = { ...(JSON.parse(sourceMap) as object), sources: [context.resourcePath] };
    return { code: confined.compiled, map: composed };
  }
}

const isConfinable = (module: Module): boolean => isCode(module) && ownPathOf(module) === undefined;

// What webpack does not read as an import would be the host's own loader in the output.
const checkParser = (options: object): void => {
  for (const [name, value] of Object.entries(options))
    if (value === false && ["commonjs", "harmony", "import"].includes(name))
      throw new BulkheadError(
        buildUnsupported(
          `A build with the parser option \`${name}: false\``,
          "Leave the option out: an import that webpack does not follow is not checked.",
        ),
      );
};

// Webpack gives a module's function a `use strict` of its own, or the chunk one for all.
const makeStrict = (factory: NormalModuleFactory): void => {
  for (const type of ["javascript/auto", "javascript/dynamic", "javascript/esm"] as const)
    factory.hooks.parser.for(type).tap(NAME, (parser, options) => {
      checkParser(options);
      parser.hooks.program.tap({ name: NAME, stage: 1000 }, () => {
        const { buildInfo } = parser.state.module;
        if (buildInfo) buildInfo["strict"] = true;
      });
    });
};

/** Has every module of code in a compilation confined. */
export const confineModules = (
  { webpack: { NormalModule } }: Compiler,
  compilation: Compilation,
  factory: NormalModuleFactory,
  parts: ConfinementParts,
): ConfinedModules => {
  const modules = new ConfinedModules(parts);
  const hooks = NormalModule.getCompilationHooks(compilation);
  hooks.loader.tap(NAME, (context) => {
    Object.assign(context, { [CONFINE]: modules.confine.bind(modules) });
  });
  hooks.beforeLoaders.tap({ name: NAME, stage: 1000 }, (loaders, module) => {
    const others = loaders.filter(({ loader }) => loader !== LOADER);
    const ours = { loader: LOADER, options: null, ident: null, type: null };
    loaders.splice(0, loaders.length, ...(isConfinable(module) ? [ours] : []), ...others);
  });
  hooks.processResult.tap({ name: NAME, stage: 1000 }, (result, module) => {
    if (isConfinable(module) && !modules.isConfined(module, result[0]))
      throw new Error(`Internal: another plugin has changed ${module.identifier()} after us`);
    return result;
  });
  hooks.needBuild.tapAsync(NAME, (module, _, answer) => {
    if (isConfinable(module) && !modules.isCurrent(module)) answer(null, true);
    else answer();
  });
  makeStrict(factory);
  return modules;
};
