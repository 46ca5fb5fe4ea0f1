// What the analyser finds in small sources, the whole of it.

import { describe, expect, test } from "vitest";
import { readIntrinsicNames } from "../../../runtime-kernel/build-time/intrinsic-names.ts";
import { BulkheadError } from "../../src/diagnostic.ts";
import { type AnalysisOptions, analyseModule } from "../../src/facts/analyse-module.ts";
import type { ModuleFacts, Place } from "../../src/facts/facts.ts";
import { FACTS } from "./facts-table.ts";

const intrinsics = await readIntrinsicNames();

const describeFacts = ({ globals, builtins, imports, hazards }: ModuleFacts): string => {
  const found: { place: Place; text: string }[] = [
    ...globals.map(({ use, path, guarded, place }) => ({
      place,
      text: `${use} ${path}${guarded ? " guarded" : ""}`,
    })),
    ...builtins.map(({ use, module, path, place }) => ({
      place,
      text: `${use} ${module}:${path || "*"}`,
    })),
    ...imports.map(({ kind, specifier, guarded, place }) => ({
      place,
      text: `${kind} '${specifier}'${guarded ? " guarded" : ""}`,
    })),
    ...hazards.map(({ kind, detail, guarded, breaksLoading, place }) => ({
      place,
      text: `! ${kind}${detail === undefined ? "" : ` ${detail}`}${guarded ? " guarded" : ""}${breaksLoading ? " as it loads" : ""}`,
    })),
  ];
  found.sort((one, other) => one.place.start - other.place.start);
  return found.map(({ text }) => text).join(", ");
};

const analyse = (source: string, options: Partial<AnalysisOptions> = {}): string => {
  const define = new Map([["process.env.NODE_ENV", '"production"']]);
  const settings: AnalysisOptions = {
    file: "file.js",
    owner: "p",
    platform: "browser",
    define,
    intrinsics,
  };
  try {
    return describeFacts(analyseModule(source, { ...settings, ...options }).facts);
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    return error.diagnostics.map(({ code }) => code).join(", ");
  }
};

for (const [theme, rows] of Object.entries(FACTS)) {
  describe(theme, () => {
    for (const [source, found] of rows)
      test(source, () => {
        expect(analyse(source)).toBe(found);
      });
  });
}

const define = (values: Readonly<Record<string, string>>): Partial<AnalysisOptions> => ({
  define: new Map(Object.entries(values)),
});

describe("platform, format and defines", () => {
  const esm = { file: "file.mjs" };
  const node = { platform: "node" } as const;
  test.each<[source: string, options: Partial<AnalysisOptions>, found: string]>([
    ['if (typeof window === "undefined") fetch(); else performance', node, "call fetch"],
    ['if (typeof window === "undefined") fetch()', {}, "call fetch"],
    ["typeof document !== 'undefined' && document.cookie", node, "typeof document"],
    ['if (typeof module === "undefined") fetch()', esm, "typeof module, call fetch"],
    ['if (typeof module === "undefined") fetch()', {}, ""],
    ["module.exports = exports", esm, "write module.exports, read exports"],
    ["module.exports = exports", { packageType: "module" }, "write module.exports, read exports"],
    ["module.exports = exports", { packageType: "module", file: "file.cjs" }, ""],
    ["this.x = 1; arguments[0]", esm, "read arguments"],
    ["(function () { return this.fetch })()", esm, ""],
    ["await x", { file: "file.cjs" }, "BULKHEAD_MODULE_FORMAT"],
    ["if (DEBUG) fetch()", define({ DEBUG: "false" }), ""],
    ["if (DEBUG) fetch()", define({ DEBUG: "true" }), "call fetch"],
    ["if (import.meta.env.DEV) fetch()", define({ "import.meta.env.DEV": "false" }), "call fetch"],
    ["VERSION.major", define({ VERSION: "other.name" }), ""],
    ["VERSION = 1", define({ VERSION: "other" }), "write VERSION"],
    ["HOST.length", define({ HOST: "window.location.host" }), "read location.host"],
    ["SHOWN", define({ SHOWN: "[typeof fetch, Math, other]" }), "read fetch"],
    ['typeof window === "object" || fetch()', define({ "typeof window": '"object"' }), ""],
    [
      'typeof window === "object" && fetch()',
      define({ "typeof window": '"object"' }),
      "call fetch",
    ],
    ["let DEBUG; DEBUG && fetch()", define({ DEBUG: "false" }), "call fetch"],
    ["process.env.B", define({ "process.env": '{"A":1}' }), ""],
  ])("%s under %o", (source, options, found) => {
    expect(analyse(source, options)).toBe(found);
  });
});

