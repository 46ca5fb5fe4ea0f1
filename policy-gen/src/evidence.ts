// Why the policy says what it says: the places in the source that earned each grant. Generated beside policy.json, not
// committed.

import type { CanonicalName } from "@bulkhead/core";

/** `line` counts from 1, `column` from 0; `file` is relative to the application, with `/`. */
export interface EvidencePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
  /** How the value is used there: `call`, `read`, `write` … */
  readonly use?: string;
}

type PlacesByGrant = Readonly<Record<string, readonly EvidencePlace[]>>;

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
}

export interface Evidence {
  readonly schemaVersion: 1;
  readonly resources: Readonly<Record<CanonicalName, ResourceEvidence>>;
}
