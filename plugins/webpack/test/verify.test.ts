// The proof of webpack's outputs: whatever its settings make of a bundle, a good one is proved and runs.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import webpack, { type Configuration } from "webpack";
import { describe, expect, test } from "vitest";
import { runInChromium, withServer } from "../../../fixtures/harness/src/index.ts";
import {
  type Build,
  type Built,
  build,
  listOutput,
  print,
  readOutput,
  run,
} from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

const FILES = {
  "index.js": `import { one } from "a"; import os from "os"; import { kept } from "./both.js";
    import("./later.js").then(({ two }) => ${print("[one(), two, typeof os.platform(), kept]")});`,
  "other.js": `import { one } from "a"; import { kept } from "./both.js"; ${print("one() + kept")}`,
  "both.js": `export const kept = "kept";`,
  "later.js": `import { two as granted } from "b"; export const two = granted();`,
  "node_modules/a/index.js": `exports.one = () => typeof process + Math.max(1, 2);`,
  "node_modules/b/index.js": `const os = require("os"); exports.two = () => [typeof os.platform(), typeof os.hostname, typeof os.platform()];`,
};
const GRANTS = { b: { builtin: { "os.platform": true } } };
const RESULT = ["undefined2", ["string", "undefined", "string"], "string", "kept"];

const ENTRY = { main: "./index.js", other: "./other.js" };
const SPLIT = { splitChunks: { chunks: "all", minSize: 0 }, runtimeChunk: "single" } as const;
const MODULE = {
  output: { module: true, filename: "[name].mjs", chunkFormat: "module" },
  experiments: { outputModule: true },
} as const;
// As esbuild's loaders have it: what webpack wrote, through another minifier than its own.
const minifiedByEsbuild: Configuration["optimization"] = {
  minimize: true,
  minimizer: [
    ({ hooks, webpack: { sources, Compilation } }) =>
      hooks.compilation.tap("minify", (compilation) =>
        compilation.hooks.processAssets.tapPromise(
          { name: "minify", stage: Compilation.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE },
          async () => {
            for (const { name, source } of compilation.getAssets()) {
              // oxlint-disable-next-line no-await-in-loop -- two files
              const { code } = await transform(source.source().toString(), { minify: true });
              compilation.updateAsset(name, new sources.RawSource(code));
            }
          },
        ),
      ),
  ],
};

const proved = async (options: Build, files: object = FILES): Promise<Built> => {
  const built = await build(files as typeof FILES, {
    grants: GRANTS,
    entry: ENTRY,
    ...options,
    bulkhead: { verify: true, ...options.bulkhead },
  });
  expect(errorsOf(built.stats)).toEqual([]);
  return built;
};

describe("for Node", () => {
  test.each<[string, Build]>([
    ["CommonJS", {}],
    ["split, one runtime", { optimization: SPLIT }],
    [
      "split, a runtime each, in folders",
      {
        optimization: { splitChunks: SPLIT.splitChunks },
        output: { chunkFilename: "chunks/[name].[contenthash].cjs" },
      },
    ],
    [
      "not concatenated, names kept",
      { optimization: { concatenateModules: false, moduleIds: "named" } },
    ],
    ["minified by terser, split", { optimization: { ...SPLIT, minimize: true } }],
    ["minified by esbuild", { optimization: minifiedByEsbuild }],
    ["with source maps", { devtool: "source-map", optimization: SPLIT }],
    ["in development", { mode: "development", devtool: false }],
  ])("%s", async (_, options) => {
    const built = await proved(options);
    expect(await run(built)).toEqual(RESULT);
    expect(await run(built, "other.cjs")).toBe("undefined2kept");
  });

  test.each<[string, Build]>([
    ["ES modules", MODULE],
    ["ES modules, split, one runtime", { ...MODULE, optimization: SPLIT }],
    ["ES modules, minified", { ...MODULE, optimization: { ...SPLIT, minimize: true } }],
  ])("%s", async (_, options) => {
    const built = await proved(options);
    expect(await run(built, "main.mjs")).toEqual(RESULT);
  });
});

