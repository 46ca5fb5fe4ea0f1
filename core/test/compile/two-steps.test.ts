// CommonJS modules of which a bundler's plugin makes ES modules, between two compilations.

import { expect, test } from "vitest";
import type { CanonicalName } from "../../src/canonical-name.ts";
import { analyseModule } from "../../src/facts/analyse-module.ts";
import { compileModule } from "../../src/compile/compile-module.ts";
import type { CompileOptions } from "../../src/compile/rewriter.ts";
import { intrinsics } from "./compile.ts";

const OPTIONS: CompileOptions = {
  packageName: "package" as CanonicalName,
  granted: new Set(["fetch"]),
  writable: new Set(),
  modules: { kernel: "kernel", commons: "commons", compartment: "compartment" },
  kernelFirst: false,
  deniedImports: new Set(),
};

const analyse = (source: string, isModule: boolean) =>
  analyseModule(source, {
    file: "file.cjs",
    owner: "package",
    platform: "browser",
    intrinsics,
    isModule,
  });

const first = (source: string) =>
  compileModule(analyse(source, false), { ...OPTIONS, importsApart: true });

test("the first keeps its imports back, and says what they declare", () => {
  const { code, imports } = first("exports.now = Date.now(); exports.get = () => fetch('/');");
  expect(code).not.toMatch(/\bimport\b|require\(/);
  expect(imports?.text).toContain('import { Date } from "commons";');
  expect(imports?.names.has("Date")).toBe(true);
});

test("the second puts them in front, and leaves what they declare alone", () => {
  const { code, imports } = first("exports.now = Date.now(); exports.get = () => fetch('/');");
  if (imports === undefined) throw new Error("no imports");
  // As @rollup/plugin-commonjs would.
  const between = `var file = {};\n${code.replaceAll("exports.", "file.")}\nexport default file;`;
  const second = compileModule(analyse(between, true), { ...OPTIONS, carried: imports });
  expect(second.code.startsWith(imports.text)).toBe(true);
  expect(second.code.match(/import \{ Date \}/g)).toHaveLength(1);
  expect([...second.absent]).toEqual([]);
});

test("what was put in between is confined as well", () => {
  const { code, imports } = first("exports.a = 1;");
  if (imports === undefined) throw new Error("no imports");
  const second = compileModule(analyse(`${code}\nexport const all = process.env;`, true), {
    ...OPTIONS,
    carried: imports,
  });
  expect([...second.absent]).toEqual(["exports", "process"]);
});

// plugin-commonjs takes it for the host's global object.
test.each([
  ["this.a = 1;", "exports.a = 1;"],
  ["(function (root) {})(this);", "(function (root) {})(exports);"],
  ["const f = () => this;", "const f = () => exports;"],
  ["var exports = {}; this.a = 1;", "var exports = {}; module.exports.a = 1;"],
])("`this` at the top is the module's exports: %s", (source, expected) => {
  expect(first(source).code).toContain(expected);
});
