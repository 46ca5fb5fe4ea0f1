// One power of one package, as a review names it: what kind, which path, what it gives, how bad that is.

import {
  type Capability,
  type CanonicalName,
  type Policy,
  type Resource,
  capabilityOf,
  compareSeverity,
  mayEvaluate,
  severityOfWrite,
} from "@bulkhead/core";
import { type Grant, gainedGrants } from "./compare-grants.ts";

type PowerKind = "globals" | "builtin" | "native" | "eval" | "exports" | "env";

export interface Power extends Capability {
  readonly kind: PowerKind;
  /** A dotted path; empty for kinds that have none. */
  readonly path: string;
  readonly mayWrite: boolean;
  /** The narrower grants that the package had in its place. */
  readonly had: readonly Grant[];
}

// Flags of a resource. What they give cannot be looked up by path.
const FLAGS: Readonly<Record<"native" | "eval" | "exports" | "env", Capability>> = {
  native: {
    category: "native code",
    severity: "critical",
    gives: "loads native addons, which nothing confines",
  },
  eval: {
    category: "code execution",
    severity: "high",
    gives: "runs text as code, confined, but unseen by any review",
  },
  exports: {
    category: "data",
    severity: "medium",
    gives: "lets other packages change what it exports",
  },
  env: {
    category: "unknown",
    severity: "medium",
    gives: "asks for another environment, which Bulkhead does not give",
  },
};

const flagPower = (kind: keyof typeof FLAGS): Power => ({
  kind,
  path: "",
  mayWrite: false,
  had: [],
  ...FLAGS[kind],
});

const pathPowers = (
  kind: "globals" | "builtin",
  before: Resource,
  after: Resource,
): readonly Power[] =>
  gainedGrants(before[kind] ?? {}, after[kind] ?? {}).map(({ path, mayWrite, had }) => {
    const capability = capabilityOf(kind === "globals" ? "global" : "builtin", path);
    const severity = mayWrite ? severityOfWrite(path) : capability.severity;
    const gives = mayWrite ? `${capability.gives}; may assign it, for everybody` : capability.gives;
    return { kind, path, mayWrite, had, ...capability, gives, severity };
  });

const KIND_ORDER: readonly PowerKind[] = ["native", "eval", "builtin", "globals", "exports", "env"];

/** Worst first; among equals by kind, then by path. */
const comparePowers = (one: Power, other: Power): number =>
  compareSeverity(one.severity, other.severity) ||
  KIND_ORDER.indexOf(one.kind) - KIND_ORDER.indexOf(other.kind) ||
  (one.path < other.path ? -1 : 1);

/** A package in one policy. */
export interface Holder {
  readonly policy: Policy;
  readonly name: CanonicalName;
  readonly resource: Resource;
}

// In a policy without `evaluators` every package may evaluate: that is one setting, not a power of each.
const gainsEval = (before: Holder, after: Holder): boolean =>
  after.policy.evaluators === "listed" &&
  after.resource.eval === true &&
  !mayEvaluate(before.policy, before.name);

/** What `after` may do that `before` might not, worst first. */
export const gainedPowers = (before: Holder, after: Holder): readonly Power[] =>
  [
    ...pathPowers("globals", before.resource, after.resource),
    ...pathPowers("builtin", before.resource, after.resource),
    ...(after.resource.native === true && before.resource.native !== true
      ? [flagPower("native")]
      : []),
    ...(gainsEval(before, after) ? [flagPower("eval")] : []),
    ...(after.resource.exports !== undefined && before.resource.exports === undefined
      ? [flagPower("exports")]
      : []),
    ...(after.resource.env !== undefined && after.resource.env !== before.resource.env
      ? [flagPower("env")]
      : []),
  ].sort(comparePowers);
