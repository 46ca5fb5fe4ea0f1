// A module, compiled for its compartment: the same program with every free name resolved. The text changes where a name
// is rewritten and nowhere else.

import type { SourceMap } from "magic-string";
import { BulkheadError } from "../diagnostic.ts";
import { moduleSyntax } from "../errors/module-errors.ts";
import type { Analysis } from "../facts/analyse-module.ts";
import type { NameRules } from "./names.ts";
import { rewriteFreeNames } from "./rewrite-free-names.ts";
import { rewriteImports } from "./rewrite-imports.ts";
import { rewriteSloppy } from "./rewrite-sloppy.ts";
import { type CompileOptions, Rewriter } from "./rewriter.ts";

export interface CompiledModule {
  readonly code: string;
  /** From the compiled text to the analysed one. */
  readonly map: () => SourceMap;
  /** Names compiled as absent: no module of the package may define them. */
  readonly absent: ReadonlySet<string>;
  /** Names that this module defines on its package's global. */
  readonly written: ReadonlySet<string>;
}

const writtenNames = (analysis: Analysis): ReadonlySet<string> => {
  const names = new Set(
    analysis.free.filter(({ access }) => access !== "read").map(({ name }) => name),
  );
  for (const { path, use } of analysis.facts.globals)
    if (use === "write" && !path.includes(".")) names.add(path);
  return names;
};

const isIntrinsic = (name: string, { shared, common }: NameRules["intrinsics"]): boolean =>
  shared.has(name) || common.has(name);

const makeRules = (analysis: Analysis, { granted, writable }: CompileOptions): NameRules => {
  const { intrinsics } = analysis.options;
  return {
    intrinsics,
    granted,
    replaced: new Set([...writable].filter((name) => isIntrinsic(name, intrinsics))),
    written: writtenNames(analysis),
    definesAny: analysis.facts.hazards.some(({ kind }) => kind === "global-object-escapes"),
  };
};

/** Where the imports go: after hashbang and directives, before the first statement, on its line. */
const headerPosition = ({ ast, source }: Analysis): { offset: number; before: string } => {
  const { directives, body } = ast.program;
  const directive = directives.at(-1);
  if (directive !== undefined) return { offset: directive.end ?? 0, before: ";" };
  return { offset: body[0]?.start ?? source.length, before: "" };
};

const insertHeader = (rewriter: Rewriter): void => {
  const { analysis } = rewriter;
  const header = rewriter.header();
  if (header === "") return;
  // With an import in it, the bundler takes a CommonJS module for an ES module unless it names its wrapper's objects.
  const anchor = analysis.format === "cjs" && !analysis.usesModuleObject ? " module;" : "";
  const { offset, before } = headerPosition(analysis);
  rewriter.text.appendLeft(offset, `${before}${header}${anchor} `);
};

/**
 * Compiles an analysed module for the compartment of its package.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX where the text names a module of Bulkhead's own
 */
export const compileModule = (analysis: Analysis, options: CompileOptions): CompiledModule => {
  const { file, owner } = analysis.options;
  for (const { specifier, place } of analysis.facts.imports) {
    // Our modules hand out powers; a package that asks for one by name is not having it.
    if (specifier.startsWith("bulkhead:"))
      throw new BulkheadError(
        moduleSyntax(owner, "`bulkhead:` modules are not for packages", {
          file,
          line: place.line,
          column: place.column,
        }),
      );
  }
  const rules = makeRules(analysis, options);
  const rewriter = new Rewriter(analysis, options, rules);
  rewriteFreeNames(rewriter);
  rewriteImports(rewriter);
  if (analysis.format === "cjs") rewriteSloppy(rewriter);
  insertHeader(rewriter);
  return {
    code: rewriter.text.toString(),
    map: () => rewriter.text.generateMap({ source: file, includeContent: true, hires: "boundary" }),
    absent: rewriter.absent,
    written: rules.written,
  };
};
