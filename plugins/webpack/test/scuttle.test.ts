// The option `scuttle`: who gets hold of the real global object finds nothing, and webpack's runtime works.

import { describe, expect, test } from "vitest";
import { build, buildAndRun, listOutput, print, run } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

/** A package that got hold of the real global object, and what it finds there. */
const LEAK = `
  const vm = require("vm");
  const take = (read) => { try { return typeof read(vm.runInThisContext("this")); } catch (error) { return error.code ?? error.name; } };
  module.exports = [take((g) => g.fetch), take((g) => g.process), take((g) => g.eval("1")), take((g) => g.console.log), take((g) => g.webpackChunkapp)];`;

const grants = { evil: { builtin: { "vm.runInThisContext": true } } };

const files = {
  "index.js": `import("./later.js").then(({ loot }) => ${print("[loot, typeof process.version, typeof fetch]")});`,
  "later.js": `import loot from "evil"; export { loot };`,
  "node_modules/evil/index.js": LEAK,
};

const SCUTTLED = "BULKHEAD_GLOBAL_SCUTTLED";
const NOTHING = [SCUTTLED, SCUTTLED, SCUTTLED, SCUTTLED, "undefined"];
const LOOT = ["function", "object", "number", "function", "undefined"];

describe("in Node", () => {
  test.each([
    ["CommonJS chunks", {}, "main.cjs"],
    [
      "ES modules",
      {
        output: { module: true, filename: "[name].mjs", chunkFormat: "module" },
        experiments: { outputModule: true },
      },
      "main.mjs",
    ],
  ] as const)("a leak leads to nothing: %s", async (_, options, name) => {
    const plain = await build(files, { ...options, grants });
    expect(errorsOf(plain.stats)).toEqual([]);
    expect(await run(plain, name)).toEqual([LOOT, "string", "function"]);
    const scuttled = await build(files, { ...options, grants, bulkhead: { scuttle: true } });
    expect(errorsOf(scuttled.stats)).toEqual([]);
    expect(listOutput(scuttled).length).toBeGreaterThan(2);
    expect(await run(scuttled, name)).toEqual([NOTHING, "string", "function"]);
  });

  test("exceptions stay", async () => {
    const bulkhead = { scuttle: { exceptions: ["fetch", /^proc/] } };
    const [loot] = (await buildAndRun(files, { grants, bulkhead })) as [readonly string[]];
    expect(loot.slice(0, 2)).toEqual(["function", "object"]);
  });
});

test("scripts that load scripts are refused: who leaks the global object could hand modules over", async () => {
  const options = { target: "web", bulkhead: { scuttle: true } } as const;
  const { stats, out } = await build(
    { "index.js": `import("./later.js");`, "later.js": `export default 1;` },
    options,
  );
  expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
  expect(listOutput({ out })).toEqual([]);
  expect(errorsOf((await build({ "index.js": print("1") }, options)).stats)).toEqual([]);
});
