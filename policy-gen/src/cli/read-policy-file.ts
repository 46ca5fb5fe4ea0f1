// Policy files as the commands read them: one at a time, each with its own code for what is wrong.

import { readFileSync } from "node:fs";
import {
  BulkheadError,
  type Policy,
  parseOverride,
  parsePolicy,
  policyMissing,
  policyUnreadable,
} from "@bulkhead/core";
import { type PolicyPaths, shownPath } from "./folders.ts";

export interface PolicyFile {
  readonly policy: Policy;
  readonly text: string;
  /** As messages name it. */
  readonly file: string;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "ENOENT" || error.code === "ENOTDIR");

/** The text of a file; undefined where there is none; BULKHEAD_POLICY_UNREADABLE for any other failure. */
export const readTextIfAny = (path: string, file: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new BulkheadError(
      policyUnreadable(file, error instanceof Error ? error.message : String(error)),
    );
  }
};

/** A policy file that must exist. */
export const readPolicyFile = (root: string, path: string): PolicyFile => {
  const file = shownPath(root, path);
  const text = readTextIfAny(path, file);
  if (text === undefined) throw new BulkheadError(policyMissing(file));
  return { policy: parsePolicy(text, file), text, file };
};

/** The override; undefined where there is none and none was asked for by name. */
export const readOverrideFile = ({
  root,
  override,
  isOverrideNamed,
}: PolicyPaths): PolicyFile | undefined => {
  const file = shownPath(root, override);
  const text = readTextIfAny(override, file);
  if (text !== undefined) return { policy: parseOverride(text, file), text, file };
  if (isOverrideNamed) throw new BulkheadError(policyMissing(file));
  return undefined;
};
