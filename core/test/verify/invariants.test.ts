// Each invariant of an output, broken alone and just so, on a build of one file and a kernel of one line.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  type IntrinsicNames,
  type OutputKind,
  closingLine,
  makeKernelPrelude,
  openingLine,
} from "../../src/index.ts";
import { formatPolicy } from "../../src/policy/format.ts";
import { parseOutput } from "../../src/verify/parsed-output.ts";
import { checkKernelFirst, checkStrict } from "../../src/verify/strict-code.ts";
import { parseManifest, verifyOutput } from "../../src/verify/index.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const KERNEL = { code: "(()=>(options)=>options)()", freeNames: ["Map", "Reflect"] };
const OPTIONS = { lockdown: {}, writtenGlobals: [], writtenClasses: [] };
const PRELUDE = makeKernelPrelude(KERNEL, OPTIONS, sha256);
const POLICY = {
  evaluators: "listed" as const,
  resources: {
    ms: { globals: { fetch: true as const }, builtin: { "os.platform": true as const } },
  },
};
const MS = '{ name: "ms", globals: { fetch: true }, mayEvaluate: false }';
const INTRINSICS: IntrinsicNames = {
  constants: new Set(["undefined"]),
  shared: new Set(["Object", "Map", "Array"]),
  common: new Set(["Date"]),
  own: new Set(["Function"]),
};

const manifestOf = (text: string, kind: OutputKind, changes: object): string =>
  JSON.stringify({
    schemaVersion: 2,
    bundler: "esbuild",
    kernel: { sha256: sha256(KERNEL.code), options: OPTIONS },
    outputs: [{ path: "main.js", sha256: sha256(text), kind, entry: true }],
    imports: ["react"],
    packages: [
      { canonicalName: "$root$", modules: [{ format: "esm", chunks: ["main.js"] }] },
      { canonicalName: "ms", modules: [{ format: "cjs", chunks: ["main.js"] }] },
    ],
    policySha256: sha256(formatPolicy(POLICY)),
    policy: POLICY,
    ...changes,
  });

const verify = (code: string, kind: OutputKind, changes: object = {}) => {
  const text = `${openingLine(PRELUDE, kind)}\n${code}\n${closingLine(kind)}\n`;
  return verifyOutput({
    manifest: parseManifest(manifestOf(text, kind, changes), "compartment-map.json"),
    files: [{ path: "main.js", sha256: sha256(text), text: () => text }],
    kernels: [KERNEL],
    intrinsics: INTRINSICS,
    sha256,
  });
};

const K = PRELUDE.name;
const CODES: Readonly<Record<string, string>> = {
  name: "BULKHEAD_OUTPUT_FREE_NAME",
  eval: "BULKHEAD_OUTPUT_EVALUATES",
  import: "BULKHEAD_OUTPUT_IMPORT",
  meta: "BULKHEAD_OUTPUT_IMPORT_META",
  comment: "BULKHEAD_OUTPUT_COMMENT",
  kernel: "BULKHEAD_OUTPUT_KERNEL",
  power: "BULKHEAD_OUTPUT_POWER",
  syntax: "BULKHEAD_OUTPUT_SYNTAX",
};

describe("what a good output may hold", () => {
  test.each<[OutputKind, string]>([
    [
      "script",
      "var lib = (() => { var fetch = 1; function document() {} return { fetch, document }; })();",
    ],
    [
      "script",
      "(() => { const { makeCompartment: m, commons: c } = K; m(MS).globals.fetch(); c.Date; })();",
    ],
    ["commonjs", "var m; (() => { ({ makeCompartment: m } = K); })(); m(MS);"],
    ["script", "function Map2() { return arguments; } { const Map = 1; }"],
    ["script", "(function () { this.a = 1; class A { a = this; static { this; } } });"],
    [
      "script",
      "(function (a = this) { return () => this; }); class A { a = () => this; b() { this; } }",
    ],
    ["script", "'<!-- a -->'; /<!--/.exec(`<!--`); /* <!-- */ // -->"],
    ["script", "({ eval: 1, import: 2, require: 3 }).eval(); ({}).import; ({ with: 1 });"],
    ["script", "if (false) [fetch, window]; 0 && (document = 1);"],
    [
      "script",
      "if (void 0) fetch(); 'a' ? 1 : fetch; null ?? 1; 'a' ?? fetch; !0 || fetch; !1 && fetch;",
    ],
    [
      "script",
      "if (Object && Map && false) fetch(); if (Object || true) 1; else fetch(); undefined = 1;",
    ],
    [
      "script",
      "(() => { switch (1) { case 2: fetch(); case 1: { return 1; } default: return fetch; } })();",
    ],
    ["script", "(() => { { return 1; } fetch(); })(); switch ('a') { case 'b': fetch(); }"],
    ["script", "(function () { return 1; fetch(); }); a: for (;;) { break a; fetch; }"],
    ["commonjs", "exports.a = 1; module.exports = Object; 0 && (module.exports = { later });"],
    ["commonjs", "const os = require('node:os'); K.viewBuiltin(os, 'os', ['platform'], []);"],
    ["commonjs", "K.viewBuiltin(require('node:os'), 'os', ['platform'], []);"],
    ["commonjs", "require('react')('x'); __dirname + __filename;"],
    [
      "module",
      "import os from 'node:os'; const { viewBuiltin } = K; (0, viewBuiltin)(os, 'os', ['platform'], []);",
    ],
    [
      "module",
      "import React, { useState } from 'react'; export default () => React(useState); import('react');",
    ],
    [
      "module",
      "(({ a = import.meta.url, [import.meta.url]: b }) => a + b)({}); [[import.meta.url]];",
    ],
    ["module", "import unused from 'node:os'; export const at = import.meta.url;"],
  ])("%s: %s", (kind, code) => {
    expect(verify(code.replaceAll("K", K).replaceAll("MS", MS), kind)).toEqual([]);
  });
});

