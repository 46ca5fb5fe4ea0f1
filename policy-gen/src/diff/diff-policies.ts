// What changed between two policies in meaning, package by package. Pure; knows nothing of files, git or the terminal.

import {
  type CanonicalName,
  NO_GRANTS,
  type Policy,
  type Severity,
  SEVERITIES,
  resourceOf,
} from "@bulkhead/core";
import { findMoves, namesIn } from "./find-moves.ts";
import { type Holder, type Power, gainedPowers } from "./power.ts";

export interface PackageChange {
  readonly name: CanonicalName;
  /**
   * `new` and `gone` are said of the policy: a package without grants that only the application imports is in none. `moved`:
   * the same package at another place of the tree, under another name.
   */
  readonly status: "new" | "changed" | "moved" | "gone";
  /** The name in the base, where it was another. */
  readonly previousName?: CanonicalName;
  /** Worst first. */
  readonly newPowers: readonly Power[];
  readonly newImports: readonly CanonicalName[];
  /** What it had and has no longer; `narrowedTo` is what it keeps of that. */
  readonly lostPowers: readonly LostPower[];
  readonly lostImports: readonly CanonicalName[];
}

interface LostPower {
  readonly power: Power;
  readonly narrowedTo: readonly string[];
}

/** A setting of the whole policy. */
export interface SettingChange {
  readonly setting: "evaluators" | "root.usePolicy";
  readonly before: string | null;
  readonly after: string | null;
  /** Whether packages may do more than before. */
  readonly isWeaker: boolean;
}

export interface PolicyDiff {
  readonly settings: readonly SettingChange[];
  /** Those with the worst new powers first, then by name. */
  readonly packages: readonly PackageChange[];
}

const holderOf = (policy: Policy, name: CanonicalName): Holder => ({
  policy,
  name,
  resource: Object.hasOwn(policy.resources, name)
    ? resourceOf({ resources: policy.resources }, name)
    : NO_GRANTS,
});

const importsOf = ({ resource: { packages = {} } }: Holder): readonly CanonicalName[] =>
  Object.entries(packages)
    .filter(([, value]) => value)
    .map(([name]) => name as CanonicalName)
    .sort();

const without = (
  names: readonly CanonicalName[],
  others: readonly CanonicalName[],
): readonly CanonicalName[] => {
  const set = new Set(others);
  return names.filter((name) => !set.has(name));
};

const lostPowers = (before: Holder, after: Holder): readonly LostPower[] =>
  gainedPowers(after, before).map((power) => ({
    power: { ...power, had: [] },
    narrowedTo: power.had.map(({ path }) => path),
  }));

interface Pair {
  readonly status: PackageChange["status"];
  readonly before: Holder;
  readonly after: Holder;
}

type Renames = ReadonlyMap<CanonicalName, CanonicalName>;

const comparePair = ({ status, before, after }: Pair, renames: Renames): PackageChange => {
  const importsBefore = importsOf(before);
  const nowNamed = (name: CanonicalName): CanonicalName => renames.get(name) ?? name;
  const importsAfter = importsOf(after);
  return {
    name: after.name,
    status,
    ...(before.name !== after.name && { previousName: before.name }),
    newPowers: gainedPowers(before, after),
    newImports: without(importsAfter, importsBefore.map(nowNamed)),
    lostPowers: lostPowers(before, after),
    lostImports: importsBefore.filter((name) => !importsAfter.includes(nowNamed(name))),
  };
};

const pairPackages = (base: Policy, head: Policy, moves: Renames): readonly Pair[] => {
  const old = namesIn(base);
  const now = namesIn(head);
  const cameFrom = new Map([...moves].map(([from, to]) => [to, from]));
  const kept = [...now].map((name): Pair => {
    const previous = cameFrom.get(name);
    return {
      status: old.has(name) ? "changed" : previous === undefined ? "new" : "moved",
      before: holderOf(base, previous ?? name),
      after: holderOf(head, name),
    };
  });
  const gone = [...old]
    .filter((name) => !now.has(name) && !moves.has(name))
    .map((name): Pair => ({
      status: "gone",
      before: holderOf(base, name),
      after: holderOf(head, name),
    }));
  return [...kept, ...gone];
};

const hasChanged = (change: PackageChange): boolean =>
  change.status !== "changed" ||
  change.newPowers.length +
    change.newImports.length +
    change.lostPowers.length +
    change.lostImports.length >
    0;

const rankOf = ({ newPowers: [worst], newImports }: PackageChange): number =>
  worst === undefined
    ? SEVERITIES.length + (newImports.length === 0 ? 1 : 0)
    : SEVERITIES.indexOf(worst.severity);

const compareChanges = (one: PackageChange, other: PackageChange): number =>
  rankOf(one) - rankOf(other) || (one.name < other.name ? -1 : 1);

const settingChange = (
  setting: SettingChange["setting"],
  before: string | undefined,
  after: string | undefined,
): readonly SettingChange[] =>
  before === after
    ? []
    : [{ setting, before: before ?? null, after: after ?? null, isWeaker: before !== undefined }];

const settingChanges = (base: Policy, head: Policy): readonly SettingChange[] => [
  ...settingChange("evaluators", base.evaluators, head.evaluators),
  ...settingChange("root.usePolicy", base.root?.usePolicy, head.root?.usePolicy),
];

/** What changed in meaning from `base` to `head`. */
export const diffPolicies = (base: Policy, head: Policy): PolicyDiff => {
  const moves = findMoves(base, head);
  return {
    settings: settingChanges(base, head),
    packages: pairPackages(base, head, moves)
      .map((pair) => comparePair(pair, moves))
      .filter(hasChanged)
      .sort(compareChanges),
  };
};

/** Whether anything may do more than before; a power that only moved or shrank is no more. */
export const addsPower = ({ settings, packages }: PolicyDiff): boolean =>
  settings.some(({ isWeaker }) => isWeaker) ||
  packages.some(({ newPowers, newImports }) => newPowers.length + newImports.length > 0);

/** Whether nothing changed in meaning. */
export const isEmptyDiff = ({ settings, packages }: PolicyDiff): boolean =>
  settings.length + packages.length === 0;

/** How many new powers there are of each severity. */
export const countNewPowers = ({ packages }: PolicyDiff): Readonly<Record<Severity, number>> => {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { newPowers } of packages) for (const { severity } of newPowers) counts[severity] += 1;
  return counts;
};
