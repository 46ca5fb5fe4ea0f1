// Literals as only sloppy code may spell them, spelled as strict code may, with the same value.

/** `010`, `089`, `08.5`. */
export const strictNumber = (raw: string): string =>
  /^0[0-7]+$/.test(raw) ? `0o${raw.slice(1)}` : raw.replace(/^0+(?=\d)/, "");

// The longest octal escape is `\377`. `\0` alone is no octal escape, but before 8 or 9 it is not permitted either.
const ESCAPE = /\\(?:([0-3][0-7]{0,2}|[4-7][0-7]?)|([89])|[^])/g;

const strictEscape = (
  escape: string,
  octal: string | undefined,
  digit: string | undefined,
): string => {
  if (digit !== undefined) return digit;
  if (octal === undefined) return escape;
  return `\\x${Number.parseInt(octal, 8).toString(16).padStart(2, "0")}`;
};

/** The text of a string or a directive, quotes included. */
export const strictString = (raw: string): string => raw.replace(ESCAPE, strictEscape);
