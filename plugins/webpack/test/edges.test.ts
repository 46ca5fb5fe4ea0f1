// Imports, wherever webpack's configuration leads them.

import { join } from "node:path";
import webpack from "webpack";
import { describe, expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { build, buildAndRun, listOutput, print } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

describe("edges", () => {
  test("are all reported together, with their places, and nothing is written", async () => {
    const { stats, out } = await build(
      {
        "index.js": `import "a"; import "c";`,
        "node_modules/a/index.js": `\nrequire("b");`,
        "node_modules/c/index.js": `require("b"); require("fs");`,
        "node_modules/b/index.js": `module.exports = 1;`,
      },
      { mode: "development" },
    );
    expect(codesOf(errorsOf(stats)).toSorted()).toEqual([
      "BULKHEAD_BUILTIN_DENIED",
      "BULKHEAD_IMPORT_DENIED",
      "BULKHEAD_IMPORT_DENIED",
    ]);
    const { errors = [] } = stats.toJson({ all: false, errors: true, errorStack: true });
    expect(errors.map(({ message }) => message).join()).toContain("node_modules/a/index.js:2:1");
    expect(errors.map(({ moduleName, file, loc }) => [moduleName, file, loc])).toContainEqual([
      "./node_modules/a/index.js",
      "node_modules/a/index.js",
      "2:0-12",
    ]);
    expect(errors.map(({ stack }) => stack).join()).not.toContain("plugins/webpack");
    expect(listOutput({ out })).toEqual([]);
  });

  test("are reported beside what cannot be resolved or read, once each", async () => {
    const { stats, out } = await build({
      "index.js": `import "a"; import "gone";`,
      "node_modules/a/index.js": `require("b"); require("broken");`,
      "node_modules/b/index.js": `module.exports = 1;`,
      "node_modules/broken/index.js": `module.exports = ;`,
    });
    expect(codesOf(errorsOf(stats)).toSorted()).toEqual([
      "BULKHEAD_IMPORT_DENIED",
      "BULKHEAD_IMPORT_DENIED",
      "BULKHEAD_MODULE_SYNTAX",
      expect.stringContaining("Can't resolve 'gone'"),
    ]);
    expect(listOutput({ out })).toEqual([]);
  });

  test("count wherever an alias, a replacement or a fallback leads them", async () => {
    const files = {
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = [require("x"), require("y"), require("path")];`,
      "node_modules/b/index.js": `module.exports = 1;`,
    };
    const root = makeApp(files);
    const options = {
      target: "web" as const,
      output: { filename: "[name].cjs" },
      resolve: { alias: { x: "b" }, fallback: { path: join(root, "node_modules/b/index.js") } },
      plugins: [new webpack.NormalModuleReplacementPlugin(/^y$/, "b")],
    };
    expect(codesOf(errorsOf((await build(root, options)).stats))).toEqual(
      Array(3).fill("BULKHEAD_IMPORT_DENIED"),
    );
    const grants = { a: { packages: { b: true } } };
    expect(await buildAndRun(root, { ...options, grants })).toEqual([1, 1, 1]);
  });

  test("to what is switched off lead nowhere", async () => {
    const files = {
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = require("x");`,
    };
    expect(await buildAndRun(files, { resolve: { alias: { x: false } } })).toEqual({});
  });

  test("to data are those to its package", async () => {
    const files = {
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = [require("./own.json"), require("b/data.json"), require("./text.txt")];`,
      "node_modules/a/own.json": `{"own":1}`,
      "node_modules/a/text.txt": `text`,
      "node_modules/b/data.json": `{"b":1}`,
      "node_modules/b/index.js": ``,
    };
    const module = { rules: [{ test: /\.txt$/, type: "asset/source" as const }] };
    expect(codesOf(errorsOf((await build(files, { module })).stats))).toEqual([
      "BULKHEAD_IMPORT_DENIED",
    ]);
    const grants = { a: { packages: { b: true } } };
    expect(await buildAndRun(files, { module, grants })).toEqual([{ own: 1 }, { b: 1 }, "text"]);
  });
});

test("ProvidePlugin provides what the policy lets a package import", async () => {
  const files = {
    "index.js": `import a from "a"; import c from "c"; ${print("[a(), c(), own.name]")}`,
    "node_modules/a/index.js": `module.exports = () => own.name;`,
    "node_modules/b/index.js": `exports.name = "b";`,
    "node_modules/c/index.js": `module.exports = () => { try { return own.name; } catch (error) { return error.name; } };`,
  };
  const plugins = [new webpack.ProvidePlugin({ own: "b" })];
  const grants = { a: { packages: { b: true } } };
  expect(await buildAndRun(files, { plugins, grants })).toEqual(["b", "ReferenceError", "b"]);
});

test("DefinePlugin's constants are those of packages, too", async () => {
  const files = {
    "index.js": `import a from "a"; ${print("a")}`,
    "node_modules/a/index.js": `let dead = 0; if (!FLAG) dead = require("b"); module.exports = [FLAG, VERSION, process.env.NODE_ENV, dead];`,
    "node_modules/b/index.js": `module.exports = 1;`,
  };
  const plugins = [new webpack.DefinePlugin({ FLAG: true, VERSION: JSON.stringify("1.0") })];
  expect(await buildAndRun(files, { plugins })).toEqual([true, "1.0", "production", 0]);
});

test("DefinePlugin's objects and expressions are as plain, in packages and the application", async () => {
  const text = `() => [process.env.A, process.env.GONE, process.env.MISSING, process.env.NESTED.X, "A" in process.env, typeof process.env,
    (({ A, NODE_ENV }) => A + NODE_ENV)(process.env), Object.keys(process.env).length, SUM, CALL(), LIST, String(BIG), RE.test("x"), NOW, typeof window, OBJECT, typeof HOST]`;
  const files = {
    "index.js": `import a from "a"; const own = ${text}; ${print("[own(), a()]")}`,
    "node_modules/a/index.js": `module.exports = ${text}`,
  };
  const define = {
    "process.env": { A: '"a"', GONE: undefined, NESTED: { X: "1" } },
    "process.env.B": "1 + 2",
    SUM: "1 + 1",
    CALL: () => "called",
    LIST: ['"x"', "2"],
    BIG: 10n,
    RE: /x/,
    NOW: webpack.DefinePlugin.runtimeValue(() => JSON.stringify("now"), true),
    "typeof window": '"object"',
    OBJECT: { code: "1 + 1", list: [null, -0] },
    HOST: "globalThis.location",
  };
  const seen = await buildAndRun(files, { plugins: [new webpack.DefinePlugin(define)] });
  const plain = [
    "a",
    null,
    null,
    1,
    true,
    "object",
    "aproduction",
    5,
    2,
    "called",
    ["x", 2],
    "10",
    true,
    "now",
    "object",
    { code: 2, list: [null, 0] },
    "undefined",
  ];
  expect(seen).toEqual([plain, plain]);
});

test("what DefinePlugin defines as no expression is refused", async () => {
  const define = {
    HERE: "this",
    OPEN: "(",
    FILE: webpack.DefinePlugin.runtimeValue(({ module }) => JSON.stringify(module.resource)),
  };
  const files = { "index.js": "HERE" };
  for (const [name, value] of Object.entries(define)) {
    const plugins = [new webpack.DefinePlugin({ [name]: value })];
    // oxlint-disable-next-line no-await-in-loop -- one build at a time
    const { stats } = await build(files, { plugins });
    expect(errorsOf(stats).join()).toContain(`\`${name}\` of DefinePlugin`);
  }
});

test("a guarded import that is denied is told that nothing is installed", async () => {
  const files = {
    "index.js": `import a from "a"; ${print("a")}`,
    "node_modules/a/index.js": `const get = (load) => { try { return load(); } catch (error) { return error.code; } };
      let b, c, d;
      try { b = require("b"); } catch (error) { b = error.code; }
      try { c = require("fs"); } catch (error) { c = error.code; }
      try { d = require("nowhere"); } catch (error) { d = error.code; }
      module.exports = [b, c, d];`,
    "node_modules/b/index.js": `module.exports = 1;`,
  };
  expect(await buildAndRun(files)).toEqual(Array(3).fill("MODULE_NOT_FOUND"));
});

test("noParse lets nothing go unread", async () => {
  const files = {
    "index.js": `import a from "a"; ${print("a")}`,
    "node_modules/a/index.js": `module.exports = require("b");`,
    "node_modules/b/index.js": `module.exports = 1;`,
  };
  const module = { noParse: /node_modules/ };
  expect(codesOf(errorsOf((await build(files, { module })).stats))).toEqual([
    "BULKHEAD_IMPORT_DENIED",
  ]);
  const grants = { a: { packages: { b: true } } };
  expect(await buildAndRun(files, { module, grants })).toBe(1);
});

describe("externals", () => {
  const files = {
    "index.js": `import host from "host"; import a from "a"; ${print("[host, a]")}`,
    "node_modules/a/index.js": `let got; try { got = require("other"); } catch (error) { got = error.code; } module.exports = got;`,
    "package.json": {
      name: "app",
      version: "1.0.0",
      type: "module",
      dependencies: { a: "1.0.0" },
    },
  };

  test("are there for the application", async () => {
    const externals = { host: 'var "from the host"' };
    expect(await buildAndRun(files, { externals })).toEqual(["from the host", "MODULE_NOT_FOUND"]);
  });

  test.each([
    'var "power"',
    "promise Promise.resolve(1)",
    "import ./x.mjs",
    "script x@/x.js",
    "node-commonjs other",
    "global other",
  ])("are not for packages: %s", async (external) => {
    const asking = {
      ...files,
      "package.json": {
        name: "app",
        version: "1.0.0",
        type: "module",
        dependencies: { a: "1.0.0", other: "1.0.0" },
      },
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = () => import("other");`,
      "node_modules/other/package.json": { name: "other", version: "1.0.0" },
      "node_modules/other/index.js": `module.exports = 1;`,
    };
    const grants = { a: { packages: { other: true } } };
    const { stats } = await build(asking, { externals: { other: external }, grants });
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
  });
});

test("polyfills of builtins are packages as any others", async () => {
  const files = {
    "index.js": `import a from "a"; ${print("a()")}`,
    "node_modules/a/index.js": `const { sep } = require("path"); module.exports = () => [sep, Buffer.kind, require("os")];`,
    "node_modules/path-polyfill/index.js": `exports.sep = "|" + typeof process;`,
    "node_modules/buffer/index.js": `exports.Buffer = { kind: "polyfill" };`,
  };
  const root = makeApp(files);
  const options = {
    target: "web" as const,
    output: { filename: "[name].cjs" },
    resolve: {
      fallback: {
        path: join(root, "node_modules/path-polyfill/index.js"),
        os: false as const,
      },
    },
    plugins: [new webpack.ProvidePlugin({ Buffer: ["buffer", "Buffer"] })],
  };
  expect(codesOf(errorsOf((await build(root, options)).stats))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  const grants = { a: { packages: { "path-polyfill": true, buffer: true } } };
  expect(await buildAndRun(root, { ...options, grants })).toEqual(["|undefined", "polyfill", {}]);
  const bulkhead = { mode: "generate", policy: "policy.json" } as const;
  expect(await buildAndRun(root, { ...options, bulkhead })).toEqual(["|undefined", "polyfill", {}]);
});

test("what is declared in dead code stays declared", async () => {
  const files = {
    "index.js": `import { a } from "a"; ${print("a()")}`,
    "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
    "node_modules/a/index.js": `export const a = () => { if (process.env.NODE_ENV === "production") return "done"; const style = "x"; class Kind {} function late() { return [style, Kind]; } return late(); };`,
  };
  expect(await buildAndRun(files, { optimization: { minimize: true } })).toBe("done");
  expect(await buildAndRun(files)).toBe("done");
});

test("the application has what its platform has, in a build that is proved", async () => {
  const files = {
    "index.js": `import { sep } from "node:path"; import fs from "fs"; import { a } from "a"; ${print("[sep, typeof fs.existsSync, a]")}`,
    "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
    "node_modules/a/index.js": `import { sep } from "node:path"; export const a = sep;`,
  };
  const grants = { a: { builtin: { "path.sep": true } } };
  expect(await buildAndRun(files, { grants })).toEqual(["/", "function", "/"]);
});
