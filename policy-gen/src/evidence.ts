// Why the policy says what it says: the places in the source that earned each grant. Generated beside policy.json, not
// committed.

import type { CanonicalName, HazardKind, Severity } from "@bulkhead/core";

/** `line` counts from 1, `column` from 0; `file` is relative to the application, with `/`. */
export interface EvidencePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
  /** How the value is used there: `call`, `read`, `write` … */
  readonly use?: string;
  /** In a branch that asking for it decides: the package works without. */
  readonly guarded?: true;
}

type PlacesByGrant = Readonly<Record<string, readonly EvidencePlace[]>>;

/** What a reviewer should look at, whether or not it took a grant. */
export interface EvidenceHazard {
  readonly kind: HazardKind;
  readonly severity: Severity;
  /** Which intrinsic, which script, which sign. */
  readonly detail?: string;
  readonly guarded?: true;
  readonly places: readonly EvidencePlace[];
}

/** The reasons for one package's resource. */
export interface ResourceEvidence {
  readonly version: string;
  readonly globals: PlacesByGrant;
  readonly builtin: PlacesByGrant;
  /** By canonical name. */
  readonly packages: PlacesByGrant;
  readonly eval: readonly EvidencePlace[];
  /** What frozen exports would refuse. */
  readonly exports: readonly EvidencePlace[];
  /** Worst first. */
  readonly hazards: readonly EvidenceHazard[];
  /** Names of intrinsics' properties that it assigns on its own objects, sorted: what lockdown has to leave assignable there. */
  readonly overrides: readonly string[];
}

export interface Evidence {
  readonly schemaVersion: 1;
  readonly resources: Readonly<Record<CanonicalName, ResourceEvidence>>;
}
