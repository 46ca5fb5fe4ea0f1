// One line of source with the place marked, cut to a width: dependencies are often minified to one line. The text is the
// package's: it is made printable before it is measured or shown.

import { printable } from "@bulkhead/core";
import type { EvidencePlace } from "../evidence.ts";

export interface Excerpt {
  readonly text: string;
  /** Where the mark begins in `text`, and how long it is; undefined when the place cannot be seen in it. */
  readonly mark: { readonly start: number; readonly length: number } | undefined;
}

const isNamePart = (character: string | undefined): boolean =>
  character !== undefined && /[\p{ID_Continue}$]/u.test(character);

// The evidence keeps only a part of a long line, so that the column may count from a beginning that is not there: the word
// itself is looked for, nearest to the column.
const findWord = (text: string, word: string, column: number): number | undefined => {
  let nearest: number | undefined;
  for (let found = text.indexOf(word); found !== -1; found = text.indexOf(word, found + 1)) {
    if (isNamePart(text[found - 1]) || isNamePart(text[found + word.length])) continue;
    if (nearest === undefined || Math.abs(found - column) < Math.abs(nearest - column))
      nearest = found;
  }
  return nearest;
};

interface Place {
  readonly start: number | undefined;
  readonly word: string;
}

/** Where the path, or else its last or first name, stands in the line. */
const findPath = (text: string, path: string, column: number): Place => {
  const names = path.split(/[./]/);
  for (const word of [path, names.at(-1) ?? "", names[0] ?? ""]) {
    const start = word === "" ? undefined : findWord(text, word, column);
    if (start !== undefined) return { start, word };
  }
  return { start: column < text.length ? column : undefined, word: "" };
};

/** The place's line, at most `width` columns of it, with what `path` names there marked. */
export const excerpt = (
  { lineText, column }: EvidencePlace,
  path: string,
  width: number,
): Excerpt => {
  const line = lineText.replaceAll("\t", " ");
  const { start, word } = findPath(line, path, column);
  const length = Math.max(1, printable(word).length);
  const before = printable(line.slice(0, start ?? 0).trimStart());
  const after = printable(start === undefined ? line.trimStart() : line.slice(start)).trimEnd();
  const room = Math.max(0, width - Math.max(length, Math.min(after.length, Math.floor(width / 2))));
  const lead =
    before.length <= room ? before : `…${before.slice(before.length - Math.max(0, room - 1))}`;
  const text = `${lead}${after}`;
  return {
    text: text.length <= width ? text : `${text.slice(0, width - 1)}…`,
    mark:
      start === undefined
        ? undefined
        : { start: lead.length, length: Math.min(length, width - lead.length) },
  };
};
