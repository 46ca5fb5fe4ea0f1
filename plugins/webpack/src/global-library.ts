// `output.library` of a type that gives the exports to a global variable of the page. Webpack would write the host's name into
// the bundle, where it would be anybody's: in its place the exports are put onto the application's own global object, by the
// compartment that the line in front of the file makes.

import {
  BulkheadError,
  type Policy,
  ROOT,
  buildUnsupported,
  isUnbound,
  literal,
  quote,
} from "@bulkhead/core";
import type { Chunk, Compilation, Compiler, LibraryOptions, Module, sources } from "webpack";
import { RUNTIME_KERNEL } from "./own-modules.ts";
import { NAME } from "./plugin-name.ts";
import { toWebpackError } from "./webpack-errors.ts";

const TYPES: readonly string[] = ["assign", "global", "self", "var", "window"];

interface GlobalLibrary {
  /** Names from the global object down. */
  readonly path: readonly string[];
  /** Which of the exports is given; all of them where it is empty. */
  readonly exported: readonly string[];
}

/** What webpack hands to a plugin for libraries. */
interface LibraryContext {
  readonly options: GlobalLibrary;
  readonly compilation: Compilation;
}

const listOf = (names: unknown): readonly string[] => {
  if (typeof names === "string") return [names];
  return Array.isArray(names) ? (names as readonly string[]) : [];
};

// Webpack would give each export a global variable of its own.
const parse = ({ type, name, export: exported }: LibraryOptions): GlobalLibrary => {
  const path = listOf(name);
  if (path.length > 0) return { path, exported: listOf(exported) };
  throw new BulkheadError(
    buildUnsupported(
      `A library of type ${quote(type)} without a name`,
      "Give it a name (`output.library.name`).",
    ),
  );
};

/** Whether the exports of a chunk become a global variable: its runtime has the application's compartment for that. */
export const isGlobalLibrary = (
  { outputOptions, chunkGraph }: Compilation,
  chunk: Chunk,
): boolean => {
  if (chunkGraph.getNumberOfEntryModules(chunk) === 0) return false;
  const library = chunk.getEntryOptions()?.library ?? outputOptions.library;
  return library !== undefined && TYPES.includes(library.type);
};

const member = (name: string): string => `[${literal(name)}]`;

/** A statement. Objects on the way to the variable are made where they are missing. */
export const assignExports = ({ path, exported }: GlobalLibrary): string => {
  const holder = path
    .slice(0, -1)
    .reduce(
      (object, name) => `(${object}${member(name)} = ${object}${member(name)} || {})`,
      `${RUNTIME_KERNEL}.compartment(${literal(ROOT)}).globals`,
    );
  const value = `__webpack_exports__${exported.map(member).join("")}`;
  return `${holder}${path.slice(-1).map(member).join("")} = ${value};\n`;
};

/** Refuses a global variable where the application has a global object of its own: other scripts of the page would not see it. */
export const checkGlobalLibraries = (
  { webpack }: Compiler,
  compilation: Compilation,
  { policy, scuttles }: { readonly policy: Policy | undefined; readonly scuttles: boolean },
): void => {
  if (policy === undefined || (!scuttles && isUnbound(policy, ROOT))) return;
  if (![...compilation.chunks].some((chunk) => isGlobalLibrary(compilation, chunk))) return;
  const problem = buildUnsupported(
    `A library as a global variable, with ${scuttles ? "`scuttle`" : "`root.usePolicy`"},`,
    "Leave one of the two out: the application has a global object of its own, and other scripts of the page would not see the variable.",
  );
  compilation.errors.push(toWebpackError(problem, webpack));
};

/** Gives the exports of libraries to global variables, in the place of webpack's own plugin for these types. */
export const provideGlobalLibraries = (compiler: Compiler): void => {
  const { RuntimeGlobals, library, sources: Sources } = compiler.webpack;

  class GlobalLibraryPlugin extends library.AbstractLibraryPlugin<GlobalLibrary> {
    override parseOptions(options: LibraryOptions): GlobalLibrary {
      return parse(options);
    }

    override finishEntryModule(
      module: Module,
      _: string,
      { compilation: { moduleGraph } }: LibraryContext,
    ): void {
      moduleGraph.getExportsInfo(module).setUsedInUnknownWay(undefined);
      moduleGraph.addExtraReason(module, "used as library export");
    }

    override runtimeRequirements(_: Chunk, requirements: Set<string>): void {
      requirements.add(RuntimeGlobals.exports);
    }

    override renderStartup(
      source: sources.Source,
      _: Module,
      { chunk }: { readonly chunk: Chunk },
      { options, compilation }: LibraryContext,
    ): sources.Source {
      const path = options.path.map((name) => compilation.getPath(name, { chunk }));
      return new Sources.ConcatSource(source, assignExports({ ...options, path }));
    }

    override chunkHash(
      _: Chunk,
      hash: { update(text: string): unknown },
      __: unknown,
      { options }: LibraryContext,
    ): void {
      hash.update(JSON.stringify(options));
    }
  }
  for (const type of TYPES) {
    library.EnableLibraryPlugin.setEnabled(compiler, type);
    new GlobalLibraryPlugin({ pluginName: NAME, type }).apply(compiler);
  }
};
