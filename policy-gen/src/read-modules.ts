// From the entries to every module that can be reached: read, analyse, resolve, follow. Errors of all modules are
// collected, so that one run reports them together.

import { extname } from "node:path";
import {
  type PackageGraph,
  type PackageNode,
  type ReadPowers,
  type Resolver,
  describeUnownedFile,
  findContextFiles,
  findOwnFiles,
  relativePath,
} from "@bulkhead/compartment-mapper";
import {
  BulkheadError,
  type ContextFact,
  type Diagnostic,
  type ImportFact,
  type ModuleFacts,
  ROOT,
  type SourceLanguage,
  builtinModuleName,
  importUnresolved,
  sourceLocation,
} from "@bulkhead/core";
import type { Analyse, Conditions, ModuleText } from "./analysis/module-text.ts";
import type { ImportTarget, ReachedModule } from "./infer-policy.ts";
import { readSource } from "./read-source.ts";

/** How modules are read and resolved for one entry. */
export interface WalkConditions extends Conditions {
  readonly graph: PackageGraph;
  readonly resolver: Resolver;
  readonly powers: ReadPowers;
  readonly onProgress: (found: number) => void;
}

/** A module and the application's own modules that it imports, for the search for circles. */
export interface WalkedModule extends ReachedModule {
  readonly path: string;
  readonly next: readonly { readonly path: string; readonly fact: ImportFact }[];
}

const LANGUAGES: ReadonlyMap<string, SourceLanguage> = new Map([
  [".js", "js"],
  [".mjs", "js"],
  [".cjs", "js"],
  [".jsx", "jsx"],
  [".ts", "ts"],
  [".mts", "ts"],
  [".cts", "ts"],
  [".tsx", "tsx"],
]);

/** The language of a file by its name; undefined for what is no code: JSON, styles, images. */
export const languageOf = (path: string): SourceLanguage | undefined =>
  LANGUAGES.get(extname(path).toLowerCase());

const ownerOf = (
  path: string,
  { graph, powers }: WalkConditions,
  importer?: string,
): PackageNode => {
  const owner = graph.ownerOf(path);
  if (owner === undefined)
    throw new BulkheadError(
      describeUnownedFile(
        { file: path, ...(importer !== undefined && { importer }) },
        graph,
        powers,
      ),
    );
  return owner;
};

interface Walking {
  readonly conditions: WalkConditions;
  readonly modules: Map<string, WalkedModule>;
  readonly problems: Diagnostic[];
  readonly warnings: Diagnostic[];
}

/** A file that was read and not yet analysed. */
interface ReadFile extends ModuleText {
  readonly path: string;
  readonly version: string;
}

interface Resolved {
  readonly imports: { readonly fact: ImportFact; readonly target: ImportTarget }[];
  readonly next: { readonly path: string; readonly fact: ImportFact }[];
}

const collectingProblems = <T>({ problems }: Walking, act: () => T): T | undefined => {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    problems.push(...error.diagnostics);
    return undefined;
  }
};

/** Undefined for what is no code. */
const readFile = (path: string, conditions: WalkConditions): ReadFile | undefined => {
  const { graph, powers, resolver } = conditions;
  const language = languageOf(path);
  const owner = ownerOf(path, conditions);
  if (language === undefined) return undefined;
  const file = relativePath(graph.rootDirectory, path);
  const source = readSource(path, file, powers);
  return {
    path,
    file,
    owner: owner.canonicalName,
    version: owner.version,
    language,
    packageType: resolver.moduleFormat(path),
    source,
  };
};

const describeMissing = (
  { specifier, place }: ImportFact,
  { file, owner, source }: ReadFile,
): Diagnostic => {
  const { line, column, start, end } = place;
  const location = sourceLocation(file, source, line, column, end - start);
  return importUnresolved(specifier, owner, location, builtinModuleName(specifier) !== undefined);
};

const resolveImport = (
  fact: ImportFact,
  importer: ReadFile,
  walking: Walking,
  found: Resolved,
): void => {
  const { conditions, problems, warnings } = walking;
  const { path } = importer;
  const how = fact.kind === "require" || fact.kind === "require-resolve" ? "require" : "import";
  const resolution = conditions.resolver.resolve(fact.specifier, path, how);
  switch (resolution.kind) {
    case "builtin":
      found.imports.push({ fact, target: { kind: "builtin" } });
      return;
    case "file": {
      // Found above the application, where nobody's package.json names it: for a guarded import it is not installed.
      if (fact.guarded && conditions.graph.ownerOf(resolution.path) === undefined) return;
      const target = ownerOf(resolution.path, conditions, path);
      const native = extname(resolution.path) === ".node";
      if (native) found.imports.push({ fact, target: { kind: "native" } });
      found.imports.push({
        fact,
        target: {
          kind: "package",
          name: target.canonicalName,
          file: relativePath(conditions.graph.rootDirectory, resolution.path),
        },
      });
      if (!native) found.next.push({ path: resolution.path, fact });
      return;
    }
    case "missing":
      // What is guarded works without it, as it does where it is not installed; so does a path that is only asked for.
      if (fact.guarded || fact.kind === "require-resolve") return;
      // A package may name what only some of its users install (knex and its drivers); they tell their bundler to leave it out.
      (importer.owner === ROOT ? problems : warnings).push(describeMissing(fact, importer));
      return;
    case "disabled":
    case "url":
  }
};

