// `policy check`: whether policy.json is what the code asks for, and whether every entry of the override still does something.
// Writes nothing but the patch that it was asked for.

import { relative, resolve, sep } from "node:path";
import { type Diagnostic, checkObsolete, formatPolicy, policyStale } from "@bulkhead/core";
import { diffPolicies } from "../diff/diff-policies.ts";
import { formatDiff } from "../diff/format-diff.ts";
import { replaceFile } from "../write-file.ts";
import { describeHazards } from "./describe-hazards.ts";
import { CLEAN, type ExitCode, FINDINGS } from "./exit-code.ts";
import { findRepository } from "./git.ts";
import { type PolicyPaths, shownPath } from "./folders.ts";
import { type Inferred, type InferOptions, infer } from "./infer.ts";
import { type PolicyFile, readPolicyFile } from "./read-policy-file.ts";
import type { Terminal } from "./terminal.ts";
import { makePatch } from "./make-patch.ts";

export interface CheckOptions extends InferOptions {
  /** Where to write the patch, relative to the application. */
  readonly patch?: string;
}

// git may have turned the line ends of a Windows work tree: that is no difference.
const isSameText = (one: string, other: string): boolean => one.replaceAll("\r\n", "\n") === other;

/** The path as `git apply` wants it: from the top of the repository, or from the application outside of one. */
const patchedPath = ({ root, policy }: PolicyPaths): string =>
  relative(findRepository(root)?.top ?? root, policy)
    .split(sep)
    .join("/");

const writePatch = (
  patch: string,
  paths: PolicyPaths,
  before: string,
  after: string,
  terminal: Terminal,
): void => {
  const path = resolve(paths.root, patch);
  replaceFile(path, makePatch(patchedPath(paths), before, after));
  terminal.note(
    `Wrote ${shownPath(paths.root, path)}; \`git apply\` takes it at the top of the repository.`,
  );
};

const findObsolete = ({ generated, override }: Inferred): readonly Diagnostic[] =>
  override === undefined
    ? []
    : checkObsolete(generated.policy, override.policy, override.text, override.file);

const reportStale = (
  current: PolicyFile,
  { paths, generated }: Inferred,
  options: CheckOptions,
  terminal: Terminal,
): void => {
  const diff = diffPolicies(current.policy, generated.policy);
  terminal.print(
    formatDiff(diff, { format: "pretty", evidence: generated.evidence, paint: terminal.paint }),
  );
  const text = formatPolicy(generated.policy);
  if (options.patch !== undefined) writePatch(options.patch, paths, current.text, text, terminal);
};

export const check = async (
  entries: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const inferred = await infer(entries, options, terminal);
  const { paths, generated, unknownNames } = inferred;
  const current = readPolicyFile(paths.root, paths.policy);
  const isStale = !isSameText(current.text, formatPolicy(generated.policy));
  if (isStale) reportStale(current, inferred, options, terminal);
  const problems = [
    ...(isStale ? [policyStale(current.file)] : []),
    ...unknownNames,
    ...findObsolete(inferred),
  ];
  terminal.fail(problems);
  for (const line of describeHazards(generated.evidence)) terminal.note(line);
  if (problems.length > 0) return FINDINGS;
  terminal.note(`${current.file} is what the code asks for.`);
  return CLEAN;
};