describe("names that the platform has not, asked for first", () => {
  const esm = { file: "file.mjs" };
  const node = { platform: "node" } as const;
  test.each<[source: string, options: Partial<AnalysisOptions>, absent: string]>([
    ["typeof process === 'object' && process.emit()", {}, "process, process.emit"],
    [
      "typeof process === 'object' && typeof process.emit === 'function'",
      {},
      "process, process.emit",
    ],
    [
      "const set = typeof setImmediate === 'function' ? setImmediate : null; set && set(f)",
      {},
      "setImmediate",
    ],
    ["if (window.Buffer) Buffer.from(x)", {}, "Buffer, Buffer.from"],
    ["if (process.env) process.env.A", {}, ""],
    ["typeof process; process.env.A", {}, "process"],
    ["process.env.A", {}, ""],
    ["typeof process === 'object' && process.emit()", node, ""],
    ["typeof fetch === 'function' && fetch()", {}, ""],
    ["typeof module === 'object' && module.children", esm, "module"],
    ["typeof module === 'object' && module.children", {}, ""],
  ])("%s under %o: %s", (source, options, absent) => {
    const settings = { file: "file.js", owner: "p", platform: "browser", intrinsics } as const;
    const { globals } = analyseModule(source, { ...settings, ...options }).facts;
    const paths = globals.filter((use) => use.absent).map(({ path }) => path);
    expect([...new Set(paths)].join(", ")).toBe(absent);
  });
});

describe("sloppy code", () => {
  test.each<[source: string, found: string]>([
    [
      "{ function fetch() {} } fetch()",
      "! sloppy-syntax a block's function that is used outside of it",
    ],
    ["{ async function fetch() {} } fetch()", "call fetch"],
    ["'use strict'; { function fetch() {} } fetch()", "call fetch"],
    ["export {}; { function fetch() {} } fetch()", "call fetch"],
    ["{ let fetch; { function fetch() {} } } fetch()", "call fetch"],
    [
      "try {} catch (fetch) { { function fetch() {} } } fetch()",
      "! sloppy-syntax a block's function that is used outside of it",
    ],
    ["try {} catch ([fetch]) { { function fetch() {} } } fetch()", "call fetch"],
    ["for (let fetch;;) { { function fetch() {} } } fetch()", "call fetch"],
    [
      "if (x) function fetch() {} fetch()",
      "test x, ! sloppy-syntax In strict mode code, functions can only be declared at top level or inside a block, ! sloppy-syntax a block's function that is used outside of it",
    ],
    [
      "switch (1) { case 1: function fetch() {} } fetch()",
      "! sloppy-syntax a block's function that is used outside of it",
    ],
    ["(function (fetch) { { function fetch() {} } fetch() }); fetch()", "call fetch"],
    ["{ function fetch() { fetch() } }", ""],
    ["x <!-- y\nfetch()", "read x, call fetch"],
    ["x\n--> fetch()", "read x"],
    ["'<!--'; `-->`; /<!--/; fetch()", "call fetch"],
    ["var await, let_; await", ""],
    ["var yield", "! sloppy-syntax Unexpected reserved word 'yield'"],
    ["x = 010", "write x, ! sloppy-syntax Legacy octal literals are not allowed in strict mode"],
    ["(function () { arguments.callee() })", "! sloppy-syntax `arguments.callee`"],
    ["await (x)", "call await, read x"],
    ["package", "read package, ! sloppy-syntax Unexpected reserved word 'package'"],
    ["with (x) y", "BULKHEAD_STRICT_MODE"],
    ["eval = 1", "BULKHEAD_STRICT_MODE"],
    ["({ a() { arguments.callee } })", "BULKHEAD_STRICT_MODE"],
    ["yield: for (;;) break yield", "BULKHEAD_STRICT_MODE"],
    ["{ function f() {} function f() {} }", "BULKHEAD_STRICT_MODE"],
    ["for (var x = 1 in {}) ;", "BULKHEAD_STRICT_MODE"],
    ["var class", "BULKHEAD_MODULE_SYNTAX"],
    ["x <!--", "read x"],
  ])("%s", (source, found) => {
    expect(analyse(source)).toBe(found);
  });
});

