// Diagnostics as esbuild's messages: it prints place and frame itself, as for its own.

import { BulkheadError, type Diagnostic, type SourceLocation } from "@bulkhead/core";
import type { PartialMessage } from "esbuild";

const toLocation = ({
  file,
  line,
  column,
  lineText,
  length,
}: SourceLocation): PartialMessage["location"] => ({
  file,
  line,
  column,
  ...(lineText !== undefined && { lineText }),
  ...(length !== undefined && { length }),
});

/** One diagnostic: code and message as the text, notes and fix as notes. */
export const toMessage = ({
  code,
  message,
  location,
  notes = [],
  fix,
}: Diagnostic): PartialMessage => ({
  id: code,
  text: `${code}  ${message}`,
  ...(location !== undefined && { location: toLocation(location) ?? null }),
  notes: [...notes, ...(fix === undefined ? [] : [fix])].map((text) => ({ text })),
});

export const toMessages = (diagnostics: readonly Diagnostic[]): PartialMessage[] =>
  diagnostics.map(toMessage);

const isBuildFailure = (error: unknown): error is { errors: PartialMessage[] } =>
  typeof error === "object" && error !== null && "errors" in error && Array.isArray(error.errors);

/** Runs a callback of the build; what is wrong with the code becomes errors of the build, a fault of ours stays a fault. */
export const guard = async <Result>(
  run: () => Promise<Result | undefined>,
): Promise<Result | { errors: PartialMessage[] } | undefined> => {
  try {
    return await run();
  } catch (error) {
    if (error instanceof BulkheadError) return { errors: toMessages(error.diagnostics) };
    if (isBuildFailure(error)) return { errors: error.errors };
    throw error;
  }
};
