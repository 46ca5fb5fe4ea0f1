// Every name, path and source line that reaches a message comes from a package and is hostile text: it may hold
// terminal escapes, newlines that fake a second message, or bidirectional marks that reorder what a reviewer reads.

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
};

// Controls, the bidirectional marks of "Trojan Source" (CVE-2021-42574), line separators and lone surrogates; and all that is shown
// as nothing, or as a space that is none: a Hangul filler is a name, and variation selectors have carried a worm.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** Text made safe to print on one line: controls and bidirectional marks become visible escapes. */
export const printable = (text: string): string => text.replace(UNSAFE, escapeCharacter);

/** The value as it stands in a message: printable, in backquotes, at most 200 characters. */
export const quote = (text: string): string => {
  const shown = printable(text.replaceAll("`", "'"));
  return `\`${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}\``;
};
