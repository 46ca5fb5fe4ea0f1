// A diff with the places in the source that ask for what is new. This is what all formats show.

import type { CanonicalName, HazardKind } from "@bulkhead/core";
import type { Evidence, EvidenceHazard, EvidencePlace, ResourceEvidence } from "../evidence.ts";
import type { PackageChange, PolicyDiff, SettingChange } from "./diff-policies.ts";
import type { Power } from "./power.ts";

export interface ExplainedPower {
  readonly power: Power;
  /** Empty when no code is known to ask for it: an override granted it, or there is no evidence. */
  readonly places: readonly EvidencePlace[];
}

export interface ExplainedImport {
  readonly name: CanonicalName;
  readonly places: readonly EvidencePlace[];
}

export interface ExplainedChange extends Omit<PackageChange, "newPowers" | "newImports"> {
  /** Of what gains something, or is new: those that no grant shows. */
  readonly hazards: readonly EvidenceHazard[];
  readonly version: string | undefined;
  readonly newPowers: readonly ExplainedPower[];
  readonly newImports: readonly ExplainedImport[];
}

export interface ExplainedDiff {
  readonly settings: readonly SettingChange[];
  readonly packages: readonly ExplainedChange[];
  readonly hasEvidence: boolean;
}

const keyOf = (path: string): string => path.replaceAll("/", ".");

type PlacesByPath = Readonly<Record<string, readonly EvidencePlace[]>>;

/** The places of a path itself; else those of paths below it (an override granted more), else of one above it. */
const placesAt = (places: PlacesByPath, path: string): readonly EvidencePlace[] => {
  const wanted = keyOf(path);
  const entries = Object.entries(places).map(([each, found]) => ({ key: keyOf(each), found }));
  const exact = entries.filter(({ key }) => key === wanted);
  if (exact.length > 0) return exact.flatMap(({ found }) => found);
  const below = entries.filter(({ key }) => key.startsWith(`${wanted}.`));
  if (below.length > 0) return below.flatMap(({ found }) => found);
  return entries.filter(({ key }) => wanted.startsWith(`${key}.`)).flatMap(({ found }) => found);
};

// Two entries that reach a module both leave its places in the evidence.
const withoutRepeats = (places: readonly EvidencePlace[]): readonly EvidencePlace[] => [
  ...new Map(
    places.map((place) => [`${place.file}\n${place.line}:${place.column}`, place]),
  ).values(),
];

const placesOf = (
  evidence: ResourceEvidence | undefined,
  { kind, path, mayWrite }: Power,
): readonly EvidencePlace[] => {
  if (evidence === undefined) return [];
  if (kind === "eval") return evidence.eval;
  if (kind === "exports") return evidence.exports;
  if (kind !== "globals" && kind !== "builtin") return [];
  const places = placesAt(evidence[kind], path);
  // For a grant to write, the writes come first: they are what the grant is for.
  return mayWrite
    ? [...places].sort((one, other) => Number(other.use === "write") - Number(one.use === "write"))
    : places;
};

// The others come to grants, or tell a reviewer little.
const SHOWN_HAZARDS: ReadonlySet<HazardKind> = new Set([
  "changes-intrinsic",
  "computed-import",
  "computed-require",
  "install-script",
  "obfuscated",
  "reads-last-match",
  "web-assembly",
]);

const hazardsOf = (
  { status, newPowers, newImports }: PackageChange,
  evidence: ResourceEvidence | undefined,
): readonly EvidenceHazard[] => {
  if (evidence === undefined || status === "gone") return [];
  const isOfInterest = status === "new" || newPowers.length + newImports.length > 0;
  return isOfInterest ? evidence.hazards.filter(({ kind }) => SHOWN_HAZARDS.has(kind)) : [];
};

const explainChange = (
  change: PackageChange,
  evidence: ResourceEvidence | undefined,
): ExplainedChange => ({
  ...change,
  version: evidence?.version,
  hazards: hazardsOf(change, evidence),
  newPowers: change.newPowers.map((power) => ({
    power,
    places: withoutRepeats(placesOf(evidence, power)),
  })),
  newImports: change.newImports.map((name) => ({
    name,
    places: evidence ? withoutRepeats(placesAt(evidence.packages, name)) : [],
  })),
});

/** Adds to each new power and import of `diff` the places that `evidence`, that of the head, has for it. */
export const explainDiff = (
  { settings, packages }: PolicyDiff,
  evidence: Evidence | undefined,
): ExplainedDiff => ({
  settings,
  packages: packages.map((change) => {
    const isKnown = evidence !== undefined && Object.hasOwn(evidence.resources, change.name);
    return explainChange(change, isKnown ? evidence.resources[change.name] : undefined);
  }),
  hasEvidence: evidence !== undefined,
});
