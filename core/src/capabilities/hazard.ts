// How bad each kind of hazard is, and how it is said. Shown to reviewers; decides nothing.

import type { Hazard, HazardKind } from "../facts/facts.ts";
import type { Severity } from "./capability.ts";

interface HazardMeaning {
  readonly severity: Severity;
  /** The end of the sentence "it …". */
  readonly does: string;
}

export const HAZARDS: Readonly<Record<HazardKind, HazardMeaning>> = {
  "changes-intrinsic": {
    severity: "high",
    does: "changes what all packages share; lockdown refuses it",
  },
  "child-process": { severity: "critical", does: "starts other programs" },
  "computed-import": {
    severity: "medium",
    does: "imports a module whose name is computed; refused outside of its own files",
  },
  "computed-require": {
    severity: "medium",
    does: "requires a module whose name is computed; refused outside of its own files",
  },
  "evaluates-text": { severity: "high", does: "runs text as code" },
  "global-object-escapes": {
    severity: "low",
    does: "hands on its global object, so that not all that it reads there is known",
  },
  "install-script": {
    severity: "high",
    does: "has a program run when it is installed, unconfined; `npm ci --ignore-scripts` does not",
  },
  "native-addon": { severity: "critical", does: "loads native code, which nothing confines" },
  obfuscated: { severity: "critical", does: "is written to be unreadable" },
  "reads-last-match": {
    severity: "low",
    does: "reads the last match of all packages from `RegExp`, and finds its own or nothing",
  },
  "sloppy-syntax": {
    severity: "low",
    does: "has syntax that strict code forbids, and is rewritten",
  },
  "web-assembly": { severity: "medium", does: "runs WebAssembly, which reviewers cannot read" },
};

/** What only adds what is missing is half as bad as what replaces. */
export const severityOfHazard = ({ kind, guarded }: Omit<Hazard, "place">): Severity =>
  kind === "changes-intrinsic" && guarded ? "medium" : HAZARDS[kind].severity;
