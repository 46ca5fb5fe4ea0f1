// Pages in Chromium under `script-src 'self'`: what webpack, its plugins and loaders make of an application runs as it would
// without us, chunk by chunk, style by style, worker by worker.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import HtmlWebpackPlugin from "html-webpack-plugin";
import MiniCssExtractPlugin from "mini-css-extract-plugin";
import { expect, test } from "vitest";
import { runInChromium, withServer } from "../../../fixtures/harness/src/index.ts";
import { type Build, build } from "./support/app.ts";
import { errorsOf } from "./support/build.ts";

const require = createRequire(import.meta.url);

const SHOW = "document.querySelector('#result').textContent = JSON.stringify";
const PAGE = '<!doctype html><body><pre id="result"></pre></body>';

/** What the page shows, and what it complains of. */
const visit = async (out: string, page = "index.html") =>
  withServer(out, async ({ url }) => {
    const { results, errors } = await runInChromium(new URL(page, url).href);
    return { result: results[0], errors: errors.filter((text) => !text.includes("404")) };
  });

const built = async (files: Parameters<typeof build>[0], options: Build): Promise<string> => {
  const { out, stats } = await build(files, { target: ["web", "es2022"], ...options });
  expect(errorsOf(stats)).toEqual([]);
  return out;
};

const SPLIT = {
  "index.html": PAGE,
  "app.js": `
    import a from "a"; import "./app.css"; import { shared } from "./shared.js";
    const worker = new Worker(new URL("./worker.js", import.meta.url));
    worker.onmessage = async ({ data }) => {
      const { later } = await import("./later.js");
      const { color, margin } = getComputedStyle(document.body);
      ${SHOW}([a(), shared(), later(), color, margin, data]);
    };
    worker.postMessage(20);`,
  "admin.js": `import { shared } from "./shared.js"; ${SHOW}(["admin", shared()]);`,
  "shared.js": `import b from "b"; export const shared = () => [b(), [].concat.name];`,
  "later.js": `import "./later.css"; import b from "b"; export const later = () => b() + 1;`,
  "worker.js": `
    import w from "w";
    self.onmessage = async ({ data }) => {
      const { twice } = await import("./twice.js");
      self.postMessage([twice(data), w]);
    };`,
  "twice.js": `export const twice = (x) => x * 2;`,
  "app.css": `@import "a/style.css"; body { color: rgb(1, 2, 3); }`,
  "later.css": `body { margin: 7px; }`,
  "node_modules/a/style.css": `pre { color: red; }`,
  "node_modules/a/index.js": `module.exports = () => [typeof fetch, typeof localStorage, typeof window, global === window && typeof global.fetch];`,
  "node_modules/b/index.js": `module.exports = () => 41;`,
  "node_modules/w/index.js": `module.exports = [typeof importScripts, typeof postMessage, typeof self];`,
};

const loaders = {
  test: /\.css$/,
  use: [MiniCssExtractPlugin.loader, require.resolve("css-loader")],
};

test("HtmlWebpackPlugin, mini-css-extract-plugin, every way of splitting, workers, hashes, minified", async () => {
  const out = await built(SPLIT, {
    entry: { app: "./app.js", admin: "./admin.js" },
    output: { filename: "[name].[contenthash].js" },
    module: { rules: [loaders] },
    optimization: {
      minimize: true,
      runtimeChunk: "single",
      splitChunks: { chunks: "all", minSize: 0 },
    },
    plugins: [
      new HtmlWebpackPlugin({ template: "index.html", chunks: ["app"] }),
      new HtmlWebpackPlugin({ template: "index.html", chunks: ["admin"], filename: "admin.html" }),
      new MiniCssExtractPlugin(),
    ],
  });
  const undefinedThrice = ["undefined", "undefined", "object"];
  expect(await visit(out)).toEqual({
    result: [
      [...undefinedThrice, "undefined"],
      [41, "concat"],
      42,
      "rgb(1, 2, 3)",
      "7px",
      [40, undefinedThrice],
    ],
    errors: [],
  });
  expect(await visit(out, "admin.html")).toEqual({ result: ["admin", [41, "concat"]], errors: [] });
});

test("ES modules, scuttled", async () => {
  const out = await built(
    {
      "index.html": PAGE,
      "app.js": `import a from "a"; import("./later.js").then(({ later }) => ${SHOW}([a(), later(), typeof localStorage, innerWidth > 0]));`,
      "later.js": `import b from "b"; export const later = b;`,
      "node_modules/a/index.js": `const take = (read) => { try { return typeof read(document.defaultView); } catch (error) { return error.code; } };
        module.exports = () => [take((w) => w.fetch), take((w) => w.localStorage)];`,
      "node_modules/b/index.js": `module.exports = () => 42;`,
    },
    {
      entry: "./app.js",
      output: { module: true, filename: "[name].js", chunkFormat: "module" },
      experiments: { outputModule: true },
      optimization: { minimize: true },
      plugins: [new HtmlWebpackPlugin({ template: "index.html", scriptLoading: "module" })],
      grants: { a: { globals: { document: true } } },
      bulkhead: { scuttle: true },
    },
  );
  const scuttled = "BULKHEAD_GLOBAL_SCUTTLED";
  expect(await visit(out)).toEqual({
    result: [[scuttled, scuttled], 42, "object", true],
    errors: [],
  });
});

test("a page that takes scripts by its policy of Trusted Types alone loads its chunks", async () => {
  const csp = "require-trusted-types-for 'script'; trusted-types app#bundle";
  const files = {
    "index.html": PAGE.replace(
      "<body>",
      `<meta http-equiv="Content-Security-Policy" content="${csp}"><body>`,
    ),
    "app.js": `import("./later.js").then(({ later }) => ${SHOW}([later, trustedTypes.isScriptURL("a")]));`,
    "later.js": `import b from "b"; export const later = b;`,
    "node_modules/b/index.js": `module.exports = (() => { try { return typeof trustedTypes; } catch (error) { return error.code; } })();`,
  };
  const options: Build = {
    entry: "./app.js",
    output: {
      filename: "[name].js",
      trustedTypes: { policyName: "app#bundle", onPolicyCreationFailure: "continue" },
    },
    optimization: { minimize: true },
    plugins: [new HtmlWebpackPlugin({ template: "index.html" })],
  };
  expect(await visit(await built(files, options))).toEqual({
    result: ["undefined", false],
    errors: [],
  });
});

test("a bundle for workers", async () => {
  const out = await built(
    {
      "app.js": `import a from "a"; import("./later.js").then(({ later }) => self.postMessage([a, later]));`,
      "later.js": `export const later = 42;`,
      "node_modules/a/index.js": `module.exports = typeof fetch;`,
    },
    { entry: "./app.js", target: ["webworker", "es2022"], output: { filename: "[name].js" } },
  );
  writeFileSync(join(out, "index.html"), `${PAGE}<script src="page.js"></script>`);
  writeFileSync(
    join(out, "page.js"),
    `new Worker("main.js").onmessage = ({ data }) => { ${SHOW}(data); };`,
  );
  expect(await visit(out)).toEqual({ result: ["undefined", 42], errors: [] });
});
