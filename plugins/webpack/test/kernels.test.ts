// The kernels that not every build ships, and shims: made in the shared part, so webpack has them as esbuild does.

import { expect, test } from "vitest";
import { buildAndRun } from "./support/app.ts";

const FILES = {
  "index.js": `import value from "tags"; import lib from "lib"; console.log(JSON.stringify([value, Reflect.tagOf(lib), lib.types]));`,
  "node_modules/tags/index.js": `
    const tags = new WeakMap();
    Reflect.tag = (target, value) => void tags.set(target, value);
    Reflect.tagOf = (target) => tags.get(target);
    module.exports = "tags";`,
  "node_modules/lib/index.js": `require("tags"); exports.types = [typeof fetch, typeof setTimeout, typeof require("vm").runInThisContext]; Reflect.tag(exports, "yes");`,
  "node_modules/lib/package.json": {
    name: "lib",
    version: "1.0.0",
    dependencies: { tags: "1.0.0" },
  },
};
const grants = {
  lib: { packages: { tags: true }, globals: { setTimeout: true }, builtin: { "vm.Script": true } },
};
const confined = ["undefined", "function", "undefined"];

test.each([
  ["shims", { shims: ["tags"] }, confined],
  [
    "shims and report mode",
    { shims: ["tags"], mode: "report" as const },
    ["function", "function", "function"],
  ],
])("%s", async (_, bulkhead, types) => {
  expect(await buildAndRun(FILES, { bulkhead, grants })).toEqual(["tags", "yes", types]);
});
