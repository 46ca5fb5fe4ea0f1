// Findings for people: a paragraph each, in 80 columns, but for what is to be copied.

import { formatCodeFrame, formatLocation, printable } from "@bulkhead/core";
import type { Paint } from "../diff/paint.ts";
import type { Finding } from "./finding.ts";

const WIDTH = 80;

/** The text in lines of 80 columns; `indent` before each but the first. */
const wrap = (text: string, first: string, indent: string): string => {
  const lines = [first];
  let isEmpty = true;
  for (const word of text.split(" ")) {
    const line = lines.at(-1) as string;
    if (!isEmpty && line.length + 1 + word.length > WIDTH) lines.push(indent + word);
    else lines[lines.length - 1] = isEmpty ? line + word : `${line} ${word}`;
    isEmpty = false;
  }
  return lines.join("\n");
};

const OVERRIDE = '{ "resources"';

/** A step; an override is a line of its own, of any length: it is to be copied. */
const wrapStep = (step: string, index: number): string => {
  const at = step.indexOf(OVERRIDE);
  const text = printable(at < 0 ? step : step.slice(0, at).trimEnd());
  const lines = wrap(text, `  ${index + 1}. `, "     ");
  return at < 0 ? lines : `${lines}\n       ${printable(step.slice(at))}`;
};

const headOf = ({ code, package: owner, what }: Finding): string =>
  // The kernel's own messages begin with the package.
  owner === undefined || what.startsWith(owner)
    ? `${code}  ${printable(what)}`
    : `${code}  ${printable(owner)} ${printable(what)}`;

const placeOf = ({ location }: Finding): readonly string[] => {
  if (location === undefined) return [];
  const frame = formatCodeFrame(location);
  const at = `  at ${formatLocation(location)}`;
  return frame === undefined ? [at] : [at, frame.replace(/^/gm, "  ")];
};

export const formatFinding = (finding: Finding, paint: Paint): string => {
  const { code, error, todo } = finding;
  const head = wrap(headOf(finding), "", "  ");
  const said = error.startsWith(code)
    ? []
    : [wrap(`The error: ${printable(error).slice(0, 400)}`, "  ", "  ")];
  return [
    `${paint("bad", code)}${head.slice(code.length)}`,
    ...placeOf(finding),
    ...said,
    "  What to do, the first that can be done:",
    ...todo.map(wrapStep),
    `  More: docs/errors/${code}.md`,
    "",
  ].join("\n");
};
