// Diagnostics for other programs: SARIF for code scanning, workflow commands for GitHub's logs.

import { type Diagnostic, ERROR_TITLES, printable } from "@bulkhead/core";

const textOf = ({ message, notes = [], fix }: Diagnostic): string =>
  [message, ...notes, ...(fix === undefined ? [] : [fix])].join("\n");

// https://docs.oasis-open.org/sarif/sarif/v2.1.0: lines and columns count from 1.
const toSarif = (problems: readonly Diagnostic[]): object => ({
  $schema: "https://json.schemastore.org/sarif-2.1.0.json",
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: {
          name: "bulkhead",
          rules: [...new Set(problems.map(({ code }) => code))].map((id) => ({
            id,
            shortDescription: { text: ERROR_TITLES[id] },
          })),
        },
      },
      results: problems.map((problem) => ({
        ruleId: problem.code,
        level: "error",
        message: { text: textOf(problem) },
        locations:
          problem.location === undefined
            ? []
            : [
                {
                  physicalLocation: {
                    artifactLocation: { uri: encodeURI(problem.location.file) },
                    region: {
                      startLine: problem.location.line,
                      startColumn: problem.location.column + 1,
                    },
                  },
                },
              ],
      })),
    },
  ],
});

// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

const toCommand = (problem: Diagnostic): string => {
  const { code, location } = problem;
  const place =
    location === undefined
      ? ""
      : `file=${escapeProperty(printable(location.file))},line=${location.line},col=${location.column + 1},`;
  return `::error ${place}title=${code}::${escapeData(textOf(problem))}\n`;
};

export const formatFindings = (
  problems: readonly Diagnostic[],
  format: "sarif" | "github",
): string =>
  format === "sarif"
    ? `${JSON.stringify(toSarif(problems), null, 2)}\n`
    : problems.map(toCommand).join("");
