// The policy of one run of a build: read from its files, or inferred from the bundler's graph first.

import { dirname, isAbsolute, join } from "node:path";
import { BulkheadError, type SettledOptions, formatPolicy, optionInvalid } from "@bulkhead/core";
import {
  type EnforcedPolicy,
  type FileText,
  POLICY_FILE,
  overrideBeside,
  readPolicy,
} from "bulkhead";
import type { InferredPolicy } from "bulkhead";
import type { Project } from "./project.ts";

export interface RunPolicy extends Pick<EnforcedPolicy, "policy" | "warnings"> {
  /** Written with the outputs: what was generated. */
  readonly files: readonly FileText[];
}

const policyPath = ({ policy }: SettledOptions): string =>
  typeof policy === "string" ? policy : POLICY_FILE;

const absolute = (path: string, root: string): string =>
  isAbsolute(path) ? path : join(root, path);

/** Absolute paths of the files that the options name, whether they exist or not. */
export const watchedPolicyFiles = (options: SettledOptions, root: string): readonly string[] => {
  const { policy = POLICY_FILE, override = overrideBeside(policyPath(options)), mode } = options;
  // A generated policy is written by the build itself: watched, it would start the next.
  return [mode === "generate" ? undefined : policy, override].flatMap((file) =>
    typeof file === "string" ? [absolute(file, root)] : [],
  );
};

/** @throws {BulkheadError} BULKHEAD_POLICY_*, BULKHEAD_OVERRIDE_CONFLICT */
export const readRunPolicy = (options: SettledOptions, project: Project): RunPolicy => {
  const { root, graph, powers } = project;
  const { policy, override } = options;
  const source = { root, graph, powers };
  const { policy: merged, warnings } = readPolicy({
    ...source,
    ...(policy !== undefined && { policy }),
    ...(override !== undefined && { override }),
  });
  return { policy: merged, warnings, files: [] };
};

/** The inferred policy with the override merged over it, and the files that it is written to. */
export const generateRunPolicy = (
  options: SettledOptions,
  { policy: inferred, evidence }: InferredPolicy,
  { root, graph, powers }: Project,
): RunPolicy => {
  if (options.policy !== undefined && typeof options.policy !== "string")
    throw new BulkheadError(optionInvalid("policy", "a path where `mode` is 'generate'"));
  const path = absolute(policyPath(options), root);
  const beside = overrideBeside(policyPath(options));
  const { override = powers.isFile(absolute(beside, root)) ? beside : false } = options;
  const { policy, warnings } = readPolicy({ root, graph, powers, policy: inferred, override });
  return {
    policy,
    warnings,
    files: [
      {
        path: join(dirname(path), "policy-evidence.json"),
        text: `${JSON.stringify(evidence, null, 2)}\n`,
      },
      { path, text: formatPolicy(inferred) },
    ],
  };
};
