// A module, compiled for its compartment: the same program with every free name resolved. The text changes where a name
// is rewritten and nowhere else.

import type { SourceMap } from "./source-map.ts";
import { BulkheadError } from "../diagnostic.ts";
import { moduleReserved } from "../errors/module-errors.ts";
import type { Analysis } from "../facts/analyse-module.ts";
import { assignFixedNames } from "./fixed-assignments.ts";
import { freezeExports } from "./freeze-exports.ts";
import { importsOf, insertHeader } from "./header.ts";
import { keepLastMatch } from "./last-match.ts";
import { findHtmlComments } from "../facts/html-comments.ts";
import type { NameRules } from "./names.ts";
import { rewriteFreeNames } from "./rewrite-free-names.ts";
import { rewriteImports } from "./rewrite-imports.ts";
import { rewriteSloppy } from "./rewrite-sloppy.ts";
import { rewriteTopThis } from "./rewrite-top-this.ts";
import { type CompileOptions, type ImportsApart, Rewriter } from "./rewriter.ts";

export interface CompiledModule {
  readonly code: string;
  /** From the compiled text to the analysed one. */
  readonly map: () => SourceMap;
  /** Names compiled as absent: no module of the package may define them. */
  readonly absent: ReadonlySet<string>;
  /** Names that this module defines on its package's global. */
  readonly written: ReadonlySet<string>;
  /** What is not in the text, where `importsApart` was asked for. */
  readonly imports: ImportsApart | undefined;
}

const writtenNames = (analysis: Analysis): ReadonlySet<string> => {
  const names = new Set(
    analysis.free.filter(({ access }) => access !== "read").map(({ name }) => name),
  );
  for (const { path, use } of analysis.facts.globals)
    if (use === "write" && !path.includes(".")) names.add(path);
  return names;
};

const isReplaceable = (name: string, { shared, common }: NameRules["intrinsics"]): boolean =>
  shared.has(name) || common.has(name);

const makeRules = (
  analysis: Analysis,
  { granted, writable, injected = new Set(), carried }: CompileOptions,
): NameRules => {
  const { intrinsics } = analysis.options;
  return {
    intrinsics,
    granted,
    injected: carried === undefined ? injected : new Set([...injected, ...carried.names]),
    replaced: new Set([...writable].filter((name) => isReplaceable(name, intrinsics))),
    written: writtenNames(analysis),
    definesAny: analysis.facts.hazards.some(({ kind }) => kind === "global-object-escapes"),
  };
};

// In a module, `a<!--b` compares. esbuild takes it for an HTML-like comment all the same, and refuses it.
const separateOperators = ({ analysis: { ast, source }, edits }: Rewriter): void => {
  for (const offset of findHtmlComments(ast, source))
    if (source[offset] === "<") edits.insert(offset + 1, " ");
};

/**
 * Compiles an analysed module for the compartment of its package.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_RESERVED where the text names a module of Bulkhead's own
 */
export const compileModule = (analysis: Analysis, options: CompileOptions): CompiledModule => {
  const { file, owner, language = "js" } = analysis.options;
  // Whoever turns JSX and types into JavaScript would add names after us: an enum, `React.createElement`.
  if (language !== "js") throw new Error(`Internal: ${language} is compiled as JavaScript only`);
  for (const { specifier, place } of analysis.facts.imports) {
    // Our modules hand out powers; a package that asks for one by name is not having it.
    if (specifier.startsWith("bulkhead:"))
      throw new BulkheadError(
        moduleReserved(owner, specifier, {
          file,
          line: place.line,
          column: place.column,
        }),
      );
  }
  const rules = makeRules(analysis, options);
  const rewriter = new Rewriter(analysis, options, rules);
  assignFixedNames(rewriter);
  rewriteFreeNames(rewriter);
  rewriteImports(rewriter);
  if (options.importsApart === true) rewriteTopThis(rewriter);
  if (analysis.format === "cjs") rewriteSloppy(rewriter);
  else separateOperators(rewriter);
  keepLastMatch(rewriter);
  insertHeader(rewriter, freezeExports(rewriter));
  return {
    code: rewriter.edits.toString(),
    map: () => rewriter.edits.toMap(file),
    absent: rewriter.absent,
    written: rules.written,
    imports: options.importsApart === true ? importsOf(rewriter) : undefined,
  };
};
