// What webpack can do, done to confined code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import webpack from "webpack";
import { describe, expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { BulkheadPlugin } from "../src/index.ts";
import { build, buildAndRun, listOutput, readOutput, run } from "./support/app.ts";
import { codesOf, errorsOf, warningsOf } from "./support/build.ts";

const print = (expression: string): string => `console.log(JSON.stringify(${expression}))`;

describe("chunks", () => {
  const files = {
    "index.js": `import { one } from "a"; import("./later.js").then(({ two }) => ${print("[one(), two]")});`,
    "other.js": `import { one } from "a"; ${print("one()")}`,
    "later.js": `import { two as granted } from "b"; export const two = granted();`,
    "node_modules/a/index.js": `exports.one = () => typeof process + Math.max(1, 2);`,
    "node_modules/b/index.js": `exports.two = () => process.version.length > 2;`,
  };
  const grants = { b: { globals: { "process.version": true } } };

  test.each([
    ["as they come", {}],
    [
      "split in every way, with a runtime of their own",
      { splitChunks: { chunks: "all", minSize: 0 }, runtimeChunk: "single" },
    ],
    ["not concatenated", { concatenateModules: false }],
    ["minified", { minimize: true }],
  ] as const)("run confined: %s", async (_, optimization) => {
    const built = await build(files, {
      grants,
      entry: { main: "./index.js", other: "./other.js" },
      optimization: optimization as NonNullable<webpack.Configuration["optimization"]>,
    });
    expect(errorsOf(built.stats)).toEqual([]);
    expect(await run(built)).toEqual(["undefined2", true]);
    expect(await run(built, "other.cjs")).toBe("undefined2");
  });

  test("run confined as ES modules", async () => {
    const built = await build(files, {
      grants,
      output: { module: true, filename: "[name].mjs", chunkFormat: "module" },
      experiments: { outputModule: true },
      optimization: { splitChunks: { chunks: "all", minSize: 0 }, runtimeChunk: "single" },
    });
    expect(errorsOf(built.stats)).toEqual([]);
    expect(await run(built, "main.mjs")).toEqual(["undefined2", true]);
  });

  test("names of hashed files change with the policy", async () => {
    const names = async (more: object): Promise<readonly string[]> =>
      listOutput(
        await build(files, {
          grants: { ...grants, ...more },
          output: { filename: "[name].[contenthash].cjs" },
        }),
      );
    expect(await names({ a: { globals: { x: "write" } } })).not.toEqual(await names({}));
    expect(await names({})).toEqual(await names({}));
  });
});

test("all code is strict, and none of it sees webpack's names", async () => {
  const files = {
    "index.js": `import a from "a"; ${print("a")}`,
    "node_modules/a/index.js": `
      const read = (look) => { try { return typeof look(); } catch (error) { return error.message.split("  ")[0]; } };
      module.exports = {
        self: typeof (function () { return this; })(),
        own: (function () { return this; })() === globalThis,
        require: read(() => __webpack_require__), modules: read(() => __webpack_modules__),
        cache: Object.keys(require.cache), path: read(() => __webpack_public_path__),
        host: read(() => __non_webpack_require__), query: read(() => __resourceQuery),
        parent: typeof module.parent, hot: typeof module.hot, children: module.children,
      };`,
  };
  const denied = "BULKHEAD_GLOBAL_DENIED";
  for (const concatenateModules of [true, false])
    expect(await buildAndRun(files, { optimization: { concatenateModules } })).toEqual({
      self: "object",
      own: true,
      require: denied,
      modules: denied,
      cache: [],
      path: denied,
      host: denied,
      query: denied,
      parent: "undefined",
      hot: "undefined",
      children: [],
    });
});

/** A variable that notes what is asked of it in `seen`. */
const trap = (name: string): string =>
  `var ${name} = new Proxy(function () {}, { get: (_, key) => { seen.push(String(key)); return () => ({}); }, apply: (_, that, given) => { seen.push(String(given[0])); return {}; }, set: (_, key) => { seen.push(String(key)); return true; } });`;

describe("webpack's names, declared by a package, are its own", () => {
  const NAMES = [
    "__webpack_require__",
    "__webpack_exports__",
    "__webpack_module__",
    "__webpack_modules__",
  ];
  test.each([
    ["an ES module, concatenated", true, true],
    ["an ES module", true, false],
    ["a CommonJS module, concatenated", false, true],
    ["a CommonJS module", false, false],
  ])("in %s", async (_, isModule, concatenateModules) => {
    const traps = NAMES.map(trap).join(" ");
    const files = {
      "index.js": `import { seen } from "a"; import b from "b"; import { c } from "c"; ${print("[seen, b, c, typeof seen]")}; import("c").then(({ c }) => { if (seen.length > 0) throw new Error(seen.join()); })`,
      "node_modules/a/package.json": {
        name: "a",
        version: "1.0.0",
        type: isModule ? "module" : "commonjs",
      },
      "node_modules/a/index.js": isModule
        ? `export const seen = []; ${traps}`
        : `const seen = exports.seen = []; ${traps}`,
      "node_modules/b/index.js": `module.exports = "b";`,
      "node_modules/c/package.json": { name: "c", version: "1.0.0", type: "module" },
      "node_modules/c/index.js": `export const c = "c"; export * as self from "./index.js";`,
    };
    expect(await buildAndRun(files, { optimization: { concatenateModules } })).toEqual([
      [],
      "b",
      "c",
      "object",
    ]);
  });
});

describe("`require` is never the host's", () => {
  const read = `let read; try { read = typeof require("fs").readFileSync; } catch (error) { read = error.name; }`;

  test.each([
    [
      "in an ES module",
      { "package.json": { name: "a", version: "1.0.0", type: "module" } },
      undefined,
    ],
    ["in a file without imports that a rule calls an ES module", {}, "javascript/esm"],
    ["in one that a rule calls CommonJS", {}, "javascript/dynamic"],
  ] as const)("%s", async (_, more, type) => {
    const isModule = type !== "javascript/dynamic";
    const files = {
      "index.js": `import { read } from "a"; ${print("read")}`,
      "node_modules/a/index.js": `${read} ${isModule ? "export { read };" : "exports.read = read;"}`,
      ...Object.fromEntries(
        Object.entries(more).map(([name, content]) => [`node_modules/a/${name}`, content]),
      ),
    };
    const rules = type === undefined ? [] : [{ include: /node_modules/, type }];
    expect(await buildAndRun(files, { module: { rules } })).not.toBe("function");
  });

  test("in a CommonJS file that a rule calls an ES module", async () => {
    const { stats } = await build(
      {
        "index.js": `import "a"; ${print("1")}`,
        "node_modules/a/index.cjs": `${read} globalThis.console.log(read);`,
        "node_modules/a/package.json": { name: "a", version: "1.0.0", main: "index.cjs" },
      },
      { module: { rules: [{ test: /\.cjs$/, type: "javascript/esm" }] } },
    );
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
  });
});

describe("requests of a package", () => {
  test.each([
    ["a loader", `require("!!./loader.js!./data.js")`],
    ["a loader for itself", `require("./loader.js!./index.js")`],
    ["another name for a file", `require("./x.css!=!./data.js")`],
    ["no loaders", `require("!!./data.js")`],
  ])("that name %s", async (name, request) => {
    const files = {
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = ${request};`,
      "node_modules/a/data.js": `module.exports = typeof process;`,
      "node_modules/a/loader.js": `require("fs").writeFileSync(require("path").join(__dirname, "stolen"), ""); module.exports = (text) => text;`,
    };
    if (name === "no loaders") {
      expect(await buildAndRun(files)).toBe("undefined");
      return;
    }
    const { root, stats } = await build(files);
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_MODULE_SYNTAX"]);
    expect(listOutput({ out: join(root, "node_modules/a") })).not.toContain("stolen");
  });

  test("that are code themselves", async () => {
    const { stats, out } = await build({
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = require("data:text/javascript,module.exports = typeof process");`,
    });
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_FILE_OUTSIDE_PACKAGES"]);
    expect(listOutput({ out })).toEqual([]);
  });

  test("with a query", async () => {
    const files = {
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = [require("./data.js?x"), require("b?y")];`,
      "node_modules/a/data.js": `module.exports = typeof process + typeof __resourceQuery;`,
      "node_modules/b/index.js": `module.exports = 1;`,
    };
    expect(codesOf(errorsOf((await build(files)).stats))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    expect(await buildAndRun(files, { grants: { a: { packages: { b: true } } } })).toEqual([
      "undefinedundefined",
      1,
    ]);
  });
});

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
    expect(errors.map(({ stack }) => stack).join()).not.toContain("plugins/webpack");
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

describe("addresses of modules", () => {
  test("become files, for packages that have the class", async () => {
    const files = {
      "index.js": `import { address } from "a"; ${print('[address(), new URL("./own.bin", import.meta.url).protocol]')}`,
      "own.bin": "own",
      "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
      "node_modules/a/index.js": `export const address = () => { try { return new URL("./data.bin", import.meta.url).protocol; } catch (error) { return error.name; } };`,
      "node_modules/a/data.bin": "data",
    };
    const built = await build(files, { grants: { a: { globals: { URL: true } } } });
    expect(errorsOf(built.stats)).toEqual([]);
    expect(listOutput(built).filter((name) => name.endsWith(".bin"))).toHaveLength(2);
    expect(await run(built)).toEqual(["file:", "file:"]);
    expect(await run(await build(files))).toEqual(["ReferenceError", "file:"]);
  });

  test("become no programs that run unconfined", async () => {
    const files = {
      "index.js": `import { address } from "a"; ${print("typeof address()")}`,
      "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
      "node_modules/a/index.js": `export const address = () => new URL("./evil.js", import.meta.url);`,
      "node_modules/a/evil.js": "postMessage(self.origin)",
    };
    const { stats } = await build(files, { grants: { a: { globals: { URL: true } } } });
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
  });

  test("become chunks with a kernel of their own, for workers", async () => {
    const built = await build(
      {
        "index.js": `const worker = () => new Worker(new URL("./worker.js", import.meta.url)); ${print("typeof worker")}`,
        "worker.js": `import a from "a"; self.postMessage(a);`,
        "node_modules/a/index.js": `module.exports = typeof process;`,
      },
      {
        target: "web",
        output: { filename: "[name].cjs", chunkFilename: "[name].worker.cjs", publicPath: "/" },
      },
    );
    expect(errorsOf(built.stats)).toEqual([]);
    const [worker = ""] = listOutput(built).filter((name) => name.endsWith(".worker.cjs"));
    expect(readOutput(built, worker)).toMatch(/^"use strict";\{const bulkheadKernel_/);
    expect(readOutput(built, worker)).toContain("postMessage");
  });
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

describe("what cannot be confined is refused", () => {
  const files = { "index.js": print("1") };

  test.each([
    ["devtool: 'eval'", { devtool: "eval" }],
    ["devtool: 'eval-source-map'", { devtool: "eval-source-map" }],
    ["hot replacement", { plugins: [new webpack.HotModuleReplacementPlugin()] }],
    ["output.iife: false", { output: { iife: false } }],
    ["a parser that reads no require", { module: { parser: { javascript: { commonjs: false } } } }],
  ] as const)("%s", async (_, options) => {
    const { stats, out } = await build(files, options as webpack.Configuration);
    expect(errorsOf(stats).join()).toContain("BULKHEAD_BUILD_UNSUPPORTED");
    expect(listOutput({ out })).toEqual([]);
  });
});

test("mode 'report' denies nothing", async () => {
  const files = {
    "index.js": `import a from "a"; ${print("a()")}`,
    "node_modules/a/index.js": `module.exports = () => [process.version.length > 2, require("b")];`,
    "node_modules/b/index.js": `module.exports = 1;`,
  };
  const built = await build(files, { bulkhead: { mode: "report" } });
  expect(errorsOf(built.stats)).toEqual([]);
  expect(codesOf(warningsOf(built.stats)).toSorted()).toEqual([
    "BULKHEAD_GLOBAL_DENIED",
    "BULKHEAD_IMPORT_DENIED",
  ]);
  expect(await run(built)).toEqual([true, 1]);
});

test("shims run before the intrinsics are frozen", async () => {
  const files = {
    "index.js": `import "./shim.js"; ${print("[].added()")}`,
    "shim.js": `Array.prototype.added = () => "added";`,
  };
  expect(await buildAndRun(files, { bulkhead: { shims: ["./shim.js"] } })).toBe("added");
  await expect(buildAndRun(files)).rejects.toThrow("TypeError");
});

test.each([{ verify: true }, { scuttle: true }])("the option %o is refused", async (bulkhead) => {
  await expect(build({ "index.js": "" }, { bulkhead })).rejects.toThrow(
    "BULKHEAD_OPTION_UNSUPPORTED",
  );
});

test("a policy of LavaMoat's works as it is, with its override and devDependencies", async () => {
  const files = {
    "package.json": {
      name: "app",
      version: "1.0.0",
      type: "module",
      dependencies: { a: "1.0.0" },
      devDependencies: { b: "1.0.0" },
    },
    "index.js": `import a from "a"; import b from "b"; ${print("[a(), b]")}`,
    "node_modules/a/index.js": `const b = require("b"); module.exports = () => [new Function("return 1 + 1")(), b, process.version.length > 2, require("fs").existsSync("/")];`,
    "node_modules/a/package.json": { name: "a", version: "1.0.0" },
    "node_modules/b/index.js": `module.exports = typeof process;`,
    "node_modules/b/package.json": { name: "b", version: "1.0.0" },
    "lavamoat/webpack/policy.json": {
      resources: { a: { globals: { "process.version": true }, packages: { b: true } } },
    },
    "lavamoat/webpack/policy-override.json": {
      resources: { a: { builtin: { "fs.existsSync": true } } },
    },
  };
  const bulkhead = { policy: "lavamoat/webpack/policy.json", override: undefined } as never;
  expect(await buildAndRun(files, { bulkhead })).toEqual([
    [2, "undefined", true, true],
    "undefined",
  ]);
});

test("Rspack is refused", () => {
  const compiler = { webpack: { rspackVersion: "2.3.2" } } as unknown as webpack.Compiler;
  expect(() => new BulkheadPlugin().apply(compiler)).toThrow("BULKHEAD_BUILD_UNSUPPORTED");
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

test("magic comments are the application's, not a package's", async () => {
  const built = await build(
    {
      "index.js": `import a from "a"; import(/* webpackChunkName: "named" */ "./later.js").then(async ({ x }) => ${print("[x, await a()]")});`,
      "later.js": `export const x = 1;`,
      "node_modules/a/index.js": `module.exports = () => import(/* webpackIgnore: true */ "b").then(({ default: b }) => b);`,
      "node_modules/b/index.js": `module.exports = typeof process;`,
    },
    { grants: { a: { packages: { b: true } } } },
  );
  expect(errorsOf(built.stats)).toEqual([]);
  expect(listOutput(built)).toContain("named.cjs");
  expect(await run(built)).toEqual([1, "undefined"]);
});

test("the map names packages, modules and their files", async () => {
  const built = await build({
    "index.js": `import a from "a"; ${print("a")}`,
    "node_modules/a/index.js": `module.exports = 1;`,
  });
  const map = JSON.parse(readOutput(built, "compartment-map.json")) as {
    packages: { canonicalName: string; modules: { path: string; chunks: string[] }[] }[];
  };
  expect(
    map.packages.map(({ canonicalName, modules }) => [
      canonicalName,
      modules.map(({ path, chunks }) => [path, chunks]),
    ]),
  ).toEqual([
    ["$root$", [["index.js", ["main.cjs"]]]],
    ["a", [["node_modules/a/index.js", ["main.cjs"]]]],
  ]);
  expect(readFileSync(join(built.out, "main.cjs"), "utf8")).toMatch(
    /^"use strict";const bulkheadKernel_/,
  );
});
