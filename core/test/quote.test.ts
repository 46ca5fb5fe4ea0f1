// Text of packages in messages: what would be shown as nothing, or as something else, is shown as an escape.
import { expect, test } from "vitest";
import { quote } from "../src/quote.ts";

test.each([
  ["a terminal's escape", "a\u001b[2J", "a\\x1b[2J"],
  ["a new line", "a\nb", "a\\x0ab"],
  ["a bidirectional mark", "a\u202eb", "a\\u{202e}b"],
  ["a soft hyphen", "fe\u00adtch", "fe\\xadtch"],
  ["a Hangul filler, which is a name", "const \u3164", "const \\u{3164}"],
  ["variation selectors", "\ufe01\u{e0101}", "\\u{fe01}\\u{e0101}"],
  ["a tag", "\u{e0041}", "\\u{e0041}"],
  ["a space that is none", "a\u00a0b\u2003", "a\\xa0b\\u{2003}"],
  ["half of a pair", "\ud800", "\\u{d800}"],
  ["letters of any script and a space", "für 漢字 😀", "für 漢字 😀"],
])("%s", (_, text, shown) => {
  expect(quote(text)).toBe(`\`${shown}\``);
});
