// The proof's own resolution of names, compared with eslint-scope's: the same references are free, and all others mean the same
// declarations, on bundled packages and on the corners of the language. eslint-scope is given acorn's tree, so that the parsers are
// compared as well.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Node, type Program, parse } from "acorn";
import { analyze } from "eslint-scope";
import { expect, test } from "vitest";
import { parseCode } from "../../src/verify/parse-code.ts";
import { resolveNames } from "../../src/verify/scopes.ts";

const parseStrict = (text: string, sourceType: "module" | "script"): Program =>
  parse(sourceType === "module" ? text : `"use strict";${text}`, {
    ecmaVersion: "latest",
    sourceType,
    allowReturnOutsideFunction: true,
    allowHashBang: true,
    ranges: true,
  });

const parseByOxc = (text: string, sourceType: "module" | "script"): Program => {
  const parsed = parseCode(sourceType === "module" ? text : `"use strict";${text}`, sourceType);
  if ("message" in parsed) throw new Error(`${parsed.message} at ${parsed.offset}`);
  return parsed.program;
};

const startOf = (node: unknown): number => (node as Node).start;

/** By place, how a name is used and the places of its declarations; none where it is free. */
type Uses = ReadonlyMap<string, readonly number[]>;

const useKey = (start: number, reads: boolean, writes: boolean): string =>
  `${start}${reads ? " read" : ""}${writes ? " written" : ""}`;

const usesByEslint = (program: Program): Uses => {
  const { scopes } = analyze(program as unknown as Parameters<typeof analyze>[0], {
    ecmaVersion: 2024,
    sourceType: program.sourceType,
    nodejsScope: program.sourceType === "script",
    ignoreEval: true,
  });
  const found = scopes.flatMap(({ references }) => references);
  return new Map(
    found
      // Declared nowhere; and not seen in the defaults of parameters.
      .filter(({ identifier }) => identifier.name !== "arguments")
      .map((reference) => [
        useKey(startOf(reference.identifier), reference.isRead(), reference.isWrite()),
        (reference.resolved?.defs ?? []).map(({ name }) => startOf(name)),
      ]),
  );
};

const usesByUs = (program: Program): Uses => {
  const { scopes, free } = resolveNames(program);
  const variables = scopes.flatMap(({ set }) => [...set.values()]);
  const bound = variables.flatMap(({ defs, references }) =>
    references.map((reference) => ({ reference, defs })),
  );
  return new Map(
    [...bound, ...free.map((reference) => ({ reference, defs: [] }))]
      .filter(({ reference }) => reference.identifier.name !== "arguments")
      .map(({ reference: { identifier, reads, writes }, defs }) => [
        useKey(identifier.start, reads, writes),
        defs.map(({ name }) => name.start),
      ]),
  );
};

// A variable of a function's body under a parameter's name is one with it to eslint-scope, and another to us.
const isSame = (theirs: readonly number[] | undefined, ours: readonly number[]): boolean =>
  theirs !== undefined &&
  (theirs.length === 0) === (ours.length === 0) &&
  ours.every((each) => theirs.includes(each));

const differences = (
  text: string,
  sourceType: "module" | "script" = "script",
): readonly string[] => {
  const program = parseStrict(text, sourceType);
  const ours = usesByUs(parseByOxc(text, sourceType));
  const theirs = usesByEslint(program);
  const wrong = [...ours].filter(([use, defs]) => !isSame(theirs.get(use), defs));
  // The values that defaults give to parameters: nothing asks for them.
  const missing = [...theirs.keys()].filter((use) => use.endsWith("read") && !ours.has(use));
  return [
    ...wrong.map(([use, defs]) => `${use} > ${defs.join()}, not ${theirs.get(use)?.join()}`),
    ...missing,
  ];
};

const CORNERS: readonly string[] = [
  "var a = b; { let b; function c() { b; } c(); } c();",
  "(function f(a, b = a, { c, [d]: e = f, ...g }, ...h) { var a; let i = a + b + c + e + g + h; })(f);",
  "((a = () => x) => { var x; a; })(); ((a, b = a) => { let c = b; })();",
  "(class A extends A { static x = A; #y = z; [w] = A; static { var z; z; } m(z) { z; super.m(); } }); A;",
  "class B extends C { constructor() { B; } } B;",
  "for (let i = 0, j = i; i < k; i++) { let k = i; } i; for (var l of l) l; for (m in n) ; for (const [o, { p }] of q) o + p;",
  "switch (a) { case b: let b = 1; function c() {} default: b; c(); } b; c();",
  "try { d; } catch ({ a, b = a, ...e }) { var f = a; } a; f; try {} catch { g; } finally { h; }",
  "[a, b.c, ...d] = [e]; ({ f, g: h = i, [j]: k.l, ...m } = n); o += p; q++; --r; s &&= t; delete u.v;",
  "label: for (;;) { break label; } x.y.z; x[y]; ({ a: b, c, [d]: e, f() { f; }, get g() { return g; } });",
  "`${a}${`${b}`}`; c`${d}`; e?.[f]?.(g); new h(...i); typeof j; void k; l ? m : n; (o, p);",
  "async function f() { await a; for await (const b of c) b; } function* g() { yield* d; yield; } new.target;".replace(
    " new.target;",
    "",
  ),
  "var f = function f() { f = 1; }; const g = () => g; if (a) { function h() {} h(); } h();",
  "function f(a) { { let a = a; } return function () { return a; }; } function f() {} var f;",
  "(() => { 'use strict'; var x = y; return () => { x; { class x {} x; } }; })();",
];

test.each(CORNERS)("%s", (text) => {
  expect(differences(text)).toEqual([]);
});

test("names of modules", () => {
  const text = `import a, { b as c, default as d } from "x"; import * as e from "y"; export { a, c as z }; export { f } from "g";
    export * from "h"; export * as i from "j"; export default class K { m = K; } export const { l, m = n } = d, o = import.meta.url;
    export function p() { return q(e, import(r)); } K; l; m; o; p;`;
  expect(differences(text, "module")).toEqual([]);
});

const MODULES = join(import.meta.dirname, "../../../node_modules");

test.each([
  ["acorn/dist/acorn.mjs", "module"],
  ["terser/dist/bundle.min.js", "script"],
  ["rollup/dist/es/shared/node-entry.js", "module"],
] as const)("%s", (name, sourceType) => {
  expect(differences(readFileSync(join(MODULES, name), "utf8"), sourceType)).toEqual([]);
});
