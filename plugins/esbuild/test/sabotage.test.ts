// The verifier, tested as tests are: good builds are broken in every way that it must see, one at a time. All are caught, and
// the good ones are not.

import { describe, expect, test } from "vitest";
import { type Build, buildApp, policy } from "./support/build-app.ts";
import type { Files } from "./support/make-app.ts";
import { codesOf, readBuild, sabotageAll } from "./support/sabotage-run.ts";
import { SABOTAGES } from "./support/sabotage.ts";

const FILES: Files = {
  "index.js": `import { now, Thing } from 'esm-package'; import reader from 'reader';
    class App extends Thing { name = 'app'; static started = now(); #secret = this.name; get secret() { return this.#secret; } }
    console.log(JSON.stringify([reader.platform, new App().secret, import.meta.url === '', Math.max(1, 2)]));
    import('./late.js').then(({ late }) => console.log(late));
    export { App };\n`,
  "late.js":
    "import { Thing } from 'esm-package'; export const late = new Thing().name + Date.now();\n",
  "other.js":
    "import { shared } from 'esm-package'; console.log(shared(3)); export default shared;\n",
  "node_modules/esm-package/package.json": {
    name: "esm-package",
    version: "1.0.0",
    type: "module",
  },
  "node_modules/esm-package/index.js": `export class Thing { name = \`\${typeof fetch} thing\`; }
    export const now = () => new Date(0).getTime() + (globalThis.undefinedThing === undefined ? 1 : 2);
    export function shared(count) { const seen = new Map(); for (let i = 0; i < count; i++) seen.set(i, [...'<!-- -->']); return seen.size; }
    export const ask = async (url) => { try { return await fetch(url); } catch ({ message }) { throw new Error(message); } };\n`,
  "node_modules/reader/index.js": `var os = require('os');
    exports.platform = typeof os.platform();
    exports.evaluate = function (text) { return Function('return ' + text)(); };
    exports.self = this === exports;
    console.log(exports.self);\n`,
};

const POLICY = {
  ...policy({
    "esm-package": { globals: { fetch: true } },
    reader: { builtin: { "os.platform": true }, globals: { "console.log": true } },
  }),
  evaluators: "listed",
};

const ESM: Build = { format: "esm", entryPoints: ["index.js", "other.js"] };
const BUILDS: readonly (readonly [string, Build])[] = [
  ["esm", { ...ESM }],
  ["esm, minified", { ...ESM, minify: true }],
  ["cjs", { format: "cjs" }],
  ["cjs, minified", { format: "cjs", minify: true, sourcemap: "linked" }],
  ["iife", { format: "iife", globalName: "app" }],
  ["iife, minified", { format: "iife", minify: true, target: "es2017" }],
  ["split", { ...ESM, splitting: true }],
  ["split, under an address", { ...ESM, splitting: true, publicPath: "https://cdn.example/app" }],
  [
    "split, minified, in folders",
    {
      ...ESM,
      splitting: true,
      minify: true,
      chunkNames: "chunks/[name]-[hash]",
      sourcemap: "inline",
    },
  ],
];

const counts = new Map<string, number>();

describe.each(BUILDS)("%s", (_, options) => {
  test("is proved when it is good, and refused however it is sabotaged", async () => {
    const { out } = await buildApp(FILES, {
      ...options,
      bulkhead: { policy: POLICY, verify: true },
    });
    const built = readBuild(out);
    expect(await codesOf(built)).toEqual([]);
    const { missed, counts: found } = await sabotageAll(built, SABOTAGES);
    for (const [key, count] of found) counts.set(key, (counts.get(key) ?? 0) + count);
    expect(missed).toEqual([]);
  });
});

test("every sabotage was possible in some build, more than 200 in all, and every code was given", () => {
  const never = SABOTAGES.filter(([title]) => !counts.has(title)).map(([title]) => title);
  expect(never).toEqual([]);
  expect(SABOTAGES.length).toBeGreaterThanOrEqual(200);
  expect([...counts.keys()].filter((key) => key.startsWith("BULKHEAD_")).toSorted()).toEqual([
    "BULKHEAD_MANIFEST_INVALID",
    "BULKHEAD_OUTPUT_COMMENT",
    "BULKHEAD_OUTPUT_EVALUATES",
    "BULKHEAD_OUTPUT_FREE_NAME",
    "BULKHEAD_OUTPUT_IMPORT",
    "BULKHEAD_OUTPUT_IMPORT_META",
    "BULKHEAD_OUTPUT_KERNEL",
    "BULKHEAD_OUTPUT_POWER",
    "BULKHEAD_OUTPUT_SYNTAX",
    "BULKHEAD_OUTPUT_UNLISTED",
  ]);
});
