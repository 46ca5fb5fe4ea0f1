// The hazards of one package as they are collected: each kind with the places that show it, worst first.

import {
  type Hazard,
  type Severity,
  compareSeverity,
  compareText,
  severityOfHazard,
} from "@bulkhead/core";
import type { EvidenceHazard, EvidencePlace } from "./evidence.ts";
import { MAX_PLACES } from "./grants.ts";

interface Entry extends EvidenceHazard {
  readonly places: EvidencePlace[];
}

export class Hazards {
  readonly #entries = new Map<string, Entry>();

  add(hazard: Omit<Hazard, "place">, place: EvidencePlace): void {
    const { kind, detail, guarded } = hazard;
    const key = JSON.stringify([kind, detail, guarded]);
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (known.places.length < MAX_PLACES) known.places.push(place);
      return;
    }
    const severity: Severity = severityOfHazard(hazard);
    this.#entries.set(key, {
      kind,
      severity,
      ...(detail !== undefined && { detail }),
      ...(guarded && { guarded }),
      places: [place],
    });
  }

  sorted(): readonly EvidenceHazard[] {
    return [...this.#entries.values()].sort(
      (one, other) =>
        compareSeverity(one.severity, other.severity) ||
        compareText(one.kind, other.kind) ||
        compareText(one.detail ?? "", other.detail ?? ""),
    );
  }
}
