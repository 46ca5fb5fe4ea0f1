// Names of chunks' files say what is in them. That each part is confined, however webpack splits a bundle, verify.test.ts shows.

import { basename, join } from "node:path";
import webpack from "webpack";
import { describe, expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { type Built, build, listOutput, print, readOutput, run } from "./support/app.ts";
import { errorsOf } from "./support/build.ts";

describe("chunks", () => {
  const files = {
    "index.js": `import { one } from "a"; import("./later.js").then(({ two }) => ${print("[one(), two]")});`,
    "other.js": `import { one } from "a"; ${print("one()")}`,
    "later.js": `import { two as granted } from "b"; export const two = granted();`,
    "node_modules/a/index.js": `exports.one = () => typeof process + Math.max(1, 2);`,
    "node_modules/b/index.js": `exports.two = () => process.version.length > 2;`,
  };
  const grants = { b: { globals: { "process.version": true } } };

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

  // Without `realContentHash` names are made of webpack's hashes of modules, with it the runtime is minified around those.
  test.each([
    ["module hashes", false, "cjs"],
    ["contents", true, "cjs"],
    ["module hashes, as ES modules", false, "mjs"],
    ["contents, as ES modules", true, "mjs"],
  ])("by %s are the same from build to build, and so is all in them", async (_, real, ending) => {
    const sources = {
      ...files,
      "node_modules/b/index.js": `import "a"; export const two = () => typeof self;`,
    };
    const isModule = ending === "mjs";
    const written = async (
      root: string,
      cache: webpack.Configuration["cache"] = false,
    ): Promise<Readonly<Record<string, string>>> => {
      const built = await build(root, {
        cache,
        entry: { main: "./index.js", other: "./other.js" },
        output: {
          filename: `[name].[contenthash].${ending}`,
          ...(isModule && { module: true, chunkFormat: "module" }),
        },
        experiments: { outputModule: isModule },
        optimization: {
          minimize: real,
          realContentHash: real,
          runtimeChunk: "single",
          splitChunks: { chunks: "all", minSize: 0 },
        },
        grants: { b: { packages: { a: true } } },
      });
      expect(errorsOf(built.stats)).toEqual([]);
      return Object.fromEntries(listOutput(built).map((name) => [name, readOutput(built, name)]));
    };
    const first = await written(makeApp(sources));
    expect(Object.keys(first).length).toBeGreaterThan(6);
    const root = makeApp(sources);
    const cache = { type: "filesystem", cacheDirectory: join(root, ".cache") } as const;
    expect(await written(root, cache)).toEqual(first);
    expect(await written(root, cache)).toEqual(first);
  });
});

test("targets without globalThis have a runtime that is proved, too", async () => {
  const files = {
    "index.js": `const later = () => import("./later.js"); ${print("[typeof later, new URL('./x.bin', import.meta.url).pathname.endsWith('.bin')]")}`,
    "later.js": `export default 1;`,
    "x.bin": "x",
  };
  for (const target of ["web", ["web", "es5"], "webworker"])
    expect(errorsOf((await build(files, { target })).stats), String(target)).toEqual([]);
});

/** Names of the files that were put together into one module with others. */
const joined = ({ stats }: Built): readonly string[] =>
  [...stats.compilation.modules]
    .flatMap((module) => (module as { modules?: readonly webpack.Module[] }).modules ?? [])
    .map((module) => basename(module.nameForCondition() ?? ""))
    .filter((name) => name.endsWith(".js"))
    .toSorted();

test("modules are put together, and what nobody uses is left out, as in a plain build", async () => {
  const files = {
    "index.js": `import { used } from "a"; import { more } from "./more.js"; ${print("[used(), more]")}`,
    "more.js": `export const more = "more"; export const unused = "dropped of the application";`,
    "node_modules/a/package.json": {
      name: "a",
      version: "1.0.0",
      type: "module",
      sideEffects: false,
    },
    "node_modules/a/index.js": `export { used } from "./used.js"; export { unused } from "./unused.js";`,
    "node_modules/a/used.js": `export const used = () => Math.max(1, 2); export const other = "dropped of a";`,
    "node_modules/a/unused.js": `export const unused = typeof process + "dropped of a";`,
  };
  const optimization = { minimize: true };
  const plain = await build(files, { optimization, bulkhead: { mode: "off" } });
  const confined = await build(files, { optimization });
  expect(errorsOf(confined.stats)).toEqual([]);
  expect(joined(confined)).toEqual(joined(plain));
  expect(joined(confined)).toEqual(["index.js", "used.js"]);
  expect(readOutput(confined).includes("dropped of")).toBe(false);
  expect(await run(confined)).toEqual([2, "more"]);
});

// Webpack's runtime says when a CommonJS module begins and ends, by a table: a module that is not in it would not be frozen.
test.each([
  ["as they are", {}],
  ["minified", { minimize: true }],
  ["in chunks of their own", { splitChunks: { chunks: "all", minSize: 0 } }],
  ["where CommonJS modules are put together", { concatenateModules: { commonjs: true } }],
])(
  "what packages export is frozen, and what they themselves change is not: %s",
  async (_, more) => {
    const isFrozen = `Object.isFrozen`;
    const built = await build(
      {
        "index.js": `import a from "a"; import own from "./own.cjs";
        import("./later.js").then(({ default: later }) => ${print(`[${isFrozen}(a), ${isFrozen}(a.inner), ${isFrozen}(own), a.open(), ...later]`)});`,
        "own.cjs": `exports.x = 1;`,
        "later.js": `import b from "b"; export default [${isFrozen}(b), ${isFrozen}(b.open), b.seen];`,
        "node_modules/a/index.js": `module.exports = { inner: require("./inner.js"), open: () => Object.isFrozen(require("b")) };`,
        "node_modules/a/inner.js": `exports.x = 1; if (exports.x === 1) return; exports.y = 2;`,
        "node_modules/b/index.js": `exports.seen = typeof module; exports.open = {};`,
      },
      { optimization: more as object, grants: { a: { packages: { b: true } } } },
    );
    expect(errorsOf(built.stats)).toEqual([]);
    expect(await run(built)).toEqual([true, true, false, true, true, false, "object"]);
  },
);
