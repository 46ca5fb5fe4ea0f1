// From the entries to every module that can be reached: read, analyse, resolve, follow. Errors of all modules are
// collected, so that one run reports them together.

import { extname } from "node:path";
import {
  type PackageGraph,
  type PackageNode,
  type ReadPowers,
  type Resolver,
  describeUnownedFile,
  relativePath,
} from "@bulkhead/compartment-mapper";
import {
  type Analysis,
  BulkheadError,
  type Diagnostic,
  type ImportFact,
  type IntrinsicNames,
  ROOT,
  type SourceLanguage,
  analyseModule,
  builtinModuleName,
  importUnresolved,
  moduleUnreadable,
  sourceLocation,
} from "@bulkhead/core";
import type { ImportTarget, ReachedModule } from "./infer-policy.ts";

/** How modules are read and resolved for one entry. */
export interface WalkConditions {
  readonly graph: PackageGraph;
  readonly resolver: Resolver;
  readonly powers: ReadPowers;
  readonly platform: "node" | "browser";
  readonly define: ReadonlyMap<string, string>;
  readonly intrinsics: IntrinsicNames;
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

interface Visit {
  readonly conditions: WalkConditions;
  readonly modules: Map<string, WalkedModule>;
  readonly problems: Diagnostic[];
  readonly warnings: Diagnostic[];
}

const readSource = (path: string, file: string, { powers }: WalkConditions): string => {
  const source = powers.readText(path);
  if (source === undefined) throw new BulkheadError(moduleUnreadable(file, "no such file"));
  return source;
};

interface Resolved {
  readonly imports: { readonly fact: ImportFact; readonly target: ImportTarget }[];
  readonly next: { readonly path: string; readonly fact: ImportFact }[];
}

const describeMissing = ({ specifier, place }: ImportFact, analysis: Analysis): Diagnostic => {
  const { file, owner } = analysis.options;
  const { line, column, start, end } = place;
  const location = sourceLocation(file, analysis.source, line, column, end - start);
  return importUnresolved(specifier, owner, location, builtinModuleName(specifier) !== undefined);
};

const resolveImport = (
  fact: ImportFact,
  path: string,
  analysis: Analysis,
  visit: Visit,
  found: Resolved,
): void => {
  const { conditions, problems, warnings } = visit;
  const how = fact.kind === "require" || fact.kind === "require-resolve" ? "require" : "import";
  const resolution = conditions.resolver.resolve(fact.specifier, path, how);
  switch (resolution.kind) {
    case "builtin":
      found.imports.push({ fact, target: { kind: "builtin" } });
      return;
    case "file": {
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
      (analysis.options.owner === ROOT ? problems : warnings).push(describeMissing(fact, analysis));
      return;
    case "disabled":
    case "url":
  }
};

const visitModule = (path: string, visit: Visit): readonly string[] => {
  const { conditions, modules } = visit;
  const language = languageOf(path);
  const owner = ownerOf(path, conditions);
  if (language === undefined) return [];
  const file = relativePath(conditions.graph.rootDirectory, path);
  const source = readSource(path, file, conditions);
  const packageType = conditions.resolver.moduleFormat(path);
  const { platform, define, intrinsics } = conditions;
  const analysis = analyseModule(source, {
    file,
    owner: owner.canonicalName,
    language,
    platform,
    define,
    intrinsics,
    ...(packageType && { packageType }),
  });
  const found: Resolved = { imports: [], next: [] };
  for (const fact of analysis.facts.imports) resolveImport(fact, path, analysis, visit, found);
  modules.set(path, {
    path,
    owner: owner.canonicalName,
    version: owner.version,
    file,
    source,
    facts: analysis.facts,
    ...found,
  });
  return found.next.map((next) => next.path);
};

export interface ReadModules {
  /** All that can be reached from the entry, by absolute path. */
  readonly modules: ReadonlyMap<string, WalkedModule>;
  /** Imports of packages that lead nowhere. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads all modules that can be reached from `entry`.
 *
 * @throws {BulkheadError} with every unreadable, unparsable and unowned module, and every import of the application that
 *   leads nowhere, at once
 */
export const readModules = (entry: string, conditions: WalkConditions): ReadModules => {
  const visit: Visit = { conditions, modules: new Map(), problems: [], warnings: [] };
  const queued = new Set([entry]);
  const queue = [entry];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    try {
      for (const next of visitModule(path, visit)) {
        if (queued.has(next)) continue;
        queued.add(next);
        queue.push(next);
      }
    } catch (error) {
      if (!(error instanceof BulkheadError)) throw error;
      visit.problems.push(...error.diagnostics);
    }
  }
  const [first, ...rest] = visit.problems;
  if (first !== undefined) throw new BulkheadError(first, ...rest);
  return { modules: visit.modules, warnings: visit.warnings };
};
