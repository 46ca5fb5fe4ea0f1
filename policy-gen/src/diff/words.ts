// How changes are said, the same in every format. All names are made printable here: they are text of packages.

import { HAZARDS, type Severity, SEVERITIES, printable } from "@bulkhead/core";
import type { EvidenceHazard, EvidencePlace } from "../evidence.ts";
import { type PolicyDiff, type SettingChange, countNewPowers } from "./diff-policies.ts";
import type { Grant } from "./compare-grants.ts";
import type { Power } from "./power.ts";

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

const joinAnd = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

const countPowers = (counts: Readonly<Record<Severity, number>>): readonly string[] => {
  const present = SEVERITIES.filter((severity) => counts[severity] > 0);
  const total = present.reduce((sum, severity) => sum + counts[severity], 0);
  if (total === 0) return [];
  const parts =
    total === 1 ? present : present.map((severity) => `${counts[severity]} ${severity}`);
  return [`${count(total, "new power")} (${joinAnd(parts)})`];
};

/** `3 new powers (1 critical and 2 low) and 2 new imports in 2 packages`; what is new, or that nothing is. */
export const summarise = (diff: PolicyDiff): string => {
  const imports = diff.packages.reduce((sum, { newImports }) => sum + newImports.length, 0);
  const holders = diff.packages.filter(
    ({ newPowers, newImports }) => newPowers.length + newImports.length > 0,
  ).length;
  const weaker = diff.settings.filter(({ isWeaker }) => isWeaker).length;
  const parts = [
    ...(weaker > 0 ? [count(weaker, "weaker setting")] : []),
    ...countPowers(countNewPowers(diff)),
    ...(imports > 0 ? [count(imports, "new import")] : []),
  ];
  if (parts.length > 0)
    return `${joinAnd(parts)}${holders > 0 ? ` in ${count(holders, "package")}` : ""}`;
  return diff.settings.length + diff.packages.length === 0
    ? "No change in meaning"
    : "No new powers";
};

/** What is granted, without its severity: `fs.readFile`, or what a flag allows. */
export const powerName = ({ kind, path }: Power): string => {
  switch (kind) {
    case "globals":
    case "builtin":
      return printable(path);
    case "native":
      return "native addons";
    case "eval":
      return "evaluating text";
    case "exports":
      return "exports that others may change";
    case "env":
      return "another environment";
    default:
      return kind satisfies never;
  }
};

const KIND_WORDS: Readonly<Partial<Record<Power["kind"], string>>> = {
  globals: "global",
  builtin: "builtin module",
};

/** What kind of thing it is: `global, to read and write`; empty for flags. */
export const powerKind = ({ kind, mayWrite }: Power): string =>
  [KIND_WORDS[kind] ?? [], mayWrite ? "to read and write" : []].flat().join(", ");

/** What it gives: `network: sends and receives data, to and from anywhere`. */
export const powerMeaning = ({ category, gives }: Power): string => `${category}: ${gives}`;

/** The narrower grants it had: `before only fs.stat and fs.readFile`; undefined when it had none. */
export const hadBefore = ({ had, path }: Power): string | undefined =>
  had.length === 0
    ? undefined
    : `before only ${joinAnd(had.map((grant: Grant) => (grant.path === path ? "to read" : printable(grant.path))))}`;

/** What a hazard is: `is written to be unreadable (names without meaning)`. */
export const hazardText = ({ kind, detail, guarded }: EvidenceHazard): string => {
  const about = [
    detail === undefined ? [] : printable(detail),
    guarded ? "only where it is missing" : [],
  ];
  const said = about.flat().join(", ");
  return said === "" ? HAZARDS[kind].does : `${HAZARDS[kind].does} (${said})`;
};

/** `node_modules/x/index.js:3:7`, the column counted from 1. */
export const placeName = ({ file, line, column }: EvidencePlace): string =>
  printable(`${file}:${line}:${column + 1}`);

const ASKED_BY_CODE: ReadonlySet<Power["kind"]> = new Set([
  "globals",
  "builtin",
  "eval",
  "exports",
]);

/** Why no place is shown; undefined when there is nothing to say about that. */
export const noPlace = ({ kind }: Power, hasEvidence: boolean): string | undefined =>
  hasEvidence && ASKED_BY_CODE.has(kind)
    ? "no code is known to ask for this; an override grants it"
    : undefined;

export const otherPlaces = (places: readonly EvidencePlace[]): string | undefined =>
  places.length < 2 ? undefined : `and ${count(places.length - 1, "more place")}`;

const orNone = (value: string | null): string => (value === null ? "nothing" : printable(value));

const SETTING_MEANINGS: Readonly<
  Record<SettingChange["setting"], { readonly weaker: string; readonly stricter: string }>
> = {
  evaluators: {
    weaker: "every package may evaluate text now",
    stricter: "only packages that the policy lists may evaluate text now",
  },
  "root.usePolicy": {
    weaker: "other limits, or none, bind the application's own code now",
    stricter: "the policy binds the application's own code now",
  },
};

export const settingText = ({ setting, before, after, isWeaker }: SettingChange): string => {
  const meaning = SETTING_MEANINGS[setting][isWeaker ? "weaker" : "stricter"];
  return `${setting}: ${orNone(before)} -> ${orNone(after)}: ${meaning}`;
};
