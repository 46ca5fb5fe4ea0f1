// Maps, decoded by a decoder of the test's own.

import { expect, test } from "vitest";
import { readPackageFiles } from "../package-files.ts";
import { compile } from "./compile.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

interface Segment {
  readonly line: number;
  readonly column: number;
  readonly sourceLine: number;
  readonly sourceColumn: number;
}

const decodeSegment = (text: string): readonly number[] => {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    values.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return values;
};

const decode = (mappings: string): readonly Segment[] => {
  let sourceLine = 0;
  let sourceColumn = 0;
  return mappings.split(";").flatMap((segments, line) => {
    let column = 0;
    return segments
      .split(",")
      .filter((segment) => segment !== "")
      .map((segment) => {
        const [columns = 0, source = 0, lines = 0, sourceColumns = 0] = decodeSegment(segment);
        expect(source).toBe(0);
        column += columns;
        sourceLine += lines;
        sourceColumn += sourceColumns;
        return { line, column, sourceLine, sourceColumn };
      });
  });
};

const linesOf = (text: string): readonly string[] => text.split(/\r\n|[\n\r\u2028\u2029]/);

const wordAt = (text: string | undefined, column: number): string =>
  /^(?:[\w$]|[^\0-\x7f])+|^[^]?/.exec((text ?? "").slice(column))?.[0] ?? "";

/** How many segments lead to the very word or mark that they stand at, and how many to another. */
const count = (source: string): { same: number; other: readonly string[] } => {
  const { code, map } = compile(source);
  const [lines, sourceLines] = [linesOf(code), linesOf(source)];
  let same = 0;
  const other: string[] = [];
  for (const { line, column, sourceLine, sourceColumn } of decode(map().mappings)) {
    const [ours, theirs] = [
      wordAt(lines[line], column),
      wordAt(sourceLines[sourceLine], sourceColumn),
    ];
    if (ours === theirs) same += 1;
    else other.push(`${theirs} -> ${ours}`);
  }
  return { same, other };
};

test("each word leads to its place in the source, whatever ends the lines", () => {
  const source =
    '"use strict"\r\nlet a = "\u2028" // x\u2028\r;fetch(a)\n/* \n */ b(Date, 𝒳) ; typeof missing\rimport("x"); c';
  expect(count(source)).toEqual({
    same: 27,
    other: [
      "fetch -> ;",
      "b -> $denyGlobal",
      "𝒳 -> $denyGlobal",
      'typeof -> "',
      "c -> $denyGlobal",
    ],
  });
});

test("the maps of real packages lead each word to itself, but for what was rewritten", async () => {
  for (const { name, source } of await readPackageFiles(60)) {
    const { same, other } = count(source);
    expect(other.length, name).toBeLessThanOrEqual(same);
    for (const pair of other)
      expect(pair, name).toMatch(/-> (?:\$|;|require$|import$|"|\(|false$|true$|\w*\$)/);
  }
});

test("a map is JSON of version 3 with the source in it", () => {
  const { map } = compile("fetch", { file: "a.js" });
  expect(JSON.parse(map().toString())).toEqual({
    version: 3,
    sources: ["a.js"],
    sourcesContent: ["fetch"],
    names: [],
    mappings: expect.any(String),
  });
});
