// `output.library`: what a page or another program gets of a confined bundle.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LibraryOptions } from "webpack";
import { describe, expect, test } from "vitest";
import { assignExports } from "../src/global-library.ts";
import { type Build, build, listOutput, run } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

const files = {
  "index.js": `import a from "a"; export const made = a + 1; export default "the default";`,
  "node_modules/a/index.js": `module.exports = Math.max(1, 40) + (typeof process === "undefined");`,
};

const built = async (output: Build["output"], more: Build = {}) => {
  const made = await build(files, { ...more, output: { filename: "lib.cjs", ...output } });
  expect(errorsOf(made.stats)).toEqual([]);
  return made;
};

/** What another program has of a library: `source` says JSON of it. */
const use = async (out: string, source: string): Promise<unknown> => {
  writeFileSync(join(out, "use.mjs"), source);
  return run({ out }, "use.mjs");
};

const SHOW = "console.log(JSON.stringify";

describe("a library as a global variable is proved", () => {
  test.each<[string, LibraryOptions, string, unknown]>([
    ["a variable", { type: "var", name: "lib" }, "lib.made", 42],
    [
      "a property, of one export",
      { type: "window", name: "lib", export: "default" },
      "lib",
      "the default",
    ],
    [
      "a path that is there in part",
      { type: "assign", name: ["here", "deep", "lib"] },
      "[here.kept, here.deep.lib.made]",
      [1, 42],
    ],
  ])("%s", async (_, library, expression, expected) => {
    const { out } = await built(
      { library },
      { target: ["web", "es2022"], optimization: { minimize: true } },
    );
    // A script's `globalThis` is the page's.
    const source = `import { readFileSync } from "node:fs"; import vm from "node:vm";
      globalThis.self = globalThis.window = globalThis; globalThis.here = { kept: 1 };
      vm.runInThisContext(readFileSync(new URL("./lib.cjs", import.meta.url), "utf8"));
      ${SHOW}(${expression}));`;
    expect(await use(out, source)).toEqual(expected);
  });

  test("which is what webpack would have written", () => {
    expect(assignExports({ path: ["a", "b"], exported: ["default"] })).toBe(
      '(__webpack_require__.bulkhead.compartment("$root$").globals["a"] = __webpack_require__.bulkhead.compartment("$root$").globals["a"] || {})["b"] = __webpack_exports__["default"];\n',
    );
  });

  test.each<[string, Build]>([
    ["scuttled", { bulkhead: { scuttle: true } }],
    ["without a name", { output: { library: { type: "window" } } }],
  ])("but not %s", async (_, options) => {
    const { stats, out } = await build(files, {
      target: "web",
      ...options,
      output: { library: { type: "var", name: "lib" }, ...options.output },
    }).catch((error: unknown) => ({ stats: undefined, out: String(error) }));
    const said = stats === undefined ? [out] : errorsOf(stats);
    expect(codesOf(said)).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
    if (stats !== undefined) expect(listOutput({ out })).toEqual([]);
  });
});

test.each(["commonjs2", "commonjs-static"])(
  "a library for Node's `require` is proved: %s",
  async (type) => {
    const { out } = await built({ library: { type } });
    const source = `import lib from "./lib.cjs"; ${SHOW}([lib.made, lib.default]));`;
    expect(await use(out, source)).toEqual([42, "the default"]);
  },
);

test.each(["module", "modern-module"])("a library as an ES module is proved: %s", async (type) => {
  const { out } = await built(
    { module: true, filename: "lib.mjs", library: { type } },
    { experiments: { outputModule: true } },
  );
  const source = `import one, { made } from "./lib.mjs"; ${SHOW}([made, one]));`;
  expect(await use(out, source)).toEqual([42, "the default"]);
});

test.each(["umd", "amd", "this"])(
  "a library for a loader of the page is none that could be proved: %s",
  async (type) => {
    const options: Build = { target: "web", output: { library: { type, name: "lib" } } };
    const { stats, out } = await build(files, options);
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
    expect(listOutput({ out })).toEqual([]);
  },
);
