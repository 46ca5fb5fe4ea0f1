// A diff as a comment on a pull request. Whatever comes from packages stands in code spans or fences that it cannot leave: a
// line of code must not become a heading, a link, an image that is fetched, or a mention of somebody.

import { printable, quote } from "@bulkhead/core";
import type { EvidenceHazard, EvidencePlace } from "../evidence.ts";
import type { PolicyDiff } from "./diff-policies.ts";
import type { ExplainedChange, ExplainedDiff, ExplainedPower } from "./explain-diff.ts";
import { excerpt } from "./source-excerpt.ts";
import * as words from "./words.ts";

const WIDTH = 120;

const fenceFor = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(longest + 1);
};

const formatPlaces = (
  places: readonly EvidencePlace[],
  path: string,
  otherwise?: string,
): readonly string[] => {
  const [first] = places;
  if (first === undefined) return otherwise === undefined ? [] : [`  ${otherwise}`];
  const { text } = excerpt(first, path, WIDTH);
  const fence = fenceFor(text);
  const others = words.otherPlaces(places);
  return [
    `  ${quote(words.placeName(first))}${others === undefined ? "" : ` ${others}`}`,
    "",
    `  ${fence}js`,
    `  ${text}`,
    `  ${fence}`,
  ];
};

const formatPower = ({ power, places }: ExplainedPower, otherwise?: string): readonly string[] => {
  const isBad = power.severity === "critical" || power.severity === "high";
  const severity = isBad ? `**${power.severity}**` : power.severity;
  const kind = words.powerKind(power);
  const had = power.had.map(({ path }) => (path === power.path ? "to read" : quote(path)));
  return [
    `- ${severity} ${quote(words.powerName(power))}${kind === "" ? "" : ` (${kind})`}: ${words.powerMeaning(power)}`,
    ...(had.length === 0 ? [] : [`  (before only ${had.join(", ")})`]),
    ...formatPlaces(places, power.path, otherwise),
  ];
};

const formatHazard = (hazard: EvidenceHazard): readonly string[] => {
  const isBad = hazard.severity === "critical" || hazard.severity === "high";
  const severity = isBad ? `**${hazard.severity}**` : hazard.severity;
  return [
    `- ${severity} ${quote(hazard.kind)}: it ${quote(words.hazardText(hazard))}`,
    ...formatPlaces(hazard.places, ""),
  ];
};

const formatHeading = ({ name, version, status, previousName }: ExplainedChange): string =>
  [
    `### ${quote(name)}`,
    version === undefined ? [] : quote(version),
    status === "new" ? "(new in the policy)" : [],
    previousName === undefined ? [] : `(before ${quote(previousName)})`,
  ]
    .flat()
    .join(" ");

const formatGains = (change: ExplainedChange, hasEvidence: boolean): readonly string[] => [
  formatHeading(change),
  "",
  ...change.newPowers.flatMap((power) =>
    formatPower(power, words.noPlace(power.power, hasEvidence)),
  ),
  ...change.newImports.flatMap(({ name, places }) => [
    `- imports ${quote(name)}`,
    ...formatPlaces(places, name.slice(name.lastIndexOf(">") + 1)),
  ]),
  ...change.hazards.flatMap(formatHazard),
  "",
];

const formatRest = (change: ExplainedChange): readonly string[] => {
  const name = quote(change.name);
  if (change.status === "gone") return [`- ${name} is gone`];
  return [
    ...(change.status === "moved" ? [`- ${quote(change.previousName ?? "")} is now ${name}`] : []),
    ...(change.status === "new" && !hasGains(change) ? [`- ${name} is new, without powers`] : []),
    ...change.lostPowers.map(({ power, narrowedTo }) =>
      narrowedTo.length === 0
        ? `- ${name} loses ${quote(words.powerName(power))}`
        : `- ${name} has only ${narrowedTo.map(quote).join(", ")} of ${quote(words.powerName(power))}`,
    ),
    ...change.lostImports.map((lost) => `- ${name} no longer imports ${quote(lost)}`),
  ];
};

const hasGains = ({ newPowers, newImports, hazards }: ExplainedChange): boolean =>
  newPowers.length + newImports.length + hazards.length > 0;

/** The diff as Markdown; ends with a newline. */
export const formatMarkdown = (diff: PolicyDiff, explained: ExplainedDiff): string => {
  const rest = explained.packages.flatMap(formatRest);
  const settings = explained.settings.map(
    (change) =>
      `- ${change.isWeaker ? "**weaker**" : "stricter"} ${quote(words.settingText(change))}`,
  );
  const lines = [
    `## Policy: ${printable(words.summarise(diff))}`,
    "",
    ...(settings.length === 0 ? [] : [...settings, ""]),
    ...explained.packages
      .filter(hasGains)
      .flatMap((change) => formatGains(change, explained.hasEvidence)),
    ...(rest.length === 0 ? [] : ["### Without new powers", "", ...rest, ""]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
};
