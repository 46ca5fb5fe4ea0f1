// Diagnostics of the command line: what was asked, in which files and revisions, and what could not be written.

import type { Diagnostic } from "../diagnostic.ts";
import { quote } from "../quote.ts";

export const usage = (problem: string, fix: string): Diagnostic => ({
  code: "BULKHEAD_USAGE",
  message: problem,
  fix,
});

export const revisionUnknown = (revision: string): Diagnostic => ({
  code: "BULKHEAD_REVISION_UNKNOWN",
  message: `${quote(revision)} is neither a file nor a git revision`,
  fix: "Name a policy file, or a commit, branch or tag that this clone has (in CI a shallow clone may lack it: fetch more history).",
});

export const revisionWithoutPolicy = (revision: string, file: string): Diagnostic => ({
  code: "BULKHEAD_REVISION_UNKNOWN",
  message: `There is no ${quote(file)} at the git revision ${quote(revision)}`,
  fix: "Name a revision that has the file, or another file with `--policy`.",
});

export const revisionWithoutBase = (reason: string): Diagnostic => ({
  code: "BULKHEAD_REVISION_UNKNOWN",
  message: `There is no revision to compare with: ${reason}`,
  fix: "Name one: `policy diff <base>`, where base is a policy file, commit, branch or tag.",
});

export const writeFailed = (file: string, reason: string): Diagnostic => ({
  code: "BULKHEAD_WRITE_FAILED",
  message: `${quote(file)} cannot be written: ${quote(reason)}`,
  notes: ["Nothing was written."],
  fix: "Make the folder writable and free some space, or name another file.",
});

export const policyStale = (file: string): Diagnostic => ({
  code: "BULKHEAD_POLICY_STALE",
  message: `${quote(file)} is not what the code asks for`,
  fix: "Review the difference, then run `policy generate` and commit the file.",
});
