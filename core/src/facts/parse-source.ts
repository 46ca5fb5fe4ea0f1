// Text to syntax tree. Everything is parsed as the strict code that it will be in the bundle: what the tree says is
// what will run.

import { type ParseError, type ParseResult, type ParserOptions, parse } from "@babel/parser";
import type { File, Statement } from "@babel/types";
import { BulkheadError, type SourceLocation } from "../diagnostic.ts";
import { moduleFormat, moduleSyntax, strictMode } from "../errors/module-errors.ts";
import type { ModuleFormat } from "./facts.ts";
import { findHtmlComments } from "./html-comments.ts";

export type SourceLanguage = "js" | "jsx" | "ts" | "tsx";

export interface SourceOptions {
  /** As messages show it, relative to the application. */
  readonly file: string;
  /** Name of the package, for messages. */
  readonly owner: string;
  readonly language?: SourceLanguage;
  /** `type` of the nearest package.json: what a file without import and export is. */
  readonly packageType?: "module" | "commonjs";
  /** Is an ES module by now, whatever its file is called. */
  readonly isModule?: boolean;
}

/** What sloppy code may write and strict code may not, as the parser found it. */
interface StrictError {
  /** @babel/parser's reason code. */
  readonly reason: string;
  readonly message: string;
  readonly offset: number;
  readonly location: SourceLocation;
}

export interface ParsedSource {
  readonly source: string;
  readonly ast: File;
  readonly format: ModuleFormat;
  /** Empty but for sloppy CommonJS. */
  readonly strictErrors: readonly StrictError[];
}

