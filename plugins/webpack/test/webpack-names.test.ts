// Webpack's own names: no code of a package reaches anything by them, and what it declares under them is its own.

import { describe, expect, test } from "vitest";
import { buildAndRun, print } from "./support/app.ts";

test("all code is strict, and none of it sees webpack's names", async () => {
  const files = {
    "index.js": `import a from "a"; ${print("a")}`,
    "node_modules/a/index.js": `
      const read = (look) => { try { return typeof look(); } catch (error) { return error.message.split("  ")[0]; } };
      module.exports = {
        self: typeof (function () { return this; })(),
        own: (function () { return this; })() === globalThis,
        require: read(() => __webpack_require__), modules: read(() => __webpack_modules__),
        cache: Object.keys(require.cache), path: read(() => __webpack_public_path__),
        host: read(() => __non_webpack_require__), query: read(() => __resourceQuery),
        parent: typeof module.parent, hot: typeof module.hot, children: module.children,
      };`,
  };
  const denied = "BULKHEAD_GLOBAL_DENIED";
  for (const concatenateModules of [true, false])
    expect(await buildAndRun(files, { optimization: { concatenateModules } })).toEqual({
      self: "object",
      own: true,
      require: denied,
      modules: denied,
      cache: [],
      path: denied,
      host: denied,
      query: denied,
      parent: "undefined",
      hot: "undefined",
      children: [],
    });
});

/** A variable that notes what is asked of it in `seen`. */
const trap = (name: string): string =>
  `var ${name} = new Proxy(function () {}, { get: (_, key) => { seen.push(String(key)); return () => ({}); }, apply: (_, that, given) => { seen.push(String(given[0])); return {}; }, set: (_, key) => { seen.push(String(key)); return true; } });`;

describe("webpack's names, declared by a package, are its own", () => {
  const NAMES = [
    "__webpack_require__",
    "__webpack_exports__",
    "__webpack_module__",
    "__webpack_modules__",
  ];
  test.each([
    ["an ES module, concatenated", true, true],
    ["an ES module", true, false],
    ["a CommonJS module, concatenated", false, true],
    ["a CommonJS module", false, false],
  ])("in %s", async (_, isModule, concatenateModules) => {
    const traps = NAMES.map(trap).join(" ");
    const files = {
      "index.js": `import { seen } from "a"; import b from "b"; import { c } from "c"; ${print("[seen, b, c, typeof seen]")}; import("c").then(({ c }) => { if (seen.length > 0) throw new Error(seen.join()); })`,
      "node_modules/a/package.json": {
        name: "a",
        version: "1.0.0",
        type: isModule ? "module" : "commonjs",
      },
      "node_modules/a/index.js": isModule
        ? `export const seen = []; ${traps}`
        : `const seen = exports.seen = []; ${traps}`,
      "node_modules/b/index.js": `module.exports = "b";`,
      "node_modules/c/package.json": { name: "c", version: "1.0.0", type: "module" },
      "node_modules/c/index.js": `export const c = "c"; export * as self from "./index.js";`,
    };
    expect(await buildAndRun(files, { optimization: { concatenateModules } })).toEqual([
      [],
      "b",
      "c",
      "object",
    ]);
  });
});
