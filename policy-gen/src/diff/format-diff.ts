// A diff in one of the formats.

import { formatJson } from "@bulkhead/core";
import type { Evidence } from "../evidence.ts";
import { type PolicyDiff, addsPower, countNewPowers } from "./diff-policies.ts";
import { type ExplainedDiff, explainDiff } from "./explain-diff.ts";
import { formatMarkdown } from "./format-markdown.ts";
import { formatPretty } from "./format-pretty.ts";
import { type Paint, plainPaint } from "./paint.ts";

export type DiffFormat = "pretty" | "json" | "markdown";

export const DIFF_FORMATS: readonly DiffFormat[] = ["pretty", "json", "markdown"];

/** For programs. `schemaVersion` changes when a key changes its meaning or goes. */
const formatDiffJson = (
  diff: PolicyDiff,
  { settings, packages, hasEvidence }: ExplainedDiff,
): string =>
  formatJson({
    schemaVersion: 1,
    addsPower: addsPower(diff),
    hasEvidence,
    newPowers: countNewPowers(diff),
    settings,
    packages: packages.map(({ newPowers, lostPowers, ...change }) => ({
      ...change,
      newPowers: newPowers.map(({ power, places }) => ({ ...power, places })),
      lostPowers: lostPowers.map(({ power: { had: _had, ...power }, narrowedTo }) => ({
        ...power,
        narrowedTo,
      })),
    })),
  });

interface FormatDiffOptions {
  readonly format: DiffFormat;
  /** The evidence of the head. */
  readonly evidence?: Evidence | undefined;
  readonly paint?: Paint;
}

/** The text of a diff; ends with a newline. */
export const formatDiff = (
  diff: PolicyDiff,
  { format, evidence, paint = plainPaint }: FormatDiffOptions,
): string => {
  const explained = explainDiff(diff, evidence);
  switch (format) {
    case "pretty":
      return formatPretty(diff, explained, paint);
    case "json":
      return formatDiffJson(diff, explained);
    case "markdown":
      return formatMarkdown(diff, explained);
    default:
      return format satisfies never;
  }
};
