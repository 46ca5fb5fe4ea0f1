// Source maps of edited texts, precise to the word: whatever kept its place in a line can be found again. Written out
// directly, for it takes as long as all else that compile does: magic-string took 80 ms for lodash, this 8.

import type { Edit } from "./edits.ts";

export interface SourceMap {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
  /** As JSON. */
  toString(): string;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const encode = (value: number): string => {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
};

// As far from the last segment in the text as in the source, on the same line of both: most segments.
const SAME_DISTANCE: readonly string[] = Array.from(
  { length: 256 },
  (_, distance) => `${encode(distance)}AA${encode(distance)}`,
);

const WORD = 0;
const PUNCTUATION = 1;
const SPACE = 2;
const LINE_END = 3;

const kindOf = (code: number): number => {
  if (code > 127) return code === 0x2028 || code === 0x2029 ? LINE_END : WORD;
  const character = String.fromCharCode(code);
  if (character === "\n" || character === "\r") return LINE_END;
  if (/[\w$]/.test(character)) return WORD;
  return /\s/.test(character) ? SPACE : PUNCTUATION;
};

const KINDS: readonly number[] = Array.from({ length: 128 }, (_, code) => kindOf(code));

const isLineEnd = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index);
  // The first half of CRLF ends nothing yet.
  if (code === 13) return text.charCodeAt(index + 1) !== 10;
  return code === 10 || code === 0x2028 || code === 0x2029;
};

class MappingWriter {
  readonly #source: string;
  #mappings = "";
  /** Where the written text ends, and where in the source that is. */
  #column = 0;
  #sourceLine = 0;
  #sourceColumn = 0;
  // The last segment, to which the next is relative; columns of the text begin anew on each line.
  #lastColumn = 0;
  #lastSourceLine = 0;
  #lastSourceColumn = 0;
  #isFirstOnLine = true;

  constructor(source: string) {
    this.#source = source;
  }

  get mappings(): string {
    return this.#mappings;
  }

  #segment(): void {
    const distance = this.#column - this.#lastColumn;
    if (!this.#isFirstOnLine) this.#mappings += ",";
    const isSame =
      this.#sourceLine === this.#lastSourceLine &&
      this.#sourceColumn - this.#lastSourceColumn === distance;
    const known = isSame ? SAME_DISTANCE[distance] : undefined;
    this.#mappings +=
      known ??
      `${encode(distance)}A${encode(this.#sourceLine - this.#lastSourceLine)}${encode(this.#sourceColumn - this.#lastSourceColumn)}`;
    this.#lastColumn = this.#column;
    this.#lastSourceLine = this.#sourceLine;
    this.#lastSourceColumn = this.#sourceColumn;
    this.#isFirstOnLine = false;
  }

  #endLine(): void {
    this.#mappings += ";";
    this.#column = 0;
    this.#lastColumn = 0;
    this.#isFirstOnLine = true;
  }

  /** Source text that stays: a segment for each word and each mark. */
  keep(start: number, end: number): void {
    const source = this.#source;
    let inWord = false;
    for (let index = start; index < end; index += 1) {
      const code = source.charCodeAt(index);
      const kind = KINDS[code] ?? kindOf(code);
      if (kind === PUNCTUATION || (kind === WORD && !inWord)) this.#segment();
      inWord = kind === WORD;
      this.#column += 1;
      this.#sourceColumn += 1;
      if (kind !== LINE_END || !isLineEnd(source, index)) continue;
      this.#endLine();
      this.#sourceLine += 1;
      this.#sourceColumn = 0;
    }
  }

  /** Text that stands for a stretch of the source, or is put between. */
  replace({ start, end, text }: Edit): void {
    if (end > start) this.#segment();
    for (let index = 0; index < text.length; index += 1) {
      this.#column += 1;
      if (isLineEnd(text, index)) this.#endLine();
    }
    for (let index = start; index < end; index += 1) {
      this.#sourceColumn += 1;
      if (!isLineEnd(this.#source, index)) continue;
      this.#sourceLine += 1;
      this.#sourceColumn = 0;
    }
  }
}

/** The map of a text that the edits, in order and apart, make of the source, which the map calls `file`. */
export const makeSourceMap = (source: string, edits: readonly Edit[], file: string): SourceMap => {
  const writer = new MappingWriter(source);
  let end = 0;
  for (const edit of edits) {
    writer.keep(end, edit.start);
    writer.replace(edit);
    end = edit.end;
  }
  writer.keep(end, source.length);
  const map = {
    version: 3,
    sources: [file],
    sourcesContent: [source],
    names: [],
    mappings: writer.mappings,
  } as const;
  return { ...map, toString: () => JSON.stringify(map) };
};
