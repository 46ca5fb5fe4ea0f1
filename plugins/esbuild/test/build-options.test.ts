// esbuild's own options, under confinement: the bundle means what it meant.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { runInNode } from "../../../fixtures/harness/src/index.ts";
import {
  type Build,
  OUT,
  buildAndRun,
  buildApp,
  codesOf,
  listOutput,
  policy,
  readMap,
  readOutput,
  refuse,
  run,
  toOptions,
} from "./support/build-app.ts";
import { link, makeApp } from "./support/make-app.ts";

const print = (expression: string): string => `console.log(JSON.stringify(${expression}));\n`;

describe("define", () => {
  const files = (expression: string) => ({
    "index.js": `import found from 'reader'; ${print(`[${expression}, found]`)}`,
    "node_modules/reader/index.js": `module.exports = ${expression};\n`,
  });

  test.each([
    ["a string", { VERSION: '"1.2"' }, "VERSION", "1.2"],
    ["a number", { VERSION: "-3" }, "VERSION + 1", -2],
    ["an object", { CONFIG: '{"a":{"b":1}}' }, "CONFIG.a.b", 1],
    ["an array", { LIST: "[1,2]" }, "LIST.length", 2],
    ["null", { NONE: "null" }, "NONE", null],
    ["a path", { "process.env.MODE": '"prod"' }, "process.env.MODE", "prod"],
    ["a part of import.meta", { "import.meta.env.MODE": '"prod"' }, "'esm only'", "esm only"],
    ["an intrinsic", { global: "globalThis" }, "typeof global.Array", "function"],
    ["undefined", { GONE: "undefined" }, "typeof GONE", "undefined"],
  ])("%s", async (_, define, expression, value) => {
    expect(await buildAndRun(files(expression), { define })).toEqual([value, value]);
  });

  test("a name that stands for a global is that of the package", async () => {
    const built = await buildApp(files("typeof HOST === 'undefined' ? 'none' : typeof HOST.pid"), {
      define: { HOST: "process" },
    });
    expect(await run(built)).toEqual(["number", "none"]);
  });

  test("a part of import.meta in an ES module", async () => {
    const result = await buildAndRun(
      {
        "index.js": `import { mode } from 'reader'; ${print("[import.meta.env.MODE, mode]")}`,
        "node_modules/reader/package.json": { name: "reader", version: "1.0.0", type: "module" },
        "node_modules/reader/index.js": "export const mode = import.meta.env.MODE;\n",
      },
      { define: { "import.meta.env.MODE": '"prod"' }, format: "esm" },
    );
    expect(result).toEqual(["prod", "prod"]);
  });
});

