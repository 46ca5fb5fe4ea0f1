// `policy doctor`: what an error of a confined application means: which package, which property, what to do. Reads; writes nothing.

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { BulkheadError, formatJson, usage } from "@bulkhead/core";
import { type Finding, diagnose } from "../doctor/finding.ts";
import { formatFinding } from "../doctor/format-finding.ts";
import { placeFrames, readApplication } from "../doctor/place-frames.ts";
import { readErrors } from "../doctor/seen-error.ts";
import { CLEAN, type ExitCode, FINDINGS } from "./exit-code.ts";
import { readRoot } from "./folders.ts";
import type { Terminal } from "./terminal.ts";

export type DoctorFormat = "json" | "pretty";

export interface DoctorOptions {
  readonly cwd: string;
  readonly format: DoctorFormat;
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const readInput = (): string => {
  if (process.stdin.isTTY)
    throw new BulkheadError(
      usage(
        "There is no error to look at",
        'Give its text, `policy doctor "TypeError: …"`, a log file, or a stack on stdin.',
      ),
    );
  return readFileSync(0, "utf8");
};

const readText = (root: string, given: string | undefined): string => {
  if (given === undefined || given === "-") return readInput();
  const file = resolve(root, given);
  // No message is the path of a file; and a path of more than that no system has.
  return given.length < 4096 && !given.includes("\n") && isFile(file)
    ? readFileSync(file, "utf8")
    : given;
};

const NOTHING =
  "Nothing here that confinement is known to bring about. Run the same plain (mode: 'off') to compare.\n";

export const doctor = (
  given: string | undefined,
  { cwd, format }: DoctorOptions,
  terminal: Terminal,
): ExitCode => {
  const root = readRoot(cwd);
  const errors = readErrors(readText(root, given));
  const application = readApplication(root);
  const findings: readonly Finding[] = errors.flatMap(
    (seen) => diagnose(seen, () => placeFrames(application, seen.frames)) ?? [],
  );
  if (format === "json") terminal.print(formatJson({ schemaVersion: 1, findings }));
  else if (findings.length === 0) terminal.note(NOTHING.trimEnd());
  else terminal.print(findings.map((each) => formatFinding(each, terminal.paint)).join("\n"));
  return findings.length === 0 ? CLEAN : FINDINGS;
};