const pluginsOf = (language: SourceLanguage): NonNullable<ParserOptions["plugins"]> => {
  // Only what the bundlers take too: a syntax they cannot read need not be read here.
  const plugins: NonNullable<ParserOptions["plugins"]> = [
    ["decorators", { allowCallParenthesized: false }],
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
  readonly loc?: { readonly line: number; readonly column: number; readonly index?: number };
}

const locate = (error: BabelError, source: string, file: string): SourceLocation =>
  sourceLocation(file, source, error.loc?.line ?? 1, error.loc?.column ?? 0);

type SourceType = "unambiguous" | "module" | "script";

const parseText = (
  source: string,
  { language = "js" }: SourceOptions,
  sourceType: SourceType,
  strict: boolean,
): ParseResult<File> =>
  parse(source, {
    sourceType,
    strictMode: strict,
    errorRecovery: true,
    attachComment: false,
    createImportExpressions: true,
    allowReturnOutsideFunction: true,
    allowNewTargetOutsideFunction: true,
    // The name may be a type's.
    allowUndeclaredExports: language === "ts" || language === "tsx",
    plugins: pluginsOf(language),
  });

const parses = (source: string, options: SourceOptions, sourceType: SourceType): boolean => {
  try {
    return (parseText(source, options, sourceType, false).errors ?? []).length === 0;
  } catch {
    return false;
  }
};

const WHAT_MODULES_HAVE: ReadonlyMap<string | undefined, string> = new Map([
  ["ImportOutsideModule", "it has an `import` or `export`"],
  ["ImportMetaOutsideModule", "it has `import.meta`"],
]);

const syntaxError = (error: BabelError, source: string, options: SourceOptions): BulkheadError => {
  const location = locate(error, source, options.file);
  // What is right as a module, in a file that says it is none.
  if (sourceTypeOf(options) === "script" && parses(source, options, "module")) {
    const reason =
      WHAT_MODULES_HAVE.get(error.reasonCode) ?? "it has an `await` outside of any function";
    return new BulkheadError(moduleFormat(options.owner, "CommonJS", reason, location));
  }
  return new BulkheadError(moduleSyntax(options.owner, reasonOf(error.message), location));
};

/** The first error of the text as sloppy code, or undefined where that is what it is. */
const findSloppyError = (source: string, options: SourceOptions): BabelError | undefined => {
  try {
    return parseText(source, options, "script", false).errors?.[0] as BabelError | undefined;
  } catch (error) {
    return error as BabelError;
  }
};

// A strict parser may give up where a sloppy one would not have.
const explainFailure = (
  error: BabelError,
  source: string,
  options: SourceOptions,
  sourceType: SourceType,
): BulkheadError => {
  if (sourceType === "module" || findSloppyError(source, options) !== undefined)
    return syntaxError(error, source, options);
  return new BulkheadError(
    strictMode(options.owner, reasonOf(error.message), locate(error, source, options.file)),
  );
};

const parseStrict = (
  source: string,
  options: SourceOptions,
  sourceType: SourceType,
): ParseResult<File> => {
  try {
    return parseText(source, options, sourceType, true);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw explainFailure(error, source, options, sourceType);
  }
};

const isModuleStatement = (statement: Statement): boolean =>
  statement.type === "ImportDeclaration" ||
  statement.type === "ExportAllDeclaration" ||
  statement.type === "ExportDefaultDeclaration" ||
  statement.type === "ExportNamedDeclaration" ||
  statement.type === "TSExportAssignment" ||
  statement.type === "TSImportEqualsDeclaration";

const sourceTypeOf = ({ file, isModule }: SourceOptions): SourceType => {
  if (isModule === true || /\.m[jt]s$/i.test(file)) return "module";
  // TypeScript turns the imports of .cts into calls of require.
  if (/\.cjs$/i.test(file)) return "script";
  return "unambiguous";
};

const formatOf = (ast: File, options: SourceOptions, sourceType: SourceType): ModuleFormat => {
  if (
    sourceType === "module" ||
    ast.program.body.some(isModuleStatement) ||
    ast.program.sourceType === "module"
  )
    return "esm";
  const isModule = sourceType === "unambiguous" && options.packageType === "module";
  return isModule && !/\.cts$/i.test(options.file) ? "esm" : "cjs";
};

// By @babel/parser's reason codes: what is wrong in strict code alone, in a script as in what was read as a module first.
const STRICT_ONLY: ReadonlySet<string> = new Set([
  "StrictDelete",
  "StrictEvalArguments",
  "StrictEvalArgumentsBinding",
  "StrictNumericEscape",
  "StrictOctalLiteral",
  "StrictWith",
]);

const isStrictOnly = (errors: readonly ParseError[] | null | undefined): boolean =>
  (errors ?? []).every((error) => STRICT_ONLY.has((error as BabelError).reasonCode ?? ""));

const strictErrorsOf = (
  errors: readonly ParseError[],
  source: string,
  options: SourceOptions,
): readonly StrictError[] => {
  if (errors.length === 0) return [];
  const wrong = findSloppyError(source, options);
  if (wrong !== undefined) throw syntaxError(wrong, source, options);
  return (errors as readonly (ParseError & BabelError)[]).map((error) => ({
    reason: error.reasonCode ?? "",
    message: reasonOf(error.message),
    offset: error.loc?.index ?? 0,
    location: locate(error, source, options.file),
  }));
};

/**
 * Parses a module. `sourceType`: what it is known to be.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE
 */
export const parseSource = (
  source: string,
  options: SourceOptions,
  sourceType: SourceType = sourceTypeOf(options),
): ParsedSource => {
  let ast = parseStrict(source, options, sourceType);
  const format = formatOf(ast, options, sourceType);
  const [error] = (ast.errors ?? []) as readonly (ParseError & BabelError)[];
  if (format === "esm") {
    if (error !== undefined) throw syntaxError(error, source, options);
    return { source, ast, format, strictErrors: [] };
  }
  // Whatever has no import or export was read as a module first. What is no module may declare a function twice, call a
  // variable `await` and hold HTML-like comments, which are operators in a module: `x <!-- y; var fetch` declares nothing.
  if (
    sourceType !== "script" &&
    (!isStrictOnly(ast.errors) || findHtmlComments(ast, source).length > 0)
  )
    ast = parseStrict(source, options, "script");
  return { source, ast, format, strictErrors: strictErrorsOf(ast.errors ?? [], source, options) };
};