const WEB = {
  "index.js": `import { one } from "a"; import "./style.css";
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    worker.onmessage = async ({ data }) => {
      const { two } = await import(/* webpackPrefetch: true */ "./later.js");
      document.querySelector("#result").textContent = JSON.stringify([one(), two, data, new URL("./a.bin", import.meta.url).pathname.split("/").length]);
    };
    worker.postMessage(1);`,
  "style.css": "#result { color: red }",
  "a.bin": "data",
  "later.js": `import { two as granted } from "b"; export const two = granted();`,
  "worker.js": `import { one } from "a"; self.onmessage = async () => { const { two } = await import("./later.js"); self.postMessage([one(), two, typeof importScripts]); };`,
  "node_modules/a/index.js": `exports.one = () => typeof document + Math.max(1, 2);`,
  "node_modules/b/index.js": `exports.two = () => typeof fetch + typeof globalThis.webpackChunk;`,
};

describe("for pages and their workers", () => {
  test.each<[string, Build, string]>([
    ["split, minified, beside each other", { optimization: { ...SPLIT, minimize: true } }, "js/"],
    [
      "under an address, a runtime each",
      { output: { publicPath: "/" }, optimization: { splitChunks: SPLIT.splitChunks } },
      "",
    ],
  ])("%s", async (_, options, folder) => {
    const built = await proved(
      {
        ...options,
        entry: { main: "./index.js" },
        target: ["web", "es2022"],
        module: { rules: [{ test: /\.css$/, type: "asset/resource" }] },
        output: {
          filename: `${folder}[name].js`,
          crossOriginLoading: "anonymous",
          ...options.output,
        },
      },
      WEB,
    );
    const scripts = [
      ...(built.stats.compilation.entrypoints.get("main")?.getFiles() ?? []),
    ].toReversed();
    writeFileSync(
      join(built.out, "index.html"),
      `<!doctype html><link rel="icon" href="data:,"><output id="result"></output>${scripts.map((src) => `<script defer src="${src}"></script>`).join("")}`,
    );
    const { results, errors } = await withServer(built.out, ({ url }) => runInChromium(url));
    expect(errors).toEqual([]);
    expect(results).toEqual([
      ["undefined2", "undefinedundefined", ["undefined2", "undefinedundefined", "function"], 2],
    ]);
  });
});

test("the addresses of modules are texts in ES modules, too", async () => {
  const files = {
    "index.js": `import a from "a"; ${print('[a, import.meta.url.startsWith("file:")]')}`,
    "node_modules/a/index.js": `module.exports = [typeof __filename, typeof __dirname];`,
  };
  const built = await proved({ ...MODULE, entry: "./index.js", grants: {} }, files);
  expect(await run(built, "main.mjs")).toEqual([["string", "string"], true]);
});

test("shims stand where the map says, known by their hash", async () => {
  const files = {
    "index.js": `import "./shim.js"; ${print("[].added()")}`,
    "shim.js": `Array.prototype.added = () => ({ __proto__: null, added: 1 }).added;`,
  };
  const built = await proved(
    { entry: "./index.js", grants: {}, bulkhead: { shims: ["./shim.js"] } },
    files,
  );
  expect(await run(built)).toBe(1);
});

const banner = new webpack.BannerPlugin({
  banner: "globalThis.added = 1;",
  raw: true,
  stage: webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONS,
});

test("what the bundle cannot be proved of is refused, and nothing is written", async () => {
  const { stats, out } = await build(
    { "index.js": "export const a = 1;" },
    { bulkhead: { verify: true }, plugins: [banner] },
  );
  expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_OUTPUT_FREE_NAME"]);
  expect(listOutput({ out })).toEqual([]);
});

test("only what is asked for is proved in development", async () => {
  const options: Build = {
    mode: "development",
    devtool: false,
    plugins: [banner],
  };
  const built = await build({ "index.js": "export const a = 1;" }, options);
  expect(errorsOf(built.stats)).toEqual([]);
  expect(readOutput(built)).toContain("bulkheadRuntime_");
});
