// The application's folder and the files in it that commands read and write.

import { statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { BulkheadError, quote, usage } from "@bulkhead/core";
import { EVIDENCE_FILE, POLICY_FILE, overrideBeside } from "../read-policy.ts";

export interface PolicyOptions {
  readonly cwd: string;
  readonly policy?: string;
  readonly override?: string;
}

export interface PolicyPaths {
  /** The application's folder, absolute. */
  readonly root: string;
  readonly policy: string;
  readonly override: string;
  /** Whether the override was asked for by name, so that it must exist. */
  readonly isOverrideNamed: boolean;
  readonly evidence: string;
}

/** The folder of `--cwd`; BULKHEAD_USAGE where it is none. */
export const readRoot = (cwd: string): string => {
  const root = resolve(cwd);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new BulkheadError(
      usage(`\`--cwd\` names ${quote(cwd)}, which is no folder`, "Name the application's folder."),
    );
  }
  return root;
};

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The evidence of a policy file lies beside it. */
export const evidenceBeside = (policy: string): string =>
  join(dirname(policy), fileName(EVIDENCE_FILE));

/** Where the policy's files are. Another policy has its override and evidence beside it too. */
export const locatePolicy = ({
  cwd,
  policy = POLICY_FILE,
  override,
}: PolicyOptions): PolicyPaths => {
  const root = readRoot(cwd);
  const policyPath = resolve(root, policy);
  return {
    root,
    policy: policyPath,
    override: override === undefined ? overrideBeside(policyPath) : resolve(root, override),
    isOverrideNamed: override !== undefined,
    evidence: evidenceBeside(policyPath),
  };
};

/** A path as messages name it: relative to the application where it is inside, with `/`. */
export const shownPath = (root: string, path: string): string => {
  const inside = relative(root, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside.split(sep).join("/");
};
