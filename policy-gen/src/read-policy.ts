// The policy that is enforced: policy.json with the override merged over it, both checked against what is installed.

import { dirname, isAbsolute, join } from "node:path";
import type { PackageGraph, ReadPowers } from "@bulkhead/compartment-mapper";
import {
  BulkheadError,
  type Diagnostic,
  type Policy,
  checkPackageNames,
  formatPolicy,
  mergePolicy,
  parseOverride,
  parsePolicy,
  policyMissing,
  policyUnreadable,
  policyWarnings,
} from "@bulkhead/core";

export const POLICY_FILE = "bulkhead/policy.json";
export const EVIDENCE_FILE = "bulkhead/policy-evidence.json";

/** Where the override of a policy is looked for: beside it. */
export const overrideBeside = (policyPath: string): string =>
  join(dirname(policyPath), "policy-override.json");

/** Where the policy comes from: a path, or the policy itself. */
export interface PolicySource {
  /** The application's folder. */
  readonly root: string;
  readonly policy?: string | Policy;
  /** `false`: none, whatever files there are. */
  readonly override?: string | Policy | false;
  readonly graph: PackageGraph;
  readonly powers: ReadPowers;
}

export interface EnforcedPolicy {
  readonly policy: Policy;
  readonly warnings: readonly Diagnostic[];
  /** Absolute paths of the files that it was read from, for watch modes. */
  readonly files: readonly string[];
}

interface Part {
  readonly policy: Policy;
  readonly text: string;
  /** As messages name it. */
  readonly file: string;
  readonly path?: string;
}

const readText = (path: string, file: string, { powers }: PolicySource): string | undefined => {
  try {
    return powers.readText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BulkheadError(policyUnreadable(file, reason));
  }
};

const readPart = (
  value: string | Policy,
  what: string,
  source: PolicySource,
  parse: typeof parsePolicy,
  optional: boolean,
): Part | undefined => {
  if (typeof value !== "string") {
    // Checked like a file: an object can be as wrong.
    const text = formatPolicy(value);
    const file = `the option ${what}`;
    return { policy: parse(text, file), text, file };
  }
  const path = isAbsolute(value) ? value : join(source.root, value);
  const text = readText(path, value, source);
  if (text === undefined) {
    if (optional) return undefined;
    throw new BulkheadError(policyMissing(value));
  }
  return { policy: parse(text, value), text, file: value, path };
};

/**
 * Reads, checks and merges policy and override.
 *
 * @throws {BulkheadError} BULKHEAD_POLICY_* and BULKHEAD_OVERRIDE_CONFLICT, all unknown packages at once
 */
export const readPolicy = (source: PolicySource): EnforcedPolicy => {
  const { policy = POLICY_FILE, graph } = source;
  const { override = overrideBeside(typeof policy === "string" ? policy : POLICY_FILE) } = source;
  const generated = readPart(policy, "policy", source, parsePolicy, false);
  if (generated === undefined) throw new Error("Internal: a policy that is not optional is absent");
  const overriding =
    override === false
      ? undefined
      : readPart(override, "override", source, parseOverride, source.override === undefined);
  const parts = overriding === undefined ? [generated] : [generated, overriding];
  const problems = parts.flatMap((part) =>
    checkPackageNames(part.policy, part.text, part.file, graph.packages.keys()),
  );
  const [first, ...rest] = problems;
  if (first !== undefined) throw new BulkheadError(first, ...rest);
  return {
    policy: mergePolicy(generated.policy, overriding?.policy, overriding?.file),
    warnings: parts.flatMap((part) => policyWarnings(part.policy, part.file)),
    files: parts.flatMap(({ path }) => (path === undefined ? [] : [path])),
  };
};
