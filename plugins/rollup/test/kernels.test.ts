// The kernels that not every build ships: made in the shared part, so Rollup and Rolldown have them as esbuild does.

import type { RollupLog } from "rollup";
import { describe, expect, test } from "vitest";
import { type Bundler, buildApp, readOutput, refuse, run } from "./support/build-app.ts";

const FILES = {
  "index.js": `import lib from "lib"; console.log(JSON.stringify([lib.types, lib.leak(), typeof fetch]));`,
  "node_modules/lib/index.js": `
    exports.types = [typeof fetch, typeof setTimeout];
    exports.leak = () => { try { return typeof require("vm").runInThisContext("this").process; } catch (error) { return error.code; } };`,
};
const policy = {
  resources: {
    lib: { globals: { setTimeout: true }, builtin: { "vm.runInThisContext": true } },
  },
};
const confined = ["undefined", "function"];

const WITH_SHIMS = {
  "index.js": `import value from "tags"; import { tagged } from "lib"; import "./polyfill.js";
    console.log(JSON.stringify([value, Reflect.tagOf(tagged), Object.isFrozen(Reflect), Object.isFrozen(Reflect.tag), [1, 2].second(), typeof atFirst]));`,
  "polyfill.js": `Object.defineProperty(Array.prototype, "second", { value() { return this[1]; }, writable: true, configurable: true }); globalThis.atFirst = typeof harden;`,
  // Run a second time, it would throw: what it changes is frozen.
  "node_modules/tags/index.js": `const tags = new WeakMap(); Reflect.tag = (target, value) => void tags.set(target, value);
    Reflect.tagOf = (target) => tags.get(target); module.exports = "tags";`,
  "node_modules/lib/index.js": `require("tags"); exports.tagged = {}; Reflect.tag(exports.tagged, "yes");`,
};
const SHIM_POLICY = { resources: { lib: { packages: { tags: true } } } };

describe.each<Bundler>(["rollup", "rolldown"])("%s", (bundler) => {
  test.each([
    ["a leak of the real global object", {}, [confined, "object", "function"]],
    [
      "scuttled, it leads to nothing, proved",
      { scuttle: true, verify: true },
      [confined, "BULKHEAD_GLOBAL_SCUTTLED", "function"],
    ],
    ["report mode", { mode: "report" }, [["function", "function"], "object", "function"]],
  ])("%s", async (_, options, expected) => {
    const said: string[] = [];
    const onLog = (_: string, { message }: RollupLog) => void said.push(message);
    const built = await buildApp(bundler, FILES, {
      bulkhead: { policy, ...options },
      input: { logLevel: "info", onLog },
    });
    expect(await run(built)).toEqual(expected);
    const how = "mode" in options ? "watched, none of them confined" : "confined";
    expect(said.filter((text) => text.includes(`bulkhead: 2 packages ${how}, `))).toHaveLength(1);
  });

  test.each([
    ["confined, proved", { verify: true }],
    ["scuttled", { scuttle: true, verify: true }],
    ["in report mode", { mode: "report" }],
  ])("what shims add is there for all, frozen: %s", async (_, options) => {
    const built = await buildApp(bundler, WITH_SHIMS, {
      bulkhead: { policy: SHIM_POLICY, shims: ["tags", "./polyfill.js"], ...options },
    });
    expect(await run(built)).toEqual(["tags", "yes", true, true, 2, "string"]);
    const map = JSON.parse(readOutput(built, "compartment-map.json")) as {
      readonly kernel: { readonly shims: { readonly modules: readonly { path: string }[] } };
    };
    expect(map.kernel.shims.modules.map(({ path }) => path)).toEqual([
      "node_modules/tags/index.js",
      "polyfill.js",
    ]);
  });

  test("a shim that is not there fails the build", async () => {
    const { codes } = await refuse(bundler, FILES, { bulkhead: { policy, shims: ["none"] } });
    expect(codes).toEqual(["BULKHEAD_SHIM_INVALID"]);
  });
});
