// The verifier, tested on webpack's outputs: good builds are broken in the ways that are broken for esbuild, and in those that
// only webpack's files have. All are caught, and the good ones are not.

import { expect, test } from "vitest";
import { codesOf, readBuild, sabotageAll } from "../../esbuild/test/support/sabotage-run.ts";
import { SABOTAGES } from "../../esbuild/test/support/sabotage.ts";
import { type Build, build } from "./support/app.ts";
import { errorsOf } from "./support/build.ts";
import { WEBPACK_SABOTAGES } from "./support/webpack-sabotage.ts";

const FILES = {
  "index.js": `import { now, Thing } from "esm-package"; import reader from "reader";
    class App extends Thing { name = "app"; #secret = this.name; get secret() { return this.#secret; } }
    console.log(JSON.stringify([reader.platform, new App().secret, now(), Math.max(1, 2)]));
    import("./late.js").then(({ late }) => console.log(late));`,
  "late.js": `import { Thing } from "esm-package"; import { later } from "later"; export const late = new Thing().name + later();`,
  "other.js": `import { shared } from "esm-package"; console.log(shared(3));`,
  "node_modules/esm-package/package.json": {
    name: "esm-package",
    version: "1.0.0",
    type: "module",
  },
  "node_modules/esm-package/index.js": `export class Thing { name = \`\${typeof fetch} thing\`; }
    export const now = () => new Date(0).getTime();
    export function shared(count) { const seen = new Map(); for (let i = 0; i < count; i++) seen.set(i, [...'<!-- -->']); return seen.size; }
    export const ask = async (url) => { try { return await fetch(url); } catch ({ message }) { throw new Error(message); } };`,
  "node_modules/later/index.js": `exports.later = () => typeof globalThis + Date.now();`,
  "node_modules/reader/index.js": `let os; try { os = require("os"); } catch { os = {}; }
    exports.platform = typeof os.platform;
    exports.evaluate = function (text) { return Function("return " + text)(); };`,
};

const GRANTS = {
  "esm-package": { globals: { fetch: true } },
  reader: { builtin: { "os.platform": true } },
};

// Good programs here: a chunk's script has a harmless `globalThis` of its own, and what stands beside the kernel's file is not around it.
const HARMLESS: ReadonlySet<string> = new Set([
  "begins with var NaN = 1;",
  "inserts globalThis.x;",
]);
const ALL = [...SABOTAGES, ...WEBPACK_SABOTAGES].filter(([title]) => !HARMLESS.has(title));

const SPLIT = { splitChunks: { chunks: "all", minSize: 0 } } as const;
const MODULE = {
  output: { module: true, filename: "[name].mjs", chunkFormat: "module" },
  experiments: { outputModule: true },
} as const;
const WEB = { target: ["web", "es2022"] } as const satisfies Build;

// One of each kind; `SABOTAGES=all` minifies them as well.
const BUILDS: readonly (readonly [string, Build])[] = [
  ["for Node, split", { optimization: SPLIT }],
  ["for Node, one runtime", { optimization: { ...SPLIT, runtimeChunk: "single" } }],
  ["for pages, split", { ...WEB, optimization: SPLIT } as Build],
  ["as ES modules, split", { ...MODULE, optimization: SPLIT }],
];
const MINIFIED = BUILDS.map(
  ([title, options]) =>
    [
      `${title}, minified`,
      { ...options, optimization: { ...options.optimization, minimize: true } },
    ] as const,
);

test.each(process.env["SABOTAGES"] === "all" ? [...BUILDS, ...MINIFIED] : BUILDS)(
  "%s",
  async (_, options) => {
    const built = await build(FILES, {
      entry: { main: "./index.js", other: "./other.js" },
      grants: GRANTS,
      ...options,
      bulkhead: { verify: true },
    });
    expect(errorsOf(built.stats)).toEqual([]);
    const good = readBuild(built.out);
    expect(await codesOf(good)).toEqual([]);
    const { missed, counts } = await sabotageAll(good, ALL);
    expect(missed).toEqual([]);
    expect(counts.size).toBeGreaterThan(130);
  },
);
