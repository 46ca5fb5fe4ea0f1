// Colours of a terminal, or none. The text that is painted must be printable already.

export type Style = "alarm" | "bad" | "notice" | "strong" | "faint" | "plain";

export type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, string>> = {
  alarm: "1;31",
  bad: "31",
  notice: "33",
  strong: "1",
  faint: "2",
  plain: "",
};

export const plainPaint: Paint = (_style, text) => text;

export const colourPaint: Paint = (style, text) =>
  CODES[style] === "" ? text : `\u001b[${CODES[style]}m${text}\u001b[0m`;
