// Webpack's own graph when all modules are built and nothing is optimised yet: which module leads to which, by the files that
// were really resolved.

import type {
  ConfinedModule,
  DataModule,
  Edge,
  EdgeTarget,
  ModuleGraph,
  Project,
} from "@bulkhead/confinement";
import { type ImportFact, compareText } from "@bulkhead/core";
import type { Compilation, Compiler, Module, ModuleGraphConnection } from "webpack";
import { builtinOf, loadedBy } from "./outside-views.ts";
import { globalOf } from "./external-globals.ts";
import type { ConfinedModules } from "./confined-modules.ts";
import { fileOf, isCode, packageOf, shownFile } from "./module-files.ts";
import { type WebpackOwnModules, ownPathOf } from "./own-modules.ts";
import type { ModuleDependency } from "./webpack-types.ts";

export interface GraphSources {
  readonly modules: Pick<ConfinedModules, "get" | "problems">;
  readonly own: WebpackOwnModules;
  readonly project: Project;
}

/** What a module of webpack's graph is to the checks. */
type Input =
  | { readonly kind: "code"; readonly module: ConfinedModule }
  | { readonly kind: "data"; readonly data: DataModule }
  | { readonly kind: "own"; readonly path: string }
  | {
      readonly kind: "external";
      readonly specifier: string;
      readonly builtin: string | undefined;
      /** The dotted path of a global in its place. */
      readonly global: string | undefined;
      readonly spelled: string;
    }
  /** Stands for several modules; what it leads to counts as its importers' imports. */
  | { readonly kind: "context" }
  /** Empty, in the place of a module that was switched off. */
  | { readonly kind: "nothing" };

const KINDS: Readonly<Record<string, readonly ImportFact["kind"][]>> = {
  esm: ["import", "dynamic-import"],
  commonjs: ["require"],
};

const requestOf = ({ userRequest, request }: ModuleDependency): string =>
  userRequest ?? request ?? "";

const providedFact = (dependency: ModuleDependency): ImportFact => {
  const { start } = (dependency.loc ?? {}) as { start?: { line: number; column?: number } };
  const place = { line: start?.line ?? 1, column: start?.column ?? 0, start: 0, end: 0 };
  return { specifier: requestOf(dependency), kind: "import", guarded: false, place };
};

/** By specifier, for one look at each import of a module: an index of a thousand files has a thousand of them. */
type FactsOfImports = ReadonlyMap<string, readonly ImportFact[]>;

const importsOf = ({ facts }: ConfinedModule): FactsOfImports => {
  const found = new Map<string, ImportFact[]>();
  for (const fact of facts.imports) {
    const known = found.get(fact.specifier);
    if (known === undefined) found.set(fact.specifier, [fact]);
    else known.push(fact);
  }
  return found;
};

const findFact = (
  imports: FactsOfImports,
  dependency: ModuleDependency,
): ImportFact | undefined => {
  const kinds = KINDS[dependency.category ?? ""] ?? [];
  const found = (imports.get(requestOf(dependency)) ?? []).filter(({ kind }) =>
    kinds.includes(kind),
  );
  // What ProvidePlugin imports stands nowhere as an import, and is the package's need all the same.
  if (dependency.type === "provided") return providedFact(dependency);
  // Of several, one that is not guarded: a guarded one would have been taken out, were it denied.
  return found.find(({ guarded }) => !guarded) ?? found[0];
};

/** Where in its module an import stands: lines, then columns. */
const placeOf = ({ loc }: ModuleDependency): number => {
  const { start } = (loc ?? {}) as { start?: { line: number; column?: number } };
  return start === undefined ? 0 : start.line * 2 ** 24 + (start.column ?? 0);
};

interface Connection {
  readonly dependency: ModuleDependency;
  readonly target: Module;
}

interface PlacedConnection extends Connection {
  place: number;
}

/** All that an edge is made from, but for its ends. What ProvidePlugin imports has a place of its own. */
const spellingOf = (dependency: ModuleDependency): string => {
  const place = dependency.type === "provided" ? placeOf(dependency) : "";
  return `${dependency.category ?? ""} ${place} ${requestOf(dependency)}`;
};

