// A diff for a terminal of 80 columns: what is new first, worst first, each with its line of code; the rest below.

import { type Severity, printable } from "@bulkhead/core";
import type { EvidenceHazard, EvidencePlace } from "../evidence.ts";
import type { PolicyDiff } from "./diff-policies.ts";
import type {
  ExplainedChange,
  ExplainedDiff,
  ExplainedImport,
  ExplainedPower,
} from "./explain-diff.ts";
import type { Paint, Style } from "./paint.ts";
import { excerpt } from "./source-excerpt.ts";
import * as words from "./words.ts";

const WIDTH = 80;
const INDENT = " ".repeat(12);

const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = {
  critical: "alarm",
  high: "bad",
  medium: "notice",
  low: "plain",
};

/** Lines of at most 80 columns, each with the indentation; a word longer than that stays whole. */
const wrap = (text: string, indent = INDENT): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
};

const formatPlace = (place: EvidencePlace, path: string, paint: Paint): readonly string[] => {
  const gutter = `  ${place.line} | `;
  const { text, mark } = excerpt(place, path, WIDTH - INDENT.length - gutter.length);
  const under =
    mark && `${" ".repeat(gutter.length - 2)}| ${" ".repeat(mark.start)}${"^".repeat(mark.length)}`;
  return [
    `${INDENT}${paint("plain", words.placeName(place))}`,
    `${INDENT}${paint("faint", gutter)}${text}`,
    ...(under === undefined ? [] : [`${INDENT}${paint("faint", under)}`]),
  ];
};

const formatPlaces = (
  places: readonly EvidencePlace[],
  path: string,
  paint: Paint,
  otherwise?: string,
): readonly string[] => {
  const [first] = places;
  if (first === undefined) return otherwise === undefined ? [] : wrap(otherwise);
  const others = words.otherPlaces(places);
  return [
    ...formatPlace(first, path, paint),
    ...(others === undefined ? [] : [`${INDENT}${others}`]),
  ];
};

const formatPower = (
  { power, places }: ExplainedPower,
  paint: Paint,
  otherwise?: string,
): readonly string[] => {
  const kind = words.powerKind(power);
  const had = words.hadBefore(power);
  return [
    `  ${paint(SEVERITY_STYLES[power.severity], power.severity.padEnd(8))}  ${paint("strong", words.powerName(power))}${kind === "" ? "" : ` (${kind})`}`,
    ...wrap(words.powerMeaning(power)),
    ...(had === undefined ? [] : wrap(had)),
    ...formatPlaces(places, power.path, paint, otherwise),
  ];
};

const formatImport = ({ name, places }: ExplainedImport, paint: Paint): readonly string[] => [
  `  ${"imports".padEnd(8)}  ${paint("strong", printable(name))}`,
  ...formatPlaces(places, name.slice(name.lastIndexOf(">") + 1), paint),
];

const formatHazard = (hazard: EvidenceHazard, paint: Paint): readonly string[] => [
  `  ${paint(SEVERITY_STYLES[hazard.severity], hazard.severity.padEnd(8))}  ${paint("strong", hazard.kind)}`,
  ...wrap(`it ${words.hazardText(hazard)}`),
  ...formatPlaces(hazard.places, "", paint),
];

const formatHeading = (
  { name, version, status, previousName }: ExplainedChange,
  paint: Paint,
): string => {
  const shown =
    version === undefined ? printable(name) : `${printable(name)} ${printable(version)}`;
  const note =
    status === "new"
      ? ", new in the policy"
      : previousName === undefined
        ? ""
        : `, before ${printable(previousName)}`;
  return `${paint("strong", shown)}${note}`;
};

const formatGains = (
  change: ExplainedChange,
  paint: Paint,
  hasEvidence: boolean,
): readonly string[] => [
  "",
  formatHeading(change, paint),
  ...change.newPowers.flatMap((power) =>
    formatPower(power, paint, words.noPlace(power.power, hasEvidence)),
  ),
  ...change.newImports.flatMap((each) => formatImport(each, paint)),
  ...change.hazards.flatMap((each) => formatHazard(each, paint)),
];

/** What a package has no longer, or has under another name, one line each. */
const formatRest = (change: ExplainedChange): readonly string[] => {
  const name = printable(change.name);
  const lines = change.lostPowers.map(({ power, narrowedTo }) => {
    const lost = words.powerName(power);
    return narrowedTo.length === 0
      ? ["loses", `${name}: ${lost}`]
      : ["narrows", `${name}: ${lost} -> ${narrowedTo.map(printable).join(", ")}`];
  });
  if (change.lostImports.length > 0)
    lines.push(["loses", `${name}: import of ${change.lostImports.map(printable).join(", ")}`]);
  if (change.status === "moved")
    lines.unshift(["moves", `${printable(change.previousName ?? "")} is now ${name}`]);
  if (change.status === "gone") return [`  ${"gone".padEnd(8)}  ${name}`];
  if (change.status === "new" && hasNothing(change))
    return [`  ${"new".padEnd(8)}  ${name}, without powers`];
  return lines.flatMap(([verb = "", text = ""]) => {
    const [first = "", ...more] = wrap(text);
    return [`  ${verb.padEnd(8)}  ${first.slice(INDENT.length)}`, ...more];
  });
};

const hasNothing = ({ newPowers, newImports, hazards }: ExplainedChange): boolean =>
  newPowers.length + newImports.length + hazards.length === 0;

/** The diff as lines for a terminal; ends with a newline. */
export const formatPretty = (diff: PolicyDiff, explained: ExplainedDiff, paint: Paint): string => {
  const settings = explained.settings.flatMap((change) => wrap(words.settingText(change), "  "));
  const gains = explained.packages.filter((change) => !hasNothing(change));
  const rest = explained.packages.flatMap(formatRest);
  return [
    ...wrap(words.summarise(diff), "").map((line) => paint("strong", line)),
    ...(settings.length === 0 ? [] : ["", ...settings]),
    ...gains.flatMap((change) => formatGains(change, paint, explained.hasEvidence)),
    ...(rest.length === 0 ? [] : ["", "Without new powers", ...rest]),
    "",
  ].join("\n");
};