/** What is wrong with the start of a file, were its kernel a constant of that name. */
const codesOfStart = (text: string) => {
  const parsed = parseOutput("main.js", "commonjs", text, { kernel: undefined, settings: [] });
  if ("code" in parsed) throw new Error(parsed.message);
  return [...checkStrict(parsed), ...checkKernelFirst(parsed, "kernel")].map(({ code }) => code);
};

describe("what breaks one invariant", () => {
  test.each<[OutputKind, string, keyof typeof CODES]>([
    ["script", "fetch();", "name"],
    ["script", "Date;", "name"],
    ["script", "if (void 0) 1; else fetch();", "name"],
    ["script", "if ('a') fetch();", "name"],
    ["script", "if (Object && true) fetch();", "name"],
    ["script", "if (Object || false) fetch();", "name"],
    ["script", "if ((fetch, false)) 1;", "name"],
    ["script", "if (false && 1 || Object) fetch();", "name"],
    ["script", "null ?? fetch; void 0 ?? 1;", "name"],
    ["script", "'' || fetch;", "name"],
    ["script", "`` ? 1 : fetch;", "name"],
    ["script", "0n ? 1 : fetch;", "name"],
    ["script", "(function () { return f(); function f() { fetch(); } });", "name"],
    ["script", "(function () { if (Object) return 1; fetch(); });", "name"],
    ["script", "switch (1) { case 1: default: fetch(); }", "name"],
    ["script", "switch (1) { case '1': break; default: fetch(); }", "name"],
    ["script", "switch (1) { case Object: break; default: fetch(); }", "name"],
    ["script", "switch (1) { case 1: if (Object) break; default: fetch(); }", "name"],
    ["script", "switch (1) { case 1: f(); break; default: function f() { fetch(); } }", "name"],
    ["script", "switch (0) { case -0: fetch(); }", "name"],
    ["script", "switch (1) { case fetch: }", "name"],
    ["script", "(() => { a: { break a; } fetch(); })();", "name"],
    ["script", "switch (Object) { case 1: break; default: fetch(); }", "name"],
    ["script", "Object = 1;", "name"],
    ["script", "this.a;", "name"],
    ["script", "(a = this) => () => this;", "name"],
    [
      "script",
      "[this.a] = []; (function () {}); class A extends this.a { [this.b] = this; }",
      "name",
    ],
    ["script", "arguments;", "name"],
    ["script", "require('fs');", "name"],
    ["commonjs", "arguments[1];", "name"],
    ["commonjs", "module.require;", "name"],
    ["commonjs", "const load = require;", "name"],
    ["commonjs", "require('fs');", "import"],
    [
      "commonjs",
      "const os = require('node:os'); K.viewBuiltin(os, 'os', ['platform'], []); os.exit();",
      "import",
    ],
    ["commonjs", "K.viewBuiltin(require('node:fs'), 'os', ['platform'], []);", "import"],
    ["commonjs", "K.viewBuiltin(require('node:os'), 'os', true, []);", "power"],
    [
      "commonjs",
      "let os = require('node:os'); os = 1; K.viewBuiltin(os, 'os', ['platform'], []);",
      "import",
    ],
    ["script", "var fetch; fetch('x');", "name"],
    ["script", "{ var fetch; } (() => fetch)();", "name"],
    ["script", "for (var fetch in {}) fetch;", "name"],
    ["script", "var lib = {}; lib = 1;", "name"],
    ["script", "eval('1');", "eval"],
    ["script", "with ({}) ;", "syntax"],
    ["script", "import('react-dom');", "import"],
    ["module", "import 'vue';", "import"],
    ["module", "import evil from 'data:text/javascript,1';", "import"],
    ["module", "export * from 'node:fs';", "import"],
    ["module", "import.meta.resolve('x');", "meta"],
    ["module", "import.meta.url = '';", "meta"],
    ["module", "({ a: import.meta.url } = {});", "meta"],
    ["module", "({ a: import.meta.url = 1 } = {});", "meta"],
    ["module", "[...import.meta.url] = [];", "meta"],
    ["module", "({ ...import.meta.url } = {});", "meta"],
    ["module", "for (import.meta.url of []);", "meta"],
    ["script", "<!-- hidden", "comment"],
    ["script", "--> hidden", "comment"],
    ["module", "export const a = (b, c) => b<!--c;", "comment"],
    ["module", "class Map {}", "kernel"],
    ["commonjs", "var Reflect;", "kernel"],
    ["script", "function Map() {}", "kernel"],
    [
      "script",
      "K.makeCompartment({ name: 'ms', globals: { fetch: true, document: true }, mayEvaluate: false });",
      "power",
    ],
    ["script", "K.makeCompartment(MS); K.makeCompartment(MS);", "power"],
    ["script", "const options = MS; K.makeCompartment(options);", "power"],
    ["script", "const leak = { K };", "power"],
    ["script", "let { makeCompartment: m } = K; m = 1;", "power"],
    ["script", "const { makeCompartment: m } = K; Object(m);", "power"],
    ["script", "K.futurePower;", "power"],
    ["module", "const { makeCompartment: m } = K; export default m;", "power"],
  ])("%s: %s", (kind, code, expected) => {
    const found = verify(code.replaceAll("K", K).replaceAll("MS", MS), kind);
    expect([...new Set(found.map(({ code: each }) => each))]).toEqual([CODES[expected]]);
    expect(found.every(({ location, fix }) => location?.file === "main.js" && fix)).toBe(true);
  });

  test("code that is not strict, or has another statement before the kernel", () => {
    expect(codesOfStart('"use strict"; const kernel = 0;')).toEqual([]);
    expect(codesOfStart("const kernel = 0;")).toEqual(["BULKHEAD_OUTPUT_SLOPPY"]);
    expect(codesOfStart('0, "use strict"; const kernel = 0;')).toEqual([
      "BULKHEAD_OUTPUT_SLOPPY",
      "BULKHEAD_OUTPUT_KERNEL",
    ]);
    expect(codesOfStart('"use strict"; fetch(); const kernel = 0;')).toEqual([
      "BULKHEAD_OUTPUT_KERNEL",
    ]);
    expect(codesOfStart('"use strict"; let kernel = 0;')).toEqual(["BULKHEAD_OUTPUT_KERNEL"]);
  });
});

