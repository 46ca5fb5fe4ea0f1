// What compile makes of small sources, to the letter.

import { parse } from "acorn";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { BulkheadError } from "../../src/diagnostic.ts";
import { COMPILED } from "./compile-table.ts";
import type { CanonicalName } from "../../src/canonical-name.ts";
import { compileModule } from "../../src/compile/compile-module.ts";
import { type Settings, analyse, compile } from "./compile.ts";
import { findFreeNames } from "./free-names.ts";

const compileOrCode = (source: string, settings: Settings = {}): string => {
  try {
    return compile(source, settings).code;
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    return error.diagnostics.map(({ code }) => code).join(", ");
  }
};

// What no import may stand in is the body of a function to the bundler.
const parseStrict = (code: string): void => {
  const isBody =
    /^(?:const \{.*\} = require\(|return|var f; function f)|^function f\(\) \{\} function/.test(
      code,
    );
  findFreeNames(code, isBody ? "script" : "module");
};

// acorn reads no decorators and no \`using\` declarations.
const isReadable = (code: string): boolean => !code.startsWith("BULKHEAD_") && !code.includes("@");

for (const [theme, rows] of Object.entries(COMPILED)) {
  describe(theme, () => {
    for (const [source, compiled, settings] of rows)
      test(source, () => {
        const code = compileOrCode(source, settings);
        expect(code).toBe(compiled);
        if (isReadable(code)) parseStrict(code);
      });
  });
}

const denied: Settings["denied"] = ({ facts }) => facts.imports.map(({ place }) => place.start);

describe("options", () => {
  test.each<[source: string, settings: Settings, compiled: string]>([
    [
      "fetch; typeof fetch",
      { granted: true },
      'import { undeclared as $undeclared } from "kernel"; import { globals as $g } from "compartment"; module; ;("fetch" in $g ? $g.fetch : $undeclared("fetch")); typeof $g.fetch',
    ],
    [
      "anything()",
      { granted: true },
      'import { undeclared as $undeclared } from "kernel"; import { globals as $g } from "compartment"; module; ;(0, ("anything" in $g ? $g.anything : $undeclared("anything")))()',
    ],
    ["Date", { writable: ["Date"] }, 'import { names as $n } from "compartment"; module; $n.Date'],
    [
      "document.b",
      { kernelFirst: true, granted: ["document"] },
      'import "kernel"; import { names as $n } from "compartment"; module; $n.document.b',
    ],
    ["", { kernelFirst: true }, '\nimport "kernel"; module; '],
    ["// a", { kernelFirst: true }, '// a\nimport "kernel"; module; '],
    ["export {}", { kernelFirst: true }, 'import "kernel"; export {}'],
    ["return", { kernelFirst: true }, 'import "kernel"; module; (() => { return\n})();'],
    [
      "fetch; Math; fetch2; Function",
      { kernelFirst: true },
      'import "kernel"; import { denyGlobal as $denyGlobal } from "kernel"; import { Math } from "commons"; import { names as $n, Function } from "compartment"; module; $n.fetch; Math; $denyGlobal("package", "fetch2", "file.js:1:14"); Function',
    ],
    [
      "module",
      { packageType: "module" },
      'import { denyGlobal as $denyGlobal } from "kernel"; $denyGlobal("package", "module", "file.js:1:1")',
    ],
    [
      "exports.a = 1",
      { file: "file.mjs" },
      'import { denyGlobal as $denyGlobal } from "kernel"; $denyGlobal("package", "exports", "file.mjs:1:1").a = 1',
    ],
    ["function require() {} return fetch", { importsByRequire: true }, "BULKHEAD_STRICT_MODE"],
    ["import 'bulkhead:kernel'", {}, "BULKHEAD_MODULE_RESERVED"],
    ["require('bulkhead:compartment/b')", {}, "BULKHEAD_MODULE_RESERVED"],
    ["export { fetch }", {}, "BULKHEAD_MODULE_SYNTAX"],
    ["export {}; new.target", {}, "BULKHEAD_MODULE_SYNTAX"],
    ["export {}; delete fetch", {}, "BULKHEAD_MODULE_SYNTAX"],
    ["export {}; 010", {}, "BULKHEAD_MODULE_SYNTAX"],
    ["import defer * as a from 'b'", {}, "BULKHEAD_MODULE_SYNTAX"],
    ["import source a from 'b'", {}, "BULKHEAD_MODULE_SYNTAX"],
    ["import.source('b')", {}, "BULKHEAD_MODULE_SYNTAX"],
  ])("%s with %o", (source, settings, compiled) => {
    expect(compileOrCode(source, settings)).toBe(compiled);
  });

  test("a denied guarded import throws where it stands", () => {
    expect(compile('try { (require)("a") } catch {}', { denied }).code).toBe(
      'import { denyModule as $denyModule } from "kernel"; module; try { $denyModule("package", "a", "file.js:1:7") } catch {}',
    );
    expect(compile('try { await import("a") } catch {}', { denied }).code).toBe(
      'import { denyModule as $denyModule } from "kernel"; try { await (async () => $denyModule("package", "a", "file.js:1:13"))() } catch {}',
    );
  });

  test("a denied guarded import says what would permit it, where something would", () => {
    const analysis = analyse('try { require("a"); import("b") } catch {}');
    const [a, b] = analysis.facts.imports.map(({ place }) => place.start);
    const { code } = compileModule(analysis, {
      packageName: "package" as CanonicalName,
      granted: new Set(),
      writable: new Set(),
      modules: { kernel: "kernel", commons: "commons", compartment: "compartment" },
      kernelFirst: false,
      deniedImports: new Map([
        [a ?? -1, '{ "a": "\u2028" }'],
        [b ?? -1, undefined],
      ]),
    });
    expect(code).toContain(
      '$denyModule("package", "a", "file.js:1:7", "{ \\"a\\": \\"\u2028\\" }");',
    );
    expect(code).toContain('$denyModule("package", "b", "file.js:1:21"))()');
  });

  test("the package's name, file and names are text in the compiled text", () => {
    const { code } = compile("fetch2", { file: 'a"); fetch("b\u2028.js' });
    expect(findFreeNames(code, "module")).toEqual(["module"]);
  });

  test("JSX and types are not compiled", () => {
    expect(() => compile("", { language: "ts" })).toThrow("Internal");
  });

  test("tells what it compiled as absent and what the module defines", () => {
    const { absent, written } = compile("a; b = 1; window.c = 2; d.e = 3; { let f; f = 1 }");
    expect([...absent]).toEqual(["a", "d"]);
    expect([...written]).toEqual(["b", "c"]);
  });
});

const table = (word: string): string =>
  `{ __proto__: null, ["./a"]: () => ${word}("./a.js"), ["__proto__"]: () => ${word}("./b.js") }`;

describe("computed names of the package's own files", () => {
  const files = [
    ["./a", "./a.js"],
    ["__proto__", "./b.js"],
  ] as const;
  test("are chosen from literal requires", () => {
    const { code } = compile('require("./" + fetch)', { ownFiles: [{ offset: 0, files }] });
    expect(code).toBe(
      `import { names as $n, require as $require } from "compartment"; var $requireOwn = (files) => (name) => name in files ? files[name]() : $require(name); module; $requireOwn(${table("require")})("./" + $n.fetch)`,
    );
    parseStrict(code);
  });

  test("and imports", () => {
    const { code } = compile("import(`./${fetch}`)", { ownFiles: [{ offset: 0, files }] });
    expect(code).toBe(
      `import { denyImport as $denyImport } from "kernel"; import { names as $n } from "compartment"; var $importOwn = (files, deny) => async (name) => ((name = \`\${name}\`) in files ? files[name]() : deny()); module; $importOwn(${table("import")}, () => $denyImport("package", "file.js:1:1"))(\`./\${$n.fetch}\`)`,
    );
    parseStrict(code);
  });
});

test("a minifier drops what a name that is not there would lead to", async () => {
  const { code } = compile(
    'if (typeof fetch2 === "function") module.exports = "there"; else module.exports = "not there";',
  );
  expect((await transform(code, { minify: true })).code.trim()).toBe('module.exports="not there";');
});

describe("maps", () => {
  test("lead each stretch back to the line and column it came from", () => {
    const { map, code } = compile("'use strict';\nlet a = 1;\nfetch(a, Date)");
    const { sources, sourcesContent, mappings } = map();
    expect(sources).toEqual(["file.js"]);
    expect(sourcesContent).toEqual(["'use strict';\nlet a = 1;\nfetch(a, Date)"]);
    expect(mappings.split(";")).toHaveLength(code.split("\n").length);
  });
});

const repeat = (text: string, count: number): string => text.repeat(count);

describe("size and depth", () => {
  const COUNT = 20_000;

  // The parser itself goes no deeper: what matters is that it ends in an answer, and soon.
  test.each<[name: string, source: string]>([
    ["a + a + …", `x = ${repeat("a + ", COUNT)}a`],
    ["a || b || …", `x = ${Array.from({ length: COUNT }, (_, index) => `a${index}`).join(" || ")}`],
    ["[[[…]]]", repeat("[", COUNT) + repeat("]", COUNT)],
    ["else if …", `${repeat("if (a) b(); else ", COUNT)}c()`],
    ["a ? b : …", `x = ${repeat("a ? b : ", COUNT)}c`],
    ["a.b().b()…", `a${repeat(".b()", COUNT)}`],
    ["{{{…}}}", repeat("{", COUNT) + repeat("}", COUNT)],
    ["a = a = …", `${repeat("a = ", COUNT)}1`],
    ["functions in functions", repeat("function f() {", COUNT) + repeat("}", COUNT)],
    ["a, a, …", `${repeat("a, ", COUNT)}a`],
    ["!!!…a", `${repeat("!", COUNT)}a`],
    ["functions called with this", repeat("(function () { this.x }).call(window);", COUNT)],
    ["one name assigned", `var a; ${repeat("a = window; a.b;", COUNT)}`],
    ["dead ends", `function f() { ${repeat("if (true) return; ", COUNT)} }`],
    ["<!-- in strings", repeat("'<!--';", COUNT)],
    ["functions in blocks", repeat("{ function f() {} } f;", COUNT)],
    ["parameters of one name", `(function (${repeat("a, ", 2000)}a) {})`],
  ])("%s", (_, source) => {
    const started = performance.now();
    const code = compileOrCode(source);
    expect(performance.now() - started).toBeLessThan(20_000);
    if (!code.startsWith("BULKHEAD_")) parse(code, { ecmaVersion: "latest", sourceType: "module" });
    else expect(code).toBe("BULKHEAD_MODULE_SYNTAX");
  });

  test("3,000 strings added up, as generators write them", () => {
    expect(compileOrCode(`x = ${repeat('"a" + ', 3000)}"b"`)).toMatch(/^import/);
  });
});
