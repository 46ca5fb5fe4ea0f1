// The tree that the proof reads piece by piece from oxc's JSON is the one that oxc's own wrapper makes of it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Node } from "acorn";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { fieldsOf, nodeAt, placeOf } from "../../src/verify/lazy-node.ts";
import { ancestorsOf, isNode, nodesAt } from "../../src/verify/node-at.ts";
import { parseCode } from "../../src/verify/parse-code.ts";
import { SyntaxTable } from "../../src/verify/syntax-table.ts";

const parse = (text: string, sourceType: "module" | "script" = "module") => {
  const parsed = parseCode(text, sourceType);
  if ("message" in parsed) throw new Error(parsed.message);
  return parsed.program;
};

/** As a plain object, by all fields that it has. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (!isNode(value)) return value;
  const fields = Object.entries(fieldsOf(value)).map(([key, each]) => [key, plain(each)]);
  // What is no field of JSON: ours is what it is made from.
  const { regex } = value as { regex?: unknown };
  const { type, start, end } = value;
  const named = Object.entries({ type, start, end });
  return Object.fromEntries([...fields, ...named, ...(regex == null ? [] : [["value", regex]])]);
};

const byOxc = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(byOxc);
  if (!isNode(value)) return value;
  const { regex } = value as { regex?: unknown };
  const fields = Object.entries(value).map(([key, each]) => [key, byOxc(each)]);
  return Object.fromEntries([...fields, ...(regex == null ? [] : [["value", regex]])]);
};

const MODULES = join(import.meta.dirname, "../../../node_modules");

const CORNERS = String.raw`
  "a\"b\\", 'c\\\'"d', "{\"type\":\"Identifier\",\"start\":0", "\u2028\0\n\t", "é漢😀", "\ud800";
  /"[\]\\"]{2}/gu; /(?<a>x)\k<a>/v; 10n; 0x1fn; 1.5e3; null; true; undefined;
  ${'`a\\`${b}\\\\${`{"start":1}`}"`'}; tag${"`\\u{zz}`"};
  [, a, , ...b]; ({ __proto__: null, "type": 1, start: 2, end: 3, [computed]: 4, kind: "var", operator: "=", x, y() {}, get z() { return 1; } });
  class A extends B { static #p = 1; static { this.#p; } [k] = 2; static async *m() { yield* a; } accessor = 3; constructor() { super(); super.x; } }
  label: for (const [i, { j = 1, ...k }] of l) { if (i) continue label; else break label; }
  switch (a) { case 1: default: b; } try { c; } catch { d; } finally { e; } do ; while (f); for (;;) debugger;
  import g, { h as i2, default as j2, "k l" as m } from "n" with { type: "json" }; import * as o from "p"; export { g as "q r" }; export * as s from "t"; export default async (u = v) => w?.[await x]?.(y);
  import("z", {}); import.meta.url; await z;`;

test.each([
  ["corners", CORNERS],
  ["acorn", readFileSync(join(MODULES, "acorn/dist/acorn.mjs"), "utf8")],
])("all nodes of %s have the fields that oxc gives them", (_, text) => {
  const { program, errors } = parseSync("x.js", text, {
    sourceType: "module",
    lang: "js",
    astType: "js",
    preserveParens: false,
  });
  expect(errors).toEqual([]);
  // In no time, where `toEqual` takes ten seconds.
  expect(isDeepStrictEqual(plain(parse(text)), byOxc(program))).toBe(true);
});

test("more nodes than were expected", () => {
  const program = parse(`[${"x,".repeat(5000)}];`, "script");
  const { table } = placeOf(program);
  expect(table.size).toBe(5003);
  expect(nodeAt(table, 5002)).toMatchObject({ type: "Identifier", name: "x", start: 9999 });
});

test("one node is one object, whichever way leads to it", () => {
  const program = parse("f(a, (b, c.d));");
  const [, statement, call, , member, object] = nodesAt(program, 9) as readonly Node[];
  expect([statement?.type, call?.type, member?.type, object?.type]).toEqual([
    "ExpressionStatement",
    "CallExpression",
    "MemberExpression",
    "Identifier",
  ]);
  expect(program.body[0]).toBe(statement);
  expect(ancestorsOf(program, object as Node)[0]).toBe(member);
  expect((member as unknown as { object: Node }).object).toBe(object);
  expect(() => placeOf({ type: "Identifier", start: 0, end: 1 })).toThrow("Internal:");
});

const program = (body: string): string =>
  `{"node":{"type":"Program","body":[${body}],"start":0,"end":1},"fixes":[]}`;
const SUPER = '{"type":"Super","start":0,"end":1}';

test.each([
  ["nothing", ""],
  ["no program", '{"node":null}'],
  ["half a program", program(SUPER).slice(0, 60)],
  ["half a text", '{"node":{"type":"Program","body":"'],
  ["half a type", '{"node":{"type":"Prog'],
  ["half an escape", '{"node":{"type":"Program","body":"\\'],
  ["a node under a key that is not known", program(SUPER).replace("body", "corpse")],
  ["a node without a start", program('{"type":"Super","end":1}')],
  ["a node without an end", program('{"type":"Super","start":0}')],
  ["a node that ends before it starts", program('{"type":"Super","start":2,"end":1}')],
])("refused: %s", (_, json) => {
  expect(() => new SyntaxTable(json)).toThrow(/^Internal: oxc's tree is not written as expected/);
});

test("refused: a field that is not known, where its node is read", () => {
  const table = new SyntaxTable(program('{"type":"Super","colour":"red","start":0,"end":1}'));
  expect(() => fieldsOf(nodeAt(table, 1))).toThrow("Internal: oxc's tree");
  expect(new SyntaxTable(program(SUPER)).size).toBe(2);
});
