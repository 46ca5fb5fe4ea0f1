// `policy diff [base] [head]`: what changed in meaning between two policies. A side is a policy file, a git revision, or the
// work tree.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import {
  BulkheadError,
  type Policy,
  mergePolicy,
  parseOverride,
  parsePolicy,
  policyMissing,
  printable,
  revisionUnknown,
  revisionWithoutBase,
  revisionWithoutPolicy,
} from "@bulkhead/core";
import { type PolicyDiff, addsPower, diffPolicies } from "../diff/diff-policies.ts";
import { type DiffFormat, formatDiff } from "../diff/format-diff.ts";
import type { Evidence } from "../evidence.ts";
import { parseEvidence } from "../read-evidence.ts";
import { CLEAN, type ExitCode, FINDINGS } from "./exit-code.ts";
import {
  type PolicyOptions,
  type PolicyPaths,
  evidenceBeside,
  locatePolicy,
  shownPath,
} from "./folders.ts";
import { type Repository, findRepository } from "./git.ts";
import { readOverrideFile, readPolicyFile, readTextIfAny } from "./read-policy-file.ts";
import type { Terminal } from "./terminal.ts";

export interface DiffOptions extends PolicyOptions {
  readonly format: DiffFormat;
}

interface Side {
  /** As messages name it. */
  readonly label: string;
  readonly policy: Policy;
  /** Only what lies in the work tree has evidence: it is not committed. */
  readonly evidence?: Evidence | undefined;
}

interface Context {
  readonly paths: PolicyPaths;
  readonly repository: Repository | undefined;
}

const readEvidence = (path: string): Evidence | undefined => {
  const text = readTextIfAny(path, path);
  return text === undefined ? undefined : parseEvidence(text);
};

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** A file stands for itself: no override is laid over it. */
const readFileSide = (root: string, path: string): Side => {
  const { policy, file } = readPolicyFile(root, path);
  return { label: file, policy, evidence: readEvidence(evidenceBeside(path)) };
};

const readWorkTree = ({ paths }: Context): Side => {
  const { policy, file } = readPolicyFile(paths.root, paths.policy);
  const override = readOverrideFile(paths);
  return {
    label: `${file} as it is`,
    policy: mergePolicy(policy, override?.policy, override?.file),
    evidence: readEvidence(paths.evidence),
  };
};

/** The policy in force at a commit; undefined where there was none. */
const readAtCommit = (
  { paths, repository }: Context,
  commit: string,
  revision: string,
): Policy | undefined => {
  const policyText = repository?.readAt(commit, paths.policy);
  if (policyText === undefined) return undefined;
  const nameAt = (path: string): string => `${revision}:${shownPath(paths.root, path)}`;
  const policy = parsePolicy(policyText, nameAt(paths.policy));
  const overrideText = repository?.readAt(commit, paths.override);
  if (overrideText === undefined) return mergePolicy(policy, undefined);
  const overrideName = nameAt(paths.override);
  return mergePolicy(policy, parseOverride(overrideText, overrideName), overrideName);
};

const readRevision = (context: Context, revision: string): Side => {
  const commit = context.repository?.resolve(revision);
  if (commit === undefined) {
    throw new BulkheadError(
      revision.endsWith(".json") ? policyMissing(revision) : revisionUnknown(revision),
    );
  }
  const policy = readAtCommit(context, commit, revision);
  if (policy === undefined) {
    throw new BulkheadError(
      revisionWithoutPolicy(revision, shownPath(context.paths.root, context.paths.policy)),
    );
  }
  return { label: revision, policy };
};

const readNamed = (context: Context, name: string): Side => {
  const path = resolve(context.paths.root, name);
  return isFile(path) ? readFileSide(context.paths.root, path) : readRevision(context, name);
};

/** The merge base with the default branch. Where that had no policy yet, everything of the head is new. */
const readMergeBase = (context: Context, head: Side): Side => {
  const { repository } = context;
  if (repository === undefined)
    throw new BulkheadError(revisionWithoutBase("this is no git repository"));
  const found = repository.mergeBase();
  if (found === undefined)
    throw new BulkheadError(
      revisionWithoutBase("no default branch was found that HEAD shares a commit with"),
    );
  const label = `${found.commit.slice(0, 8)}, where HEAD left ${found.branch}`;
  const policy = readAtCommit(context, found.commit, found.commit.slice(0, 8));
  return policy === undefined
    ? { label: `${label} (without a policy)`, policy: { ...head.policy, resources: {} } }
    : { label, policy };
};

const noteMissingEvidence = (change: PolicyDiff, head: Side, terminal: Terminal): void => {
  if (head.evidence !== undefined || !addsPower(change)) return;
  terminal.note(
    "The lines of code that ask for these are not known; `policy generate` writes them to policy-evidence.json.",
  );
};

export const diff = (
  baseName: string | undefined,
  headName: string | undefined,
  options: DiffOptions,
  terminal: Terminal,
): ExitCode => {
  const paths = locatePolicy(options);
  const context: Context = { paths, repository: findRepository(paths.root) };
  const head = headName === undefined ? readWorkTree(context) : readNamed(context, headName);
  const base = baseName === undefined ? readMergeBase(context, head) : readNamed(context, baseName);
  const change = diffPolicies(base.policy, head.policy);
  terminal.note(printable(`From ${base.label} to ${head.label}`));
  terminal.print(
    formatDiff(change, { format: options.format, evidence: head.evidence, paint: terminal.paint }),
  );
  noteMissingEvidence(change, head, terminal);
  return addsPower(change) ? FINDINGS : CLEAN;
};