/** What the computed names of the package's own files can lead to, as imports of each. */
const ownFileImports = (
  { path }: ReadFile,
  { ownPatterns }: ModuleFacts,
  { graph, powers }: WalkConditions,
): readonly ImportFact[] => {
  const location = graph.ownerOf(path)?.location;
  if (location === undefined) return [];
  return ownPatterns.flatMap(({ kind, parts, place }) => {
    const files = findOwnFiles({ parts, importer: path, location }, powers);
    const specifiers = new Set(files.map(([, specifier]) => specifier));
    return [...specifiers].map((specifier) => ({ specifier, kind, guarded: true, place }));
  });
};

// A package's regular expression is not run: one can be made that takes for ever. What it would leave out are files of its own.
const matcherOf = (
  { filter }: ContextFact,
  owner: ReadFile["owner"],
): ((name: string) => boolean) => {
  if (filter === undefined || owner !== ROOT) return () => true;
  const expression = new RegExp(...filter);
  return (name) => name.search(expression) >= 0;
};

/** What webpack's `require.context` leads to, as imports of each; where Node would see an ES module, webpack reads no `require`. */
const contextImports = (
  { path, owner, packageType }: ReadFile,
  { contexts }: ModuleFacts,
  { graph, powers }: WalkConditions,
): readonly ImportFact[] => {
  const location = graph.ownerOf(path)?.location;
  if (location === undefined || packageType === "module") return [];
  return contexts.flatMap((context) => {
    const { folder, recursive, place } = context;
    const matches = matcherOf(context, owner);
    const search = { folder, recursive, matches, importer: path, location };
    return findContextFiles(search, powers).map((specifier): ImportFact => ({
      specifier,
      kind: "require",
      guarded: true,
      place,
    }));
  });
};

/** The paths of all that the module imports. */
const addModule = (read: ReadFile, facts: ModuleFacts, walking: Walking): readonly string[] => {
  const found: Resolved = { imports: [], next: [] };
  const { conditions } = walking;
  const own = [
    ...ownFileImports(read, facts, conditions),
    ...contextImports(read, facts, conditions),
  ];
  for (const fact of [...facts.imports, ...own])
    collectingProblems(walking, () => resolveImport(fact, read, walking, found));
  const { path, owner, version, file, source } = read;
  walking.modules.set(path, { path, owner, version, file, source, facts, ...found });
  return found.next.map((next) => next.path);
};

/** Reads and analyses files; the paths of all that they import. */
const visitFiles = async (
  paths: readonly string[],
  walking: Walking,
  analyse: Analyse,
): Promise<readonly string[]> => {
  const { conditions, problems } = walking;
  const files = paths.flatMap(
    (path) => collectingProblems(walking, () => readFile(path, conditions)) ?? [],
  );
  const answers = await analyse(files, conditions);
  return files.flatMap((file, index) => {
    const answer = answers[index];
    if (answer?.facts !== undefined) return addModule(file, answer.facts, walking);
    problems.push(...(answer?.problems ?? []));
    return [];
  });
};

export interface ReadModules {
  /** All that can be reached from the entry, by absolute path. */
  readonly modules: ReadonlyMap<string, WalkedModule>;
  /** Imports of packages that lead nowhere. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads all modules that can be reached from `entry`: the entry, all that it imports, all that those import.
 *
 * @throws {BulkheadError} with every unreadable, unparsable and unowned module, and every import of the application that
 *   leads nowhere, at once
 */
export const readModules = async (
  entry: string,
  conditions: WalkConditions,
  analyse: Analyse,
): Promise<ReadModules> => {
  const walking: Walking = { conditions, modules: new Map(), problems: [], warnings: [] };
  const seen = new Set([entry]);
  for (let paths: readonly string[] = [entry]; paths.length > 0;) {
    const next = await visitFiles(paths, walking, analyse);
    paths = [...new Set(next)].filter((path) => !seen.has(path));
    for (const path of paths) seen.add(path);
    conditions.onProgress(seen.size);
  }
  const [first, ...rest] = walking.problems;
  if (first !== undefined) throw new BulkheadError(first, ...rest);
  return { modules: walking.modules, warnings: walking.warnings };
};
