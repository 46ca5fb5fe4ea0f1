// The words of the catalogue: what kind of power a grant gives, and how bad it is in wrong hands.

export type Category =
  | "child processes"
  | "clock"
  | "code execution"
  | "console"
  | "crypto"
  | "data"
  | "DOM"
  | "events"
  | "file system"
  | "graphics & sound"
  | "messaging"
  | "native code"
  | "navigation"
  | "network"
  | "process & environment"
  | "storage"
  | "timers"
  | "unknown"
  | "user data & devices"
  | "user interface"
  | "workers";

/**
 * - `critical`: leaves the compartment: runs code unconfined, sends data anywhere, or leads to everything else.
 * - `high`: reads or changes what belongs to the user or to other packages.
 * - `medium`: tells something about the user or machine, or disturbs others.
 * - `low`: computes.
 */
export type Severity = "critical" | "high" | "medium" | "low";

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Negative when `one` is worse than `other`. */
export const compareSeverity = (one: Severity, other: Severity): number =>
  SEVERITIES.indexOf(one) - SEVERITIES.indexOf(other);

export const worseOf = (one: Severity, other: Severity): Severity =>
  compareSeverity(one, other) <= 0 ? one : other;

export interface Capability {
  readonly category: Category;
  readonly severity: Severity;
  /** What whoever holds it can do, as the end of the sentence "it …". */
  readonly gives: string;
}

/** One line of a table: the paths, separated by spaces, that give the same. */
export interface CapabilityRow extends Capability {
  readonly paths: string;
}

export const row = (
  category: Category,
  severity: Severity,
  gives: string,
  paths: string,
): CapabilityRow => ({
  category,
  severity,
  gives,
  paths,
});
