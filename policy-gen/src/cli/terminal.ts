// Where the commands write: data to stdout, everything else to stderr. The only file here that knows the process's streams.

import type { Diagnostic } from "@bulkhead/core";
import { type Paint, colourPaint, plainPaint } from "../diff/paint.ts";
import { formatDiagnosticIn } from "./format-diagnostic-in.ts";
import { makeProgress } from "./progress.ts";

export interface Terminal {
  /** Data, for stdout; as it stands. */
  readonly print: (text: string) => void;
  /** A line for stderr about what the command did; silent with `--quiet`. */
  readonly note: (text: string) => void;
  /** A line about what is going on, which the next one replaces: for people who wait, on stderr where that is a terminal. */
  readonly progress: (text: string) => void;
  readonly warn: (diagnostics: readonly Diagnostic[]) => void;
  readonly fail: (diagnostics: readonly Diagnostic[]) => void;
  /** Text for stderr that is shown in any case. */
  readonly printError: (text: string) => void;
  /** For what goes to stdout. */
  readonly paint: Paint;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}

/** By no-color.org: any value that is not empty. */
const choosePaint = (
  output: Output,
  environment: Readonly<Record<string, string | undefined>>,
): Paint =>
  output.isTTY === true && (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb"
    ? colourPaint
    : plainPaint;

export interface Streams {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const makeTerminal = (
  { stdout, stderr, environment }: Streams,
  isQuiet: () => boolean,
): Terminal => {
  const errorPaint = choosePaint(stderr, environment);
  const progress = makeProgress(stderr);
  const printError = (text: string): void => {
    progress.end();
    stderr.write(text);
  };
  const report = (diagnostics: readonly Diagnostic[]): void => {
    for (const diagnostic of diagnostics)
      printError(`${formatDiagnosticIn(diagnostic, errorPaint)}\n\n`);
  };
  return {
    print(text) {
      progress.end();
      stdout.write(text);
    },
    progress(text) {
      if (!isQuiet()) progress.show(text);
    },
    note: (text) => {
      if (!isQuiet()) printError(`${text}\n`);
    },
    warn: (diagnostics) => {
      if (!isQuiet()) report(diagnostics);
    },
    fail: report,
    printError,
    paint: choosePaint(stdout, environment),
  };
};