/** The connections that are not the same edge, in the order of the text: to webpack each use of an imported name is one. */
const distinct = (connections: Iterable<ModuleGraphConnection>): readonly PlacedConnection[] => {
  const found: PlacedConnection[] = [];
  const known = new Map<Module, Map<string, PlacedConnection>>();
  for (const { dependency: each, resolvedModule: target } of connections) {
    if (!each || !target) continue;
    const dependency = each as ModuleDependency;
    const place = placeOf(dependency);
    const spelling = spellingOf(dependency);
    const same = known.get(target)?.get(spelling);
    if (same !== undefined) {
      same.place = Math.min(same.place, place);
      continue;
    }
    const connection = { dependency, target, place };
    found.push(connection);
    const toTarget = known.get(target) ?? new Map<string, PlacedConnection>();
    known.set(target, toTarget.set(spelling, connection));
  }
  return found.sort((one, other) => one.place - other.place);
};

/** What a worker or a frame would take for a program, where it is a file or a URL of its own. */
const PROGRAM = /\.(?:[cm]?[jt]sx?|x?html?|svg)$/i;

const classOf = (module: Module): string => module.constructor.name;

// What loaders ask webpack for (`importModule`, `loadModule`) is built for the build alone.
const FOR_LOADERS: ReadonlySet<string> = new Set(["loader", "loader import"]);

/** The modules that entries lead to. */
export const reachedModules = ({ modules, moduleGraph }: Compilation): ReadonlySet<Module> => {
  const reached = new Set<Module>();
  for (const module of modules)
    for (const { originModule, dependency } of moduleGraph.getIncomingConnections(module))
      if (!originModule && !FOR_LOADERS.has(dependency?.type ?? "")) reached.add(module);
  // A set gives what is added while it is walked.
  for (const module of reached)
    for (const { resolvedModule } of moduleGraph.getOutgoingConnections(module))
      if (resolvedModule) reached.add(resolvedModule);
  return reached;
};

export class WebpackGraph implements ModuleGraph<ConfinedModule> {
  readonly #compilation: Compilation;
  readonly #compiler: Compiler;
  readonly #sources: GraphSources;
  readonly #inputs = new Map<Module, Input>();
  #edges: readonly Edge<ConfinedModule>[] | undefined;

  /** @throws where a module is none that was confined, nor data, nor empty */
  constructor(compiler: Compiler, compilation: Compilation, sources: GraphSources) {
    this.#compiler = compiler;
    this.#compilation = compilation;
    this.#sources = sources;
    // Webpack's order is that in which files happened to be read.
    const modules = [...reachedModules(compilation)].sort((one, other) =>
      compareText(one.identifier(), other.identifier()),
    );
    for (const module of modules) this.#inputs.set(module, this.#read(module));
  }

