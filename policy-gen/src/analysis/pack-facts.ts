// Facts as the cache keeps them. As JSON of themselves, those of 5,000 modules are 8.6 MB and a fourth of a warm run's time: seven of ten
// bytes are the keys of imports, of what is used of them, and of their places. Here those are rows of numbers.

import {
  type ImportFact,
  type ImportKind,
  type ImportedUse,
  type ModuleFacts,
  NO_FACTS,
  type PassedExport,
  type Place,
  type Use,
} from "@bulkhead/core";

/** What is not in rows stands as it is. */
type Rest = Omit<ModuleFacts, "imports" | "importedUses" | "passedExports">;

export interface PackedFacts {
  readonly rest: Rest;
  /** What the rows name, by number. */
  readonly texts: readonly string[];
  /** Specifier, kind, whether guarded, place. */
  readonly imports: readonly number[];
  /** Specifier, path, use, place. */
  readonly uses: readonly number[];
  /** Name, path, from (-1 for none). */
  readonly passed: readonly number[];
}

const KINDS: readonly ImportKind[] = ["import", "require", "dynamic-import", "require-resolve"];
const USES: readonly Use[] = ["read", "call", "construct", "write", "delete", "typeof", "test"];

const numbersOf = ({ line, column, start, end }: Place): readonly number[] => [
  line,
  column,
  start,
  end,
];

export const packFacts = (facts: ModuleFacts): PackedFacts => {
  const { imports, importedUses, passedExports, ...rest } = facts;
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  return {
    rest,
    imports: imports.flatMap(({ specifier, kind, guarded, place }) => [
      numberOf(specifier),
      KINDS.indexOf(kind),
      Number(guarded),
      ...numbersOf(place),
    ]),
    uses: importedUses.flatMap(({ specifier, path, use, place }) => [
      numberOf(specifier),
      numberOf(path),
      USES.indexOf(use),
      ...numbersOf(place),
    ]),
    passed: passedExports.flatMap(({ name, path, from }) => [
      numberOf(name),
      numberOf(path),
      from === undefined ? -1 : numberOf(from),
    ]),
    texts: [...numbers.keys()],
  };
};

/** Ends the reading of an entry that no run of ours has written. */
class NotPacked extends Error {}

const itemAt = <Item>(items: readonly Item[], index: unknown): Item => {
  const item = typeof index === "number" ? items[index] : undefined;
  if (item === undefined) throw new NotPacked();
  return item;
};

const numberAt = (row: readonly number[], index: number): number => {
  const number = row[index];
  if (typeof number !== "number") throw new NotPacked();
  return number;
};

const placeAt = (row: readonly number[], index: number): Place => ({
  line: numberAt(row, index),
  column: numberAt(row, index + 1),
  start: numberAt(row, index + 2),
  end: numberAt(row, index + 3),
});

type ReadRow<Item> = (row: readonly number[], start: number) => Item;

const isRows = (rows: unknown, width: number): rows is readonly number[] =>
  Array.isArray(rows) && rows.length % width === 0;

const readRows = <Item>(rows: unknown, width: number, readRow: ReadRow<Item>): readonly Item[] => {
  if (!isRows(rows, width)) throw new NotPacked();
  const items: Item[] = [];
  for (let start = 0; start < rows.length; start += width) items.push(readRow(rows, start));
  return items;
};

const USE_WIDTH = 7;

/** Whether all that `readUses` will ask for is there. */
const areUses = (rows: unknown, texts: readonly string[]): rows is readonly number[] =>
  isRows(rows, USE_WIDTH) &&
  rows.every((number, index) => {
    if (!Number.isInteger(number) || number < 0) return false;
    const column = index % USE_WIDTH;
    return column > 2 || number < (column === 2 ? USES.length : texts.length);
  });

const readUses = (rows: readonly number[], texts: readonly string[]): readonly ImportedUse[] =>
  readRows(rows, USE_WIDTH, (row, at) => ({
    specifier: itemAt(texts, row[at]),
    path: itemAt(texts, row[at + 1]),
    use: itemAt(USES, row[at + 2]),
    place: placeAt(row, at + 3),
  }));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const EMPTY_REST = Object.entries(NO_FACTS).filter(
  ([name]) => !["imports", "importedUses", "passedExports"].includes(name),
);

const isRest = (value: unknown): value is Rest =>
  isRecord(value) &&
  EMPTY_REST.every(([name, empty]) =>
    Array.isArray(empty) ? Array.isArray(value[name]) : typeof value[name] === typeof empty,
  );

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

const unpack = ({ rest, texts, imports, uses, passed }: Record<string, unknown>): ModuleFacts => {
  if (!isRest(rest) || !isTexts(texts) || !areUses(uses, texts)) throw new NotPacked();
  let importedUses: readonly ImportedUse[] | undefined;
  return {
    ...rest,
    imports: readRows(imports, 7, (row, at): ImportFact => ({
      specifier: itemAt(texts, row[at]),
      kind: itemAt(KINDS, row[at + 1]),
      guarded: row[at + 2] === 1,
      place: placeAt(row, at + 3),
    })),
    passedExports: readRows(passed, 3, (row, at): PassedExport => ({
      name: itemAt(texts, row[at]),
      ...(row[at + 2] !== -1 && { from: itemAt(texts, row[at + 2]) }),
      path: itemAt(texts, row[at + 1]),
    })),
    // On first need: there are 35,000 of 5,000 modules, and only those of modules that pass on the global object are asked for.
    get importedUses() {
      return (importedUses ??= readUses(uses, texts));
    },
  };
};

/** Undefined for what packFacts has not made. */
export const unpackFacts = (packed: unknown): ModuleFacts | undefined => {
  try {
    return isRecord(packed) ? unpack(packed) : undefined;
  } catch (error) {
    if (!(error instanceof NotPacked)) throw error;
    return undefined;
  }
};