describe("TypeScript and JSX", () => {
  const ts = { language: "ts", file: "file.ts" } as const;
  const tsx = { language: "tsx", file: "file.tsx" } as const;
  test.each<[source: string, options: Partial<AnalysisOptions>, found: string]>([
    ["const a: fetch = 1 as unknown as performance", ts, ""],
    ["fetch<string>(x!) satisfies y", ts, "call fetch, read x"],
    ["(window as any).fetch()", ts, "call fetch"],
    ["(<any>process).env.A", ts, "read process.env.A"],
    ["declare const fetch: any; fetch()", ts, "call fetch"],
    ["declare function fetch(): void; fetch()", ts, "call fetch"],
    ["declare class fetch {} fetch()", ts, "call fetch"],
    ["declare namespace fetch { const a: 1 } fetch.a", ts, "read fetch.a"],
    ["declare enum fetch { a } fetch.a", ts, "read fetch.a"],
    ["declare global { var fetch: any } fetch()", ts, "call fetch"],
    ["namespace fetch { export type A = 1 } fetch()", ts, "call fetch"],
    ["namespace fetch { export namespace a { interface B {} } } fetch()", ts, "call fetch"],
    ["namespace fetch { export const a = performance } fetch.a", ts, "read performance"],
    ["namespace a.b { export const fetch = 1 } fetch()", ts, "call fetch"],
    ["enum fetch { a, b = a, c = d } fetch.a", ts, "read d"],
    [
      "interface fetch {} type performance = 1; fetch(); performance",
      ts,
      "call fetch, read performance",
    ],
    ["import type fetch from 'x'; fetch()", ts, "call fetch"],
    ["import { type fetch } from 'x'; fetch()", ts, "call fetch"],
    ["import x from 'y'; let a: x", ts, ""],
    ["import x from 'y'; x", ts, "import 'y'"],
    ["import x = require('y'); x", ts, "require 'y'"],
    ["import f = window.fetch; f()", ts, "! global-object-escapes"],
    ["export type { x } from 'y'; export { type z } from 'y'", ts, "import 'y'"],
    [
      "class A { constructor(private a = fetch) {} declare b: performance; c?: string = x }",
      ts,
      "read fetch, read x",
    ],
    ["function f(this: Window) { this }", ts, ""],
    ["abstract class A { abstract a(): void; @d b() {} }", ts, "read d"],
    [
      "<Button on={fetch} {...props}>{performance}</Button>",
      tsx,
      "read Button, read fetch, read props, read performance",
    ],
    ["<div><my-tag a='b' /></div>", tsx, ""],
    ["<ui.Button /> ; <this.x />", tsx, "read ui"],
    ["<a:b c:d='1' />", tsx, ""],
    ["<>{fetch}</>", { language: "jsx" }, "read fetch"],
  ])("%s", (source, options, found) => {
    expect(analyse(source, options)).toBe(found);
  });
});

describe("places", () => {
  test("count lines and columns as editors do, and offsets in UTF-16", () => {
    const [first, second] = analyseModule("'😀\u2028'\r\n;fetch(\n process.env.A)", {
      file: "file.js",
      owner: "p",
      platform: "node",
      intrinsics,
    }).facts.globals;
    expect(first?.place).toEqual({ line: 3, column: 1, start: 8, end: 13 });
    expect(second?.place).toEqual({ line: 4, column: 1, start: 16, end: 29 });
  });
});
