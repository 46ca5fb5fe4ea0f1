// WebAssembly: compiled by packages that may, and by nobody else.

import { expect, test } from "vitest";
import { build, buildAndRun, listOutput, print } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

const text = (value: string): readonly number[] => [value.length, ...Buffer.from(value)];
const section = (id: number, ...content: readonly number[]): readonly number[] => [
  id,
  content.length,
  ...content,
];

/** `(module (import from "twice" (func (param i32) (result i32))) (func (export "run") … twice(x) + 1))` */
const wasmImporting = (from: string): Uint8Array =>
  Uint8Array.from([
    0,
    ...Buffer.from("asm"),
    1,
    0,
    0,
    0,
    ...section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
    ...section(2, 1, ...text(from), ...text("twice"), 0, 0),
    ...section(3, 1, 0),
    ...section(7, 1, ...text("run"), 0, 1),
    ...section(10, 1, 9, 0, 0x20, 0, 0x10, 0, 0x41, 1, 0x6a, 0x0b),
  ]);

const ES_MODULE = { name: "a", version: "1.0.0", type: "module" };

const files = {
  "index.js": `import { run } from "a"; Promise.resolve(run(4)).then((result) => ${print("result")}, (error) => ${print("error.message.split('  ')[0]")});`,
  "node_modules/a/package.json": ES_MODULE,
  "node_modules/a/lib.wasm": wasmImporting("./helper.js"),
  "node_modules/a/helper.js": `export const twice = (x) => x * 2 + (typeof process === "undefined" ? 0 : 1000);`,
};

test.each([
  ["asyncWebAssembly", "webassembly/async"],
  ["syncWebAssembly", "webassembly/sync"],
] as const)("as a module, by experiments.%s, is refused", async (experiment, type) => {
  const { stats, out } = await build(
    {
      ...files,
      "start.js": `import("./index.js");`,
      "node_modules/a/index.js": `export { run } from "./lib.wasm";`,
    },
    {
      experiments: { [experiment]: true },
      module: { rules: [{ test: /\.wasm$/, type }] },
      entry: "./start.js",
    },
  );
  expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
  expect(listOutput({ out })).toEqual([]);
});

test("as an asset is compiled by whoever is granted that", async () => {
  const asset = {
    ...files,
    "node_modules/a/index.js": `
      import url from "./lib.wasm"; import * as helper from "./helper.js";
      export const run = async (x) => {
        const bytes = Uint8Array.from(atob(url.split(",")[1]), (letter) => letter.charCodeAt(0));
        const { instance } = await WebAssembly.instantiate(bytes, { "./helper.js": helper });
        return instance.exports.run(x);
      };`,
  };
  const options = { module: { rules: [{ test: /\.wasm$/, type: "asset/inline" as const }] } };
  const grants = { a: { globals: { atob: true, "WebAssembly.instantiate": true } } };
  expect(await buildAndRun(asset, { ...options, grants })).toBe(9);
  const without = { a: { globals: { atob: true } } };
  expect(await buildAndRun(asset, { ...options, grants: without })).toBe("BULKHEAD_GLOBAL_DENIED");
});
