// The plugin's options, and the settings of webpack under which nothing can be confined.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import webpack, { type Compiler } from "webpack";
import { describe, expect, test } from "vitest";
import { BulkheadPlugin } from "../src/index.ts";
import { bindUnusedNames } from "../src/inner-graph.ts";
import { build, buildAndRun, listOutput, readOutput, run, print } from "./support/app.ts";
import { codesOf, errorsOf, warningsOf } from "./support/build.ts";

describe("what cannot be confined is refused", () => {
  const files = { "index.js": print("1") };

  test.each([
    ["devtool: 'eval'", { devtool: "eval" }],
    ["devtool: 'eval-source-map'", { devtool: "eval-source-map" }],
    ["hot replacement", { plugins: [new webpack.HotModuleReplacementPlugin()] }],
    ["output.iife: false", { output: { iife: false } }],
    ["lazy compilation", { experiments: { lazyCompilation: true } }],
    [
      "module federation",
      {
        plugins: [
          new webpack.container.ModuleFederationPlugin({
            name: "app",
            remotes: { other: "other@https://other.example/remote.js" },
          }),
        ],
      },
    ],
    [
      "what shares modules with other builds",
      { plugins: [new webpack.sharing.SharePlugin({ shared: ["a"] })] },
    ],
    ["a parser that reads no require", { module: { parser: { javascript: { commonjs: false } } } }],
  ] as const)("%s", async (_, options) => {
    const { stats, out } = await build(files, options as webpack.Configuration);
    expect(errorsOf(stats).join()).toContain("BULKHEAD_BUILD_UNSUPPORTED");
    expect(listOutput({ out })).toEqual([]);
  });
});

test("Rspack is refused", () => {
  const compiler = { webpack: { rspackVersion: "2.3.2" } } as unknown as Compiler;
  expect(() => new BulkheadPlugin().apply(compiler)).toThrow(/BULKHEAD_BUILD_UNSUPPORTED.*Rspack/);
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

test("shims are the files that a require of webpack's finds", async () => {
  const files = {
    "index.js": `import "tags"; ${print("[].added()")}`,
    "node_modules/tags/package.json": {
      name: "tags",
      version: "1.0.0",
      main: "node.js",
      browser: "page.js",
    },
    "node_modules/tags/node.js": `require("async_hooks");`,
    "node_modules/tags/page.js": `Array.prototype.added = () => "added";`,
  };
  const grants = { tags: {} };
  const options = { target: "web", bulkhead: { shims: ["tags"] }, grants } as const;
  expect(await buildAndRun(files, options)).toBe("added");
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
    /^"use strict";const bulkhead(?:Kernel|Runtime)_/,
  );
});

test.each([
  ["5.102.1", false, false],
  ["5.102.1", true, true],
  ["5.112.0", false, true],
])("webpack %s, minimize: %s: the inner graph is used: %s", (version, minimize, innerGraph) => {
  const optimization = { minimize, innerGraph: true };
  const environment = { tap: (_: string, act: () => void) => act() };
  const compiler = { webpack: { version }, options: { optimization }, hooks: { environment } };
  bindUnusedNames(compiler as unknown as Compiler);
  expect(optimization.innerGraph).toBe(innerGraph);
});

test.each(["5.63.0", "5.0.0", "4.46.0", undefined])("webpack %s is refused", (version) => {
  const compiler = { ...(version && { webpack: { version } }) } as unknown as Compiler;
  expect(() => new BulkheadPlugin().apply(compiler)).toThrow(
    /webpack [45]\.\d+.*cannot be confined/,
  );
});