describe("inject", () => {
  const files = {
    "shim.js": "export const shimmed = { by: 'shim' }; export function helper() { return 1; }\n",
    "index.js": `import found from 'reader'; ${print("[shimmed.by, helper(), found]")}`,
    "node_modules/reader/index.js":
      "module.exports = typeof shimmed === 'undefined' ? 'none' : shimmed.by;\n",
  };

  test("the application's modules have the names", async () => {
    const built = await buildApp(files, { inject: ["./shim.js"] });
    expect(codesOf(built.result.warnings)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
    expect(await run(built)).toEqual(["shim", 1, "none"]);
  });

  test("a package has them where it may import the application", async () => {
    const granted = policy({ reader: { packages: { $root$: true } } });
    const built = await buildApp(files, { inject: ["./shim"], bulkhead: { policy: granted } });
    expect(codesOf(built.result.warnings)).toEqual([]);
    expect(await run(built)).toEqual(["shim", 1, "shim"]);
  });

  test("JSX finds the factory that is injected for it", async () => {
    const result = await buildAndRun(
      {
        "react-shim.js": "export const React = { createElement: (type) => ({ type }) };\n",
        "index.jsx": print("<div />"),
      },
      { entryPoints: ["index.jsx"], inject: ["./react-shim.js"], jsx: "transform" },
    );
    expect(result).toEqual({ type: "div" });
  });

  test("a file whose exports stand elsewhere is refused", async () => {
    const { codes } = await refuse(
      { ...files, "shim.js": "export * from './more.js';\n", "more.js": "export const a = 1;\n" },
      { inject: ["./shim.js"] },
    );
    expect(codes).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
  });
});

test("alias: an import is checked by where it leads", async () => {
  const files = {
    "index.js": `import found from 'reader'; ${print("found")}`,
    "node_modules/reader/index.js": "module.exports = require('harmless');\n",
    "node_modules/wallet/index.js": "module.exports = 'secret';\n",
  };
  const alias = { harmless: "wallet" };
  expect((await refuse(files, { alias })).codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  const granted = policy({ reader: { packages: { wallet: true } } });
  expect(await buildAndRun(files, { alias, bulkhead: { policy: granted } })).toBe("secret");
});

test("alias of a builtin", async () => {
  const files = {
    "index.js": `import found from 'reader'; ${print("found")}`,
    "node_modules/reader/index.js": "module.exports = require('path').kind;\n",
    "path-stand-in.js": "export const kind = 'stand-in';\n",
  };
  const alias = { path: "./path-stand-in.js" };
  expect((await refuse(files, { alias })).codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  const granted = policy({ reader: { packages: { $root$: true } } });
  expect(await buildAndRun(files, { alias, bulkhead: { policy: granted } })).toBe("stand-in");
});

describe("outputs", () => {
  const files = { "src/index.js": print("1"), "src/sub/more.js": print("2") };
  const entryPoints = ["src/index.js", "src/sub/more.js"];

  test("outdir with outbase and entryNames", async () => {
    const built = await buildApp(files, {
      entryPoints,
      outbase: ".",
      entryNames: "[dir]/[name]-x",
    });
    expect(listOutput(built).filter((path) => path.includes("."))).toEqual([
      "compartment-map.json",
      "src/index-x.cjs",
      "src/sub/more-x.cjs",
    ]);
    expect(await run(built, "src/sub/more-x.cjs")).toBe(2);
  });

  test("entry points by object and by pattern", async () => {
    const byObject = await buildApp(files, { entryPoints: { one: "src/index.js" } });
    expect(listOutput(byObject)).toEqual(["compartment-map.json", "one.cjs"]);
    const byPattern = await buildApp(files, { entryPoints: ["src/**/*.js"] });
    expect(listOutput(byPattern).filter((path) => path.endsWith(".cjs"))).toEqual([
      "index.cjs",
      "sub/more.cjs",
    ]);
  });

  test("outfile: the map stands beside it", async () => {
    const built = await buildApp(files, {
      entryPoints: ["src/index.js"],
      outfile: "out/deep/app.cjs",
    });
    expect(listOutput(built)).toEqual(["deep", "deep/app.cjs", "deep/compartment-map.json"]);
    expect(await run(built, "deep/app.cjs")).toBe(1);
  });

  test("write: false hands them back, the map among them", async () => {
    const built = await buildApp(files, { entryPoints: ["src/index.js"], write: false });
    expect(listOutput(built)).toEqual([]);
    expect(built.result.outputFiles?.map(({ path }) => path)).toEqual([
      join(built.out, "index.cjs"),
      join(built.out, "compartment-map.json"),
    ]);
    expect(built.result.metafile).toBeUndefined();
  });

  test("write: true hands none back", async () => {
    const { result } = await buildApp(files, { entryPoints: ["src/index.js"] });
    expect(result.outputFiles).toBeUndefined();
    expect(result.metafile).toBeUndefined();
  });

  test("a failed build hands none back, to no plugin either", async () => {
    const seen: unknown[] = [];
    const { codes } = await refuse(
      {
        "index.js": "import 'reader';\n",
        "node_modules/reader/index.js": "require('../../index.js');",
      },
      {
        write: false,
        plugins: [
          {
            name: "last",
            setup: ({ onEnd }) => onEnd(({ outputFiles }) => void seen.push(outputFiles)),
          },
        ],
      },
    );
    expect(codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    expect(seen).toEqual([[]]);
  });

  test("a file with a hashbang may be executed", async () => {
    const built = await buildApp({ "index.js": `#!/usr/bin/env node\n${print("1")}` });
    expect(statSync(join(built.out, "index.cjs")).mode & 0o111).not.toBe(0);
  });

  test("an input is not overwritten unless that is asked for", async () => {
    const root = makeApp({ "index.js": print("1") });
    const options = { outfile: "index.js" };
    expect((await refuse(root, options)).codes).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
    expect(readFileSync(join(root, "index.js"), "utf8")).toBe(print("1"));
    await buildApp(root, { ...options, allowOverwrite: true });
    expect(readFileSync(join(root, "index.js"), "utf8")).not.toBe(print("1"));
  });

  test("where one of them cannot be written, none is", async () => {
    const root = makeApp({ "index.js": print("1"), "out/compartment-map.json/x": "a folder" });
    const { codes, written } = await refuse(root);
    expect({ codes, written }).toEqual({
      codes: ["BULKHEAD_WRITE_FAILED"],
      written: ["compartment-map.json", "compartment-map.json/x"],
    });
  });

  test("a place that cannot be written to is an error", async () => {
    const root = makeApp({ "index.js": print("1"), out: "a file, no folder" });
    expect((await refuse(root, { outfile: "out/index.cjs" })).codes).toEqual([
      "BULKHEAD_WRITE_FAILED",
    ]);
  });

  test("a working folder that is a link is the folder that it leads to", async () => {
    const root = makeApp({
      "app/index.js": print("1"),
      "app/package.json": { name: "app" },
      away: link("app"),
    });
    const built = await buildApp(root, { absWorkingDir: join(root, "away"), metafile: true });
    expect(Object.keys(built.result.metafile?.inputs ?? {})).toContain("index.js");
    expect(listOutput({ out: join(root, "app/out") })).toEqual([
      "compartment-map.json",
      "index.cjs",
    ]);
  });
});

test("metafile: the graph as esbuild gives it, the same in each build", async () => {
  const files = {
    "index.js": `import found from 'reader'; ${print("found")}`,
    "node_modules/reader/index.js": "module.exports = Math.max(1, 2);\n",
  };
  const metafiles: Metafile[] = [];
  for (let count = 0; count < 2; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { result } = await buildApp(files, { metafile: true });
    if (result.metafile !== undefined) metafiles.push(result.metafile);
  }
  expect(metafiles[0]).toEqual(metafiles[1]);
  expect(Object.keys(metafiles[0]?.inputs ?? {})).toEqual(
    expect.arrayContaining(["index.js", "node_modules/reader/index.js", "bulkhead:kernel"]),
  );
});

describe("splitting", () => {
  test("entries and imports on demand share what they have in common", async () => {
    const built = await buildApp(
      {
        "a.js": `import { count } from 'shared'; const { text } = await import('./lazy.js'); ${print("[count(), text]")}`,
        "b.js": `import { count } from 'shared'; ${print("[count()]")}`,
        "lazy.js": "import { count } from 'shared'; export const text = `lazy ${count()}`;\n",
        "node_modules/shared/package.json": { name: "shared", version: "1.0.0", type: "module" },
        "node_modules/shared/index.js": "let n = 0; export const count = () => ++n;\n",
      },
      { entryPoints: ["a.js", "b.js"], format: "esm", splitting: true },
    );
    expect(await run(built, "a.mjs")).toEqual([2, "lazy 1"]);
    expect(await run(built, "b.mjs")).toEqual([1]);
    const shared = readMap(built).packages.find(({ canonicalName }) => canonicalName === "shared");
    expect(shared?.modules.map(({ chunks }) => chunks)).toEqual([
      [expect.stringMatching(/^chunk-.*\.mjs$/)],
    ]);
  });
});

describe("data", () => {
  const FILES = {
    "data.json": { a: 1 },
    "note.txt": "hello",
    "style.css": "@import './base.css'; .a { background: url(./dot.png) }",
    "base.css": ".b { color: red }",
    "box.module.css": ".box { color: red }",
    "dot.png": new Uint8Array([1, 2, 3]),
  };

  test("JSON, text, styles and assets", async () => {
    const built = await buildApp(
      {
        ...FILES,
        "index.js": `import data from './data.json'; import note from './note.txt'; import './style.css';
          import { box } from './box.module.css'; import dot from './dot.png';
          ${print("[data, note, typeof box, dot]")}`,
      },
      { loader: { ".png": "file" }, assetNames: "[name]" },
    );
    expect(await run(built)).toEqual([{ a: 1 }, "hello", "string", "./dot.png"]);
    expect(listOutput(built)).toEqual([
      "compartment-map.json",
      "dot.png",
      "index.cjs",
      "index.css",
    ]);
  });

  test("by import attributes", async () => {
    const built = await buildApp({
      ...FILES,
      "index.js": `import data from './data.json' with { type: 'json' }; import code from './code.js' with { type: 'text' };
        ${print("[data, code]")}`,
      "code.js": "canary()",
    });
    expect(await run(built)).toEqual([{ a: 1 }, "canary()"]);
  });

  test("as a package's own", async () => {
    const built = await buildApp({
      "index.js": `import found from 'reader'; ${print("found")}`,
      "node_modules/reader/index.js":
        "module.exports = [require('./data.json'), require('./note.txt')];\n",
      "node_modules/reader/data.json": { a: 1 },
      "node_modules/reader/note.txt": "hello",
    });
    expect(await run(built)).toEqual([{ a: 1 }, "hello"]);
  });

  test.each([
    ["JSON", "require('wallet/keys.json')"],
    ["an asset", "require('../wallet/dot.png')"],
  ])("of another package is an import like any: %s", async (_, expression) => {
    const files = {
      "index.js": "import 'reader';\n",
      "node_modules/reader/index.js": `module.exports = ${expression};\n`,
      "node_modules/wallet/keys.json": { key: "secret" },
      "node_modules/wallet/dot.png": "x",
    };
    const options = { loader: { ".png": "dataurl" } } as const;
    expect((await refuse(files, options)).codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    const granted = policy({ reader: { packages: { wallet: true } } });
    await buildApp(files, { ...options, bulkhead: { policy: granted } });
  });

  test.each([
    ["@import", "@import '../wallet/secret.css';"],
    ["url()", ".a { background: url(../../secret.png) }"],
  ])("styles of a package import by the policy, too: %s", async (_, css) => {
    const files = {
      "index.js": "import 'reader/style.css';\n",
      "node_modules/reader/style.css": css,
      "node_modules/wallet/secret.css": "a { color: red }",
      "secret.png": "x",
    };
    const { codes, errors } = await refuse(files, { loader: { ".png": "dataurl" } });
    expect(codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    expect(errors[0]?.text).toContain("`reader@1.0.0` imports");
  });

  test("what a package's styles import is granted by mode 'generate'", async () => {
    const files = {
      "index.js": "import 'reader/style.css';\n",
      "node_modules/reader/style.css": "@import '../wallet/base.css';",
      "node_modules/wallet/base.css": "a { color: red }",
    };
    const generate = { mode: "generate", policy: undefined };
    const built = await buildApp(files, { bulkhead: generate });
    expect(readMap(built).policy).toMatchObject({
      resources: { reader: { packages: { wallet: true } } },
    });
  });
});

describe("packages", () => {
  test("with type: module, with exports, with a nested package.json", async () => {
    const result = await buildAndRun({
      "index.js": `import { one } from 'modern'; import two from 'modern/cjs'; import three from 'old';
        ${print("[one, two, three]")}`,
      "node_modules/modern/package.json": {
        name: "modern",
        version: "1.0.0",
        type: "module",
        exports: { ".": "./main.js", "./cjs": "./cjs/index.js" },
      },
      "node_modules/modern/main.js": "export const one = typeof require + typeof module;\n",
      "node_modules/modern/cjs/package.json": { type: "commonjs" },
      "node_modules/modern/cjs/index.js": "module.exports = typeof module;\n",
      "node_modules/old/index.js": "module.exports = typeof exports;\n",
    });
    expect(result).toEqual([expect.any(String), "object", "object"]);
  });

  test("linked from a workspace are known by their real place", async () => {
    const built = await buildApp({
      "package.json": { name: "app", version: "1.0.0", dependencies: { linked: "1.0.0" } },
      "index.js": `import found from 'linked'; ${print("found")}`,
      "node_modules/linked": link("../packages/linked"),
      "packages/linked/package.json": { name: "linked", version: "1.0.0" },
      "packages/linked/index.js": "module.exports = typeof process === 'undefined';\n",
    });
    expect(await run(built)).toBe(true);
    expect(readMap(built).packages.map(({ location }) => location)).toEqual([
      ".",
      "packages/linked",
    ]);
  });

  test.each([["iife" as const], ["esm" as const]])(
    "what a browser field switches off is empty, in %s",
    async (format) => {
      const files = {
        "index.js": `import found from 'reader'; ${print("found")}`,
        "node_modules/reader/package.json": {
          name: "reader",
          version: "1.0.0",
          browser: { fs: false, "./node-only.js": false, gone: false, wallet: false },
        },
        "node_modules/reader/index.js":
          "module.exports = ['fs', 'gone', 'wallet', './node-only'].length + [require('fs'), require('gone'), require('wallet'), require('./node-only')].map((x) => Object.keys(x).length).join('');\n",
        "node_modules/reader/node-only.js": "exports.secret = canary;\n",
        "node_modules/wallet/index.js": "exports.secret = 1;\n",
      };
      const built = await buildApp(files, { platform: "browser", format });
      expect(codesOf(built.result.warnings)).toEqual([]);
      expect(await run(built)).toBe("40000");
    },
  );

  test("a browser field is nothing to a neutral build, and a byte order mark in a package.json is nothing to any", async () => {
    const files = {
      "index.js": `import { found } from 'reader'; ${print("found")}`,
      "node_modules/reader/package.json": `\uFEFF${JSON.stringify({ name: "reader", version: "1.0.0", main: "./index.js", browser: { "./index.js": false } })}`,
      "node_modules/reader/index.js": "export const found = 1;\n",
    };
    const neutral: Build = { platform: "neutral", mainFields: ["main"], format: "esm" };
    expect(await buildAndRun(files, neutral)).toBe(1);
    const options = toOptions(makeApp(files), { platform: "browser", format: "esm" });
    expect((await build(options)).errors).toEqual([]);
  });
});

/** The places that the bundle's own frames of an uncaught error's stack come from. */
const placesOf = (stderr: string, out: string): readonly string[] => {
  const bundle = readFileSync(join(out, "index.cjs"), "utf8");
  const inline = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(bundle)?.[1];
  const map = new TraceMap(
    inline === undefined
      ? readFileSync(join(out, "index.cjs.map"), "utf8")
      : Buffer.from(inline, "base64").toString(),
  );
  return [...stderr.matchAll(/^\s+at .*index\.cjs:(\d+):(\d+)/gm)].map(([, line, column]) => {
    const found = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
    return `${found.source}:${found.line}:${found.column}`;
  });
};

describe("source maps", () => {
  const files = {
    "src/index.ts": `import { boom } from "./view";\n\ninterface Unused {\n  a: string;\n}\n\nconst go = (x: number): void => {\n  boom(x);\n};\ngo(1);\n`,
    "src/view.tsx":
      "const make = (type: string, props: object) => ({ type, props });\n\nexport function boom(x: number) {\n  const view = <div title={String(x)} />;\n  if (Math.max(x, 0) > 0 && view) throw new Error(`boom`);\n}\n",
    "tsconfig.json": { compilerOptions: { jsx: "react", jsxFactory: "make" } },
  };
  test.each([
    ["linked", false],
    ["inline", false],
    ["linked", true],
  ] as const)(
    "lead to the line that was written, through TypeScript and JSX: %s, minified %s",
    async (sourcemap, minify) => {
      const root = makeApp(files);
      const options = { entryPoints: ["src/index.ts"], sourcemap, minify };
      const placesOfRun = async (): Promise<readonly string[]> => {
        const { stderr } = await runInNode(join(root, "out/index.cjs"));
        return placesOf(stderr, join(root, "out"));
      };
      await buildApp(root, options);
      const confined = await placesOfRun();
      await build({ ...toOptions(root, options), plugins: [] });
      expect(confined[0]).toMatch(/^\.\.\/src\/view\.tsx:5:/);
      expect(confined).toEqual(await placesOfRun());
    },
  );

  test("name the files that esbuild names", async () => {
    const root = makeApp(files);
    const options: Build = { entryPoints: ["src/index.ts"], sourcemap: "linked" };
    const sourcesOf = (): readonly string[] =>
      (JSON.parse(readFileSync(join(root, "out/index.cjs.map"), "utf8")) as { sources: string[] })
        .sources;
    await buildApp(root, options);
    const confined = sourcesOf().filter((source) => !source.startsWith("bulkhead:"));
    const token = /bulkhead:[0-9a-f]{32}/;
    expect(readFileSync(join(root, "out/index.cjs.map"), "utf8")).not.toMatch(token);
    await build({ ...toOptions(root, options), plugins: [] });
    expect(confined).toEqual(sourcesOf());
  });
});

test("places in TypeScript and JSX are those of the file as it was written", async () => {
  const { result } = await buildApp({
    "index.js": "import 'reader';\n",
    "node_modules/reader/package.json": { name: "reader", version: "1.0.0", main: "index.ts" },
    "node_modules/reader/index.ts":
      "interface A {\n  b: string;\n}\n\nconst a: A = { b: '' };\nexport const x = (a.b as string) || canary();\n",
  });
  expect(result.warnings).toMatchObject([
    {
      location: {
        file: "node_modules/reader/index.ts",
        line: 6,
        column: 36,
        lineText: "export const x = (a.b as string) || canary();",
      },
    },
  ]);
});

test.each<[string, BuildOptions]>([
  ["the nearest", {}],
  ["another one", { tsconfig: "config/tsconfig.other.json" }],
  ["given as text", { tsconfigRaw: { compilerOptions: { jsxFactory: "other" } } }],
  ["beside options of the build", { jsxFactory: "other" }],
])("TypeScript by a tsconfig.json means what it means to esbuild: %s", async (_, options) => {
  const root = makeApp({
    "index.tsx": `const make = (...all: unknown[]) => all.length; const other = () => 'other'; ${print("<div />")} void make; void other;`,
    "tsconfig.json": { compilerOptions: { jsx: "react", jsxFactory: "make" } },
    "config/tsconfig.other.json": { compilerOptions: { jsx: "react", jsxFactory: "other" } },
  });
  const all = { ...options, entryPoints: ["index.tsx"] };
  const confined = await buildAndRun(root, all);
  const plain = await build({ ...toOptions(root, all), plugins: [] });
  expect(plain.errors).toEqual([]);
  expect(confined).toBe(await run({ root, out: join(root, OUT), result: plain }));
});

test("drop: console takes the calls out of every package, and nothing else", async () => {
  const built = await buildApp(
    {
      "index.js":
        "import lib from 'lib'; console.log('dropped'); process.stdout.write(JSON.stringify(lib));\n",
      "node_modules/lib/index.js":
        "console.warn('dropped'); var console2 = 1; module.exports = [console2, /console/.source, typeof console.log('dropped')];\n",
    },
    { drop: ["console"], bulkhead: { policy: policy({ lib: { globals: { console: true } } }) } },
  );
  expect(readOutput(built)).not.toContain("dropped");
  expect(await run(built)).toEqual([1, "console", "undefined"]);
});
