// What went wrong, as data: turned into text only at the edge (a terminal, a bundler's own error).

import type { ErrorCode } from "./errors/codes.ts";
import { printable } from "./quote.ts";

/** A place in a file. `line` counts from 1, `column` from 0 in UTF-16 units; `file` is relative to the application. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line, for the code frame. */
  readonly lineText?: string;
  /** How many columns are marked; 1 if absent. */
  readonly length?: number;
}

export interface Diagnostic {
  readonly code: ErrorCode;
  /** One sentence, sentence case, no final period, names already quoted. */
  readonly message: string;
  readonly location?: SourceLocation;
  /** Where the thing came from, what else is known. */
  readonly notes?: readonly string[];
  /** How to mend it: instructions, or the override to add. */
  readonly fix?: string;
}

/** The only error that Bulkhead throws on purpose. */
export class BulkheadError extends Error {
  override readonly name = "BulkheadError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly [Diagnostic, ...Diagnostic[]]) {
    super(diagnostics.map(formatDiagnostic).join("\n\n"));
    this.diagnostics = diagnostics;
  }
}

const MAX_FRAME_WIDTH = 100;

/** The line with the place underlined, at most 100 columns of it: dependencies are often minified to one line. */
export const formatCodeFrame = (location: SourceLocation): string | undefined => {
  const { line, column, lineText } = location;
  if (lineText === undefined) return undefined;
  const start = column > MAX_FRAME_WIDTH - 20 ? column - 30 : 0;
  const shown = printable(lineText.slice(start, start + MAX_FRAME_WIDTH).replaceAll("\t", " "));
  // Escapes make the shown text longer than the source: the caret goes by what stands before it as shown.
  const before = printable(lineText.slice(start, column).replaceAll("\t", " "));
  const lead = start > 0 ? "…" : "";
  const gutter = `  ${line} | `;
  const marks = "^".repeat(Math.max(1, Math.min(location.length ?? 1, lineText.length - column)));
  return `${gutter}${lead}${shown}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(lead.length + before.length)}${marks}`;
};

/** `file:line:column` with the column counted from 1, as editors do. */
export const formatLocation = ({ file, line, column }: SourceLocation): string =>
  printable(`${file}:${line}:${column + 1}`);

const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

/** A diagnostic as text: code and message, place and frame, notes, the fix. No colour, no final newline. */
export const formatDiagnostic = (diagnostic: Diagnostic): string => {
  const { code, message, location, notes = [], fix } = diagnostic;
  const lines = [`${code}  ${message}`];
  if (location !== undefined) {
    lines.push(`  at ${formatLocation(location)}`);
    const frame = formatCodeFrame(location);
    if (frame !== undefined) lines.push(indent(frame, "  "));
  }
  for (const note of notes) lines.push(indent(note, "  "));
  if (fix !== undefined) lines.push(indent(fix, "  "));
  return lines.join("\n");
};
