// Grants as they are collected: each path with the places that ask for it, reduced to the topmost paths at the end.

import type { EvidencePlace } from "./evidence.ts";

type Value = true | "write";

/** More places than a reader looks at tell nothing more. */
export const MAX_PLACES = 5;

interface Entry {
  value: Value;
  readonly places: EvidencePlace[];
}

const ancestors = (path: string): readonly string[] => {
  const found: string[] = [];
  for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1))
    found.push(path.slice(0, dot));
  return found;
};

export class Grants {
  readonly #entries = new Map<string, Entry>();

  add(path: string, value: Value, place: EvidencePlace): void {
    const known = this.#entries.get(path);
    if (known === undefined) return void this.#entries.set(path, { value, places: [place] });
    if (value === "write") known.value = value;
    // Two entries may reach one file.
    const isNew = !known.places.some(
      ({ file, line, column }) =>
        file === place.file && line === place.line && column === place.column,
    );
    if (isNew && known.places.length < MAX_PLACES) known.places.push(place);
  }

  // A grant covers what lies below it, but a grant to read covers no write.
  #isCovered(path: string, { value }: Entry): boolean {
    return ancestors(path).some((ancestor) => {
      const above = this.#entries.get(ancestor);
      return above !== undefined && (value === true || above.value === "write");
    });
  }

  #topmost(): [string, Entry][] {
    const kept = [...this.#entries].filter(([path, entry]) => !this.#isCovered(path, entry));
    return kept.sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** Paths with their values, sorted. */
  values(): ReadonlyMap<string, Value> {
    return new Map(this.#topmost().map(([path, { value }]) => [path, value]));
  }

  /** Paths with the places that ask for them, sorted. */
  places(): ReadonlyMap<string, readonly EvidencePlace[]> {
    return new Map(this.#topmost().map(([path, { places }]) => [path, places]));
  }
}
