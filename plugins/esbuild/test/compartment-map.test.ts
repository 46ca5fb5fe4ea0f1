// compartment-map.json: with the outputs an archive that can be checked later, and the same for the same input.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatPolicy, type Policy } from "@bulkhead/core";
import { describe, expect, test } from "vitest";
import {
  type Build,
  type Built,
  buildApp,
  listOutput,
  policy,
  readMap,
  readOutput,
} from "./support/build-app.ts";
import type { Files } from "./support/make-app.ts";

const sha256 = (contents: string | Uint8Array): string =>
  createHash("sha256").update(contents).digest("hex");

const FILES: Files = {
  "index.js": "import 'reader'; import data from './data.json'; console.log(data);\n",
  "view.tsx": "export const view = (x: number) => x;\n",
  "data.json": { a: 1 },
  "unused.js": "canary();\n",
  "node_modules/reader/package.json": {
    name: "reader",
    version: "2.3.4",
    dependencies: { "@scope/nested": "1.0.0" },
  },
  "node_modules/reader/index.js": "\uFEFFexports.now = Date.now() + require('@scope/nested');\n",
  "node_modules/reader/node_modules/@scope/nested/package.json": {
    name: "@scope/nested",
    version: "0.0.1",
  },
  "node_modules/reader/node_modules/@scope/nested/index.js": "module.exports = 1;\n",
  "node_modules/unused/index.js": "canary();\n",
};
const POLICY = policy({ reader: { packages: { "reader>@scope/nested": true } } });
const OPTIONS: Build = {
  entryPoints: ["index.js", "view.tsx"],
  bulkhead: { policy: POLICY },
};

test("says which packages, modules and policy are in which outputs", async () => {
  const map = readMap(await buildApp(FILES, OPTIONS));
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  const code = { format: "cjs", sha256: hash, compiledSha256: hash, chunks: ["index.cjs"] };
  expect(map).toEqual({
    schemaVersion: 2,
    bundler: "esbuild",
    kernel: {
      sha256: hash,
      options: { lockdown: {}, writtenGlobals: [], writtenClasses: [] },
    },
    outputs: [
      { path: "index.cjs", sha256: hash, kind: "commonjs", entry: true },
      { path: "view.cjs", sha256: hash, kind: "commonjs", entry: true },
    ],
    imports: [],
    root: "$root$",
    packages: [
      {
        canonicalName: "$root$",
        name: "app",
        version: "1.0.0",
        location: ".",
        type: "module",
        links: { reader: "reader", unused: "unused" },
        modules: [
          { path: "data.json", format: "data", sha256: hash, chunks: ["index.cjs"] },
          { ...code, path: "index.js", format: "esm" },
          { ...code, path: "view.tsx", format: "esm", chunks: ["view.cjs"] },
        ],
      },
      {
        canonicalName: "reader",
        name: "reader",
        version: "2.3.4",
        location: "node_modules/reader",
        type: "commonjs",
        links: { "@scope/nested": "reader>@scope/nested" },
        modules: [{ ...code, path: "node_modules/reader/index.js" }],
      },
      {
        canonicalName: "reader>@scope/nested",
        name: "@scope/nested",
        version: "0.0.1",
        location: "node_modules/reader/node_modules/@scope/nested",
        type: "commonjs",
        links: {},
        modules: [{ ...code, path: "node_modules/reader/node_modules/@scope/nested/index.js" }],
      },
    ],
    policySha256: hash,
    policy: POLICY,
  });
});

test("its hashes are those of the files, of the outputs and of the policy", async () => {
  const built = await buildApp(FILES, { ...OPTIONS, metafile: true });
  const map = readMap(built);
  for (const { path, sha256: found } of map.packages.flatMap(({ modules }) => modules))
    expect({ path, found }).toEqual({ path, found: sha256(readFileSync(join(built.root, path))) });
  const { outputs = {} } = built.result.metafile ?? {};
  for (const { path, sha256: found } of map.outputs) {
    expect(outputs[`out/${path}`]?.bytes).toBe(readFileSync(join(built.out, path)).length);
    expect({ path, found }).toEqual({ path, found: sha256(readFileSync(join(built.out, path))) });
  }
  expect(map.policySha256).toBe(sha256(formatPolicy(map.policy as Policy)));
  expect(map.packages.flatMap(({ modules }) => modules)).toHaveLength(5);
});

test("what another plugin made of a file has the hash of that", async () => {
  const contents = "export default 'made';\n";
  const built = await buildApp(
    { "index.js": "import x from './x.made'; console.log(x);\n", "x.made": "source" },
    {
      plugins: [
        {
          name: "maker",
          setup: ({ onLoad }) => onLoad({ filter: /\.made$/ }, () => ({ contents, loader: "js" })),
        },
      ],
    },
  );
  expect(readMap(built).packages[0]?.modules).toMatchObject([
    { path: "index.js" },
    { path: "x.made", sha256: sha256(contents) },
  ]);
});

const outputsOf = (built: Built): Readonly<Record<string, string>> =>
  Object.fromEntries(listOutput(built).map((path) => [path, readOutput(built, path)]));

describe("the same input gives the same bytes, in whatever folder", () => {
  test.each<[string, Build]>([
    ["plainly", {}],
    ["minified", { minify: true }],
    ["with source maps", { sourcemap: "linked" }],
    ["with inline source maps", { sourcemap: "inline" }],
    ["with hashes in names", { entryNames: "[name]-[hash]" }],
    ["split", { format: "esm", splitting: true, chunkNames: "[name]-[hash]" }],
  ])("%s", async (_, options) => {
    const [one, other] = [
      await buildApp(FILES, { ...OPTIONS, ...options }),
      await buildApp(FILES, { ...OPTIONS, ...options }),
    ];
    expect(one.root).not.toBe(other.root);
    expect(outputsOf(one)).toEqual(outputsOf(other));
    // Nothing of the machine is in it, either.
    const all = Object.values(outputsOf(one)).join("\n");
    expect(all).not.toContain(one.root);
    expect(all).not.toContain(process.cwd());
  });
});