  #read(module: Module): Input {
    const { NormalModule, ExternalModule } = this.#compiler.webpack;
    const { modules } = this.#sources;
    if (module instanceof ExternalModule) {
      const specifier = module.userRequest;
      return {
        kind: "external",
        specifier,
        builtin: builtinOf(module),
        global: globalOf(module)?.path.join("."),
        spelled: loadedBy(module) ?? specifier,
      };
    }
    if (module instanceof NormalModule) {
      const path = ownPathOf(module);
      if (path !== undefined) return { kind: "own", path };
      if (!isCode(module)) return { kind: "data", data: this.#readData(module) };
      const confined = modules.get(module);
      if (confined !== undefined) return { kind: "code", module: confined };
      // Webpack reports it when the graph is done.
      if (module.getNumberOfErrors() > 0) return { kind: "nothing" };
      // Reported by whoever asks for the graph, or left out of it again: a guarded import of nobody's file. What has no file is no
      // package's, and was reported for that.
      if (modules.problems().has(module))
        return fileOf(module, this.#sources.project) === undefined
          ? { kind: "nothing" }
          : { kind: "data", data: this.#readData(module) };
    }
    // By name: webpack exports none of these classes.
    if (classOf(module) === "ContextModule") return { kind: "context" };
    // A style that mini-css-extract-plugin puts into a file.
    if (classOf(module) === "RawModule" || module.type === "css/mini-extract")
      return { kind: "nothing" };
    throw new Error(`Internal: webpack bundles ${module.identifier()}, which was not confined`);
  }

  #readData(module: Module): DataModule {
    const { project } = this.#sources;
    const path = fileOf(module, project);
    return {
      key: module.identifier(),
      owner: packageOf(module, project),
      file: path === undefined ? module.identifier().slice(0, 80) : shownFile(path, project),
      copied: /^asset(?:\/(?:resource|inline))?$/.test(module.type),
      loaded: path === undefined ? undefined : { path },
    };
  }

  modules(): readonly ConfinedModule[] {
    return [...this.#inputs.values()].flatMap((input) =>
      input.kind === "code" ? [input.module] : [],
    );
  }

  data(): readonly DataModule[] {
    return [...this.#inputs.values()].flatMap((input) =>
      input.kind === "data" ? [input.data] : [],
    );
  }

  /** The module of a file, as messages name it. */
  moduleAt(file: string): Module | undefined {
    for (const [module, input] of this.#inputs)
      if (input.kind === "code" && input.module.file === file) return module;
    return undefined;
  }

  /** Whether a module was there when the graph was checked. */
  has(module: Module): boolean {
    return this.#inputs.has(module);
  }

  /** What the application itself, which alone may, loads from outside of the bundle, as the outputs spell it. */
  imports(): ReadonlySet<string> {
    return new Set(
      [...this.#inputs.values()].flatMap((input) =>
        input.kind === "external" ? [input.spelled] : [],
      ),
    );
  }

  edges(): readonly Edge<ConfinedModule>[] {
    this.#edges ??= [...this.#inputs].flatMap(([module, input]) => this.#edgesOf(module, input));
    return this.#edges;
  }

  #edgesOf(module: Module, input: Input): readonly Edge<ConfinedModule>[] {
    if (input.kind === "code") {
      const { owner, file } = input.module;
      const imports = importsOf(input.module);
      const from = { owner, file, module: input.module };
      return this.#connections(module).map(({ dependency, target }) => ({
        from,
        fact: findFact(imports, dependency),
        specifier: requestOf(dependency),
        target: this.#targetOf(target),
      }));
    }
    if (input.kind !== "data" || input.data.owner === undefined) return [];
    const { owner, file } = input.data;
    return this.#connections(module).map(({ dependency, target }) => ({
      from: { owner, file },
      fact: undefined,
      specifier: requestOf(dependency),
      target: this.#targetOf(target),
    }));
  }

  /** What a module leads to, through contexts. */
  #connections(module: Module, seen: ReadonlySet<Module> = new Set()): readonly Connection[] {
    const { moduleGraph } = this.#compilation;
    return distinct(moduleGraph.getOutgoingConnections(module)).flatMap((connection) => {
      const { target } = connection;
      if (seen.has(target)) return [];
      if (this.#inputs.get(target)?.kind === "context")
        return this.#connections(target, new Set([...seen, target]));
      return [connection];
    });
  }

  #targetOf(module: Module): EdgeTarget {
    const input = this.#inputs.get(module);
    switch (input?.kind) {
      case "code": {
        const { owner, file } = input.module;
        return { kind: "package", owner, file };
      }
      case "data": {
        const { owner, file, copied } = input.data;
        if (copied && /\.node$/i.test(file)) return { kind: "native", owner };
        // Whatever runs it runs it unconfined.
        if (copied && PROGRAM.test(file)) return { kind: "external", specifier: file };
        return owner === undefined ? { kind: "unowned", file } : { kind: "package", owner };
      }
      case "external":
        return input.global === undefined
          ? { kind: "external", specifier: input.builtin ?? input.specifier }
          : { kind: "global", path: input.global };
      case "own":
        return this.#targetOfOwn(input.path);
      default:
        return { kind: "none" };
    }
  }
  #targetOfOwn(path: string): EdgeTarget {
    const { own } = this.#sources;
    const builtin = own.builtinAt(path);
    if (builtin !== undefined) return { kind: "builtin", module: builtin };
    const global = own.globalAt(path);
    return global === undefined ? { kind: "none" } : { kind: "global", path: global.path };
  }
}
