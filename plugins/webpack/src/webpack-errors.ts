// Diagnostics as webpack's errors: with file, place and module, and without a stack of ours.

import { BulkheadError, type Diagnostic, formatDiagnostic } from "@bulkhead/core";
import type { Module, WebpackError } from "webpack";
import type { Webpack } from "./webpack-types.ts";

/** `module`: the one that the diagnostic is about, where there is one. */
export const toWebpackError = (
  diagnostic: Diagnostic,
  { WebpackError: Base }: Pick<Webpack, "WebpackError">,
  module?: Module,
): WebpackError => {
  const text = formatDiagnostic(diagnostic);
  const error = new Base(text);
  error.name = diagnostic.code;
  error.hideStack = true;
  error.stack = text;
  const { location } = diagnostic;
  if (location !== undefined) {
    const { line, column, length = 1 } = location;
    error.file = location.file;
    error.loc = { start: { line, column }, end: { line, column: column + length } };
  }
  if (module !== undefined) error.module = module;
  return error;
};

/** The diagnostics of an error that Bulkhead threw on purpose; anything else is thrown on. */
export const diagnosticsOf = (error: unknown): readonly Diagnostic[] => {
  if (error instanceof BulkheadError) return error.diagnostics;
  throw error;
};
