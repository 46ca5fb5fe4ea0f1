// The changes to one text: stretches that are replaced and texts that are put between. Where one stretch lies in another,
// the outer counts: it was written with the whole of it in view.

import { type SourceMap, makeSourceMap } from "./source-map.ts";

export interface Edit {
  readonly start: number;
  /** Equal to `start` where a text is put between. */
  readonly end: number;
  readonly text: string;
  /** Of a text around a stretch: the stretch's other end, and when it was made. */
  readonly around?: { readonly far: number; readonly order: number };
}

// The last two join letters.
const WORD = /[\p{ID_Continue}$\\]|\u200c|\u200d/u;

/** What opens a stretch comes first at its place, what closes one last. */
const sideOf = ({ start, around }: Edit): number =>
  around === undefined ? 0 : Math.sign(start - around.far);

// Of stretches that begin at one place the longest is opened first, of those that end at one place the shortest is closed first; of two
// that are the same the one that was made later is the outer one.
const inside = (a: Edit, b: Edit): number => {
  const side = sideOf(a);
  if (side !== sideOf(b) || a.around === undefined || b.around === undefined)
    return side - sideOf(b);
  return b.around.far - a.around.far || side * (a.around.order - b.around.order);
};

// At one place, insertions stand before what is replaced there, in the order in which they were made.
const inOrder = (a: Edit, b: Edit): number =>
  a.start - b.start ||
  Number(a.end > a.start) - Number(b.end > b.start) ||
  (a.end > a.start ? b.end - a.end : inside(a, b));

export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];
  readonly #wrapped = new Set<number>();
  #header: Edit | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  overwrite(start: number, end: number, text: string): void {
    // `delete(x)in y`, once it is `false in y`.
    const isGlued = WORD.test(text.at(-1) ?? "") && WORD.test(this.#source[end] ?? "");
    this.#edits.push({ start, end, text: isGlued ? `${text} ` : text });
  }

  insert(offset: number, text: string): void {
    this.#edits.push({ start: offset, end: offset, text });
  }

  /** Puts texts before and behind a stretch: within those around longer ones, whichever are made first. */
  wrap(start: number, end: number, before: string, after: string): void {
    const order = this.#edits.length;
    this.#edits.push(
      { start, end: start, text: before, around: { far: end, order } },
      { start: end, end, text: after, around: { far: start, order } },
    );
    this.#wrapped.add(start);
  }

  /** Whether something that was wrapped begins there. */
  isWrapped(offset: number): boolean {
    return this.#wrapped.has(offset);
  }

  /** Puts a text in front of all else at its place. */
  insertHeader(offset: number, text: string): void {
    this.#header = { start: offset, end: offset, text, around: { far: Infinity, order: 0 } };
  }

  #effective(): readonly Edit[] {
    const { length } = this.#source;
    const sorted = [...(this.#header ? [this.#header] : []), ...this.#edits].sort(inOrder);
    let end = 0;
    return sorted.filter((edit) => {
      if (edit.start < end || edit.end > length) return false;
      end = Math.max(end, edit.end);
      return true;
    });
  }

  toString(): string {
    let text = "";
    let end = 0;
    for (const edit of this.#effective()) {
      text += this.#source.slice(end, edit.start) + edit.text;
      end = edit.end;
    }
    return text + this.#source.slice(end);
  }

  /** From the edited text to the source, which the map calls `file`. */
  toMap(file: string): SourceMap {
    return makeSourceMap(this.#source, this.#effective(), file);
  }
}
