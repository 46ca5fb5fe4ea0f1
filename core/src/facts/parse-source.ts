// Text to syntax tree. Everything is parsed as the strict code that it will be in the bundle: what the tree says is
// what will run. Sloppy code that means the same when strict, or can be made to, passes; the rest is refused by name.

import { type ParseError, type ParseResult, type ParserOptions, parse } from "@babel/parser";
import type { File, Statement } from "@babel/types";
import { BulkheadError, type SourceLocation } from "../diagnostic.ts";
import { moduleSyntax, strictMode } from "../errors/module-errors.ts";
import type { ModuleFormat } from "./facts.ts";

export type SourceLanguage = "js" | "jsx" | "ts" | "tsx";

export interface SourceOptions {
  /** As messages show it, relative to the application. */
  readonly file: string;
  /** Name of the package, for messages. */
  readonly owner: string;
  readonly language?: SourceLanguage;
  /** `type` of the nearest package.json: what a file without import and export is. */
  readonly packageType?: "module" | "commonjs";
}

export interface ParsedSource {
  readonly source: string;
  readonly ast: File;
  readonly format: ModuleFormat;
}

// What sloppy code may do, strict code may not, and compile mends. By @babel/parser's reason codes.
const MENDED = new Set(["ParamDupe", "StrictDelete", "StrictNumericEscape", "StrictOctalLiteral"]);

const REFUSED_WHEN_STRICT = new Set([
  "SloppyFunction",
  "StrictEvalArguments",
  "StrictEvalArgumentsBinding",
  "StrictFunction",
  "StrictWith",
  "UnexpectedReservedWord",
]);

const pluginsOf = (language: SourceLanguage): NonNullable<ParserOptions["plugins"]> => {
  // Only what the bundlers take too: a syntax they cannot read need not be read here.
  const plugins: NonNullable<ParserOptions["plugins"]> = [
    "decorators",
    "decoratorAutoAccessors",
    "explicitResourceManagement",
  ];
  if (language === "jsx" || language === "tsx") plugins.push("jsx");
  if (language === "ts" || language === "tsx") plugins.push("typescript");
  return plugins;
};

/** The place in a file, with its line's text for the code frame. */
export const sourceLocation = (
  file: string,
  source: string,
  line: number,
  column: number,
  length?: number,
): SourceLocation => {
  // Line ends as JavaScript counts them, so that the numbers are the parser's.
  const lineText = source.split(/\r\n|[\n\r\u2028\u2029]/, line)[line - 1];
  return {
    file,
    line,
    column,
    ...(lineText === undefined ? {} : { lineText }),
    ...(length === undefined ? {} : { length }),
  };
};

const reasonOf = (message: string): string =>
  message.replace(/ ?\(\d+:\d+\)\.?$/, "").replace(/\.$/, "");

interface BabelError extends Error {
  readonly reasonCode?: string;
  readonly loc?: { readonly line: number; readonly column: number };
}

const locate = (error: BabelError, source: string, file: string): SourceLocation =>
  sourceLocation(file, source, error.loc?.line ?? 1, error.loc?.column ?? 0);

const parseText = (
  source: string,
  options: SourceOptions,
  sourceType: "unambiguous" | "module" | "script",
): ParseResult<File> => {
  try {
    return parse(source, {
      sourceType,
      strictMode: true,
      errorRecovery: true,
      attachComment: false,
      createImportExpressions: true,
      allowReturnOutsideFunction: true,
      allowNewTargetOutsideFunction: true,
      allowUndeclaredExports: true,
      plugins: pluginsOf(options.language ?? "js"),
    });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new BulkheadError(
        moduleSyntax(options.owner, "it is nested too deeply to be analysed", {
          file: options.file,
          line: 1,
          column: 0,
        }),
      );
    }
    if (!(error instanceof SyntaxError)) throw error;
    throw new BulkheadError(
      moduleSyntax(options.owner, reasonOf(error.message), locate(error, source, options.file)),
    );
  }
};

const isModuleStatement = (statement: Statement): boolean =>
  statement.type === "ImportDeclaration" ||
  statement.type === "ExportAllDeclaration" ||
  statement.type === "ExportDefaultDeclaration" ||
  statement.type === "ExportNamedDeclaration" ||
  statement.type === "TSExportAssignment" ||
  statement.type === "TSImportEqualsDeclaration";

const sourceTypeOf = ({ file }: SourceOptions): "unambiguous" | "module" | "script" => {
  if (/\.m[jt]s$/i.test(file)) return "module";
  if (/\.c[jt]s$/i.test(file)) return "script";
  return "unambiguous";
};

const formatOf = (ast: File, options: SourceOptions, sourceType: string): ModuleFormat => {
  if (
    sourceType === "module" ||
    ast.program.body.some(isModuleStatement) ||
    ast.program.sourceType === "module"
  )
    return "esm";
  return sourceType === "unambiguous" && options.packageType === "module" ? "esm" : "cjs";
};

const refuseErrors = (
  errors: readonly ParseError[],
  parsed: ParsedSource,
  options: SourceOptions,
): void => {
  for (const error of errors as readonly (ParseError & BabelError)[]) {
    const reason = error.reasonCode ?? "";
    if (parsed.format === "cjs" && MENDED.has(reason)) continue;
    const build =
      parsed.format === "cjs" && REFUSED_WHEN_STRICT.has(reason) ? strictMode : moduleSyntax;
    throw new BulkheadError(
      build(options.owner, reasonOf(error.message), locate(error, parsed.source, options.file)),
    );
  }
};

/**
 * Parses a module.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE
 */
export const parseSource = (source: string, options: SourceOptions): ParsedSource => {
  const sourceType = sourceTypeOf(options);
  let ast = parseText(source, options, sourceType);
  const format = formatOf(ast, options, sourceType);
  // A script may hold HTML-like comments, which are operators in a module. The bundlers take them for comments, and so
  // must we: `x <!-- y; var fetch` declares nothing.
  if (format === "cjs" && sourceType !== "script" && /<!--|-->/.test(source))
    ast = parseText(source, options, "script");
  const parsed: ParsedSource = { source, ast, format };
  refuseErrors(ast.errors ?? [], parsed, options);
  return parsed;
};
