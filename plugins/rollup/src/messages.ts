// Diagnostics as Rollup's logs: it prints id, place and frame itself. An error stops everything, so the errors of a build
// are one, with all of them in its text.

import { BulkheadError, type Diagnostic, formatCodeFrame, formatDiagnostic } from "@bulkhead/core";
import type { RollupLog } from "rollup";

/** What of a plugin's context messages need; the same in Rollup and Rolldown. */
export interface Reporter {
  readonly error: (log: RollupLog) => never;
  readonly warn: (log: RollupLog) => void;
  readonly meta: object;
}

const placeOf = ({ location }: Diagnostic, id: string | undefined): Partial<RollupLog> => {
  if (location === undefined) return {};
  const { file, line, column } = location;
  const frame = formatCodeFrame(location);
  return {
    id: id ?? file,
    loc: { file: id ?? file, line, column },
    ...(frame !== undefined && { frame }),
  };
};

const withNotes = ({ code, message, notes = [], fix }: Diagnostic): string =>
  [`${code}  ${message}`, ...notes, ...(fix === undefined ? [] : [fix])].join("\n  ");

/** From a file as messages show it to its id in the build, where it has one. */
export type FindId = (file: string) => string | undefined;

/** One diagnostic as a log of its own. */
const toLog = (diagnostic: Diagnostic, findId: FindId): RollupLog => ({
  message: withNotes(diagnostic),
  pluginCode: diagnostic.code,
  ...placeOf(diagnostic, diagnostic.location && findId(diagnostic.location.file)),
});

/** Several as one, in their order: the place is the first's. */
const toErrorLog = (
  diagnostics: readonly [Diagnostic, ...Diagnostic[]],
  findId: FindId,
): RollupLog => {
  const [first, ...rest] = diagnostics;
  if (rest.length === 0) return toLog(first, findId);
  return {
    message: diagnostics.map(formatDiagnostic).join("\n\n"),
    pluginCode: first.code,
    ...placeOf(first, first.location && findId(first.location.file)),
    // Each has its frame in the text.
    frame: "",
  };
};

const nowhere: FindId = () => undefined;

/** What an error is thrown by. */
type Thrower = Pick<Reporter, "error" | "meta">;

const isRolldown = ({ meta }: Pick<Reporter, "meta">): boolean => "rolldownVersion" in meta;

/** Warns. Of a warning Rolldown prints the message alone, and Rollup its place and frame too. */
export const warn = (
  reporter: Pick<Reporter, "warn" | "meta">,
  diagnostic: Diagnostic,
  findId: FindId = nowhere,
): void => {
  const log = toLog(diagnostic, findId);
  const whole = { ...log, message: formatDiagnostic(diagnostic), frame: "" };
  reporter.warn(isRolldown(reporter) ? whole : log);
};

// Rolldown prints where in Bulkhead an error was made, unless it is told; who reads it wants to know where in the code it is about.
const withoutStack = (log: RollupLog, thrower: Thrower): RollupLog =>
  isRolldown(thrower) ? { ...log, stack: `RolldownError: ${log.message}` } : log;

const report = (reporter: Thrower, error: unknown, findId: FindId): never => {
  if (!(error instanceof BulkheadError)) throw error;
  const [first, ...rest] = error.diagnostics;
  if (first === undefined) throw error;
  return reporter.error(withoutStack(toErrorLog([first, ...rest], findId), reporter));
};

/** Runs a hook of the build; what is wrong with options, policy or code becomes the build's error, a fault of ours stays a fault. */
export const guard = async <Result>(
  reporter: Thrower,
  run: () => Promise<Result> | Result,
  findId: FindId = nowhere,
): Promise<Result> => {
  try {
    return await run();
  } catch (error) {
    return report(reporter, error, findId);
  }
};

/** The same for a hook that cannot wait. */
export const guardNow = <Result>(reporter: Thrower, run: () => Result): Result => {
  try {
    return run();
  } catch (error) {
    return report(reporter, error, nowhere);
  }
};