describe("a manifest that does not hold", () => {
  test.each<[string, object, string]>([
    ["another policy", { policy: { resources: {} } }, "BULKHEAD_MANIFEST_INVALID"],
    [
      "an unknown kernel",
      { kernel: { sha256: "00", options: OPTIONS } },
      "BULKHEAD_MANIFEST_INVALID",
    ],
    ["an unknown bundler", { bundler: "none" }, "BULKHEAD_MANIFEST_INVALID"],
    ["no outputs", { outputs: [] }, "BULKHEAD_OUTPUT_UNLISTED"],
    [
      "code as data",
      { outputs: [{ path: "main.js", sha256: "00", kind: "data" }] },
      "BULKHEAD_OUTPUT_UNLISTED",
    ],
  ])("%s", (_, changes, expected) => {
    const found = verify("Object;", "script", changes);
    expect(found.map(({ code }) => code)).toContain(expected);
  });

  test.each<[string, unknown]>([
    ["not JSON", undefined],
    ["a list", []],
    ["an old version", { schemaVersion: 1 }],
    [
      "a path outside",
      {
        schemaVersion: 2,
        bundler: "x",
        kernel: { sha256: "", options: {} },
        outputs: [{ path: "../x", sha256: "", kind: "data" }],
      },
    ],
  ])("%s", (_, value) => {
    const text = value === undefined ? "{" : JSON.stringify(value);
    expect(() => parseManifest(text, "compartment-map.json")).toThrow("BULKHEAD_MANIFEST_INVALID");
  });
});

test("places are those of the output, with the kernel in front", () => {
  const [found] = verify("Object;\n  fetch();", "script");
  expect(found?.location).toMatchObject({ line: 3, column: 2, lineText: "  fetch();" });
  expect(INTRINSICS.shared.has("fetch")).toBe(false);
});
