// Lines and columns of offsets in one text.

import type { SourceLocation } from "../diagnostic.ts";

const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

export class LineIndex {
  readonly #file: string;
  readonly #text: string;
  #starts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  locate(offset: number, length = 1): SourceLocation {
    // On first need: most files have nothing to report.
    this.#starts ??= [
      0,
      ...[...this.#text.matchAll(LINE_END)].map((end) => end.index + end[0].length),
    ];
    const line = this.#starts.findLastIndex((start) => start <= offset);
    const start = this.#starts[line] ?? 0;
    const end = this.#starts[line + 1] ?? this.#text.length;
    return {
      file: this.#file,
      line: line + 1,
      column: offset - start,
      lineText: this.#text.slice(start, end).trimEnd(),
      length,
    };
  }
}
