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

describe("names by which webpack does more than name", () => {
  const NAMES = [
    "__webpack_chunk_load__",
    "__webpack_exports_info__",
    "__webpack_get_script_filename__",
    "__webpack_hash__",
    "__webpack_init_sharing__",
    "__webpack_is_included__",
    "__webpack_layer__",
    "__webpack_module__",
    "__webpack_nonce__",
    "__webpack_runtime_id__",
    "__webpack_share_scopes__",
    "__system_context__",
    "__import_meta_webpack__",
    "webpackJsonp",
  ];

  test.each([
    ["CommonJS", "commonjs"],
    ["an ES module", "module"],
  ])("are not there in %s of a package", async (_, type) => {
    const reads = NAMES.map(
      (name) =>
        `try { got.push([${JSON.stringify(name)}, typeof ${name}, ${name}]); } catch {} try { ${name} = "set"; } catch {}`,
    ).join("\n");
    const files = {
      "index.js": `import { got } from "a"; ${print("[got, globalThis.__webpack_nonce__]")}`,
      "node_modules/a/package.json": { name: "a", version: "1.0.0", type },
      "node_modules/a/index.js": `const got = []; ${reads} ${type === "module" ? "export { got };" : "exports.got = got;"}`,
    };
    const [got, set] = (await buildAndRun(files)) as [unknown[], unknown];
    // What a package assigns is on its own global.
    expect(got).toEqual([]);
    expect(set).toBeNull();
  });

  test("the application's modules have their files' names beside imports, but where Node has none", async () => {
    const files = {
      "package.json": { name: "app", version: "1.0.0" },
      "index.js": `import other from "./other.mjs"; import * as path from "path"; ${print("[path.basename(__filename), typeof __dirname, ...other]")}`,
      "other.mjs": `export default [typeof __filename, typeof __dirname];`,
    };
    expect(await buildAndRun(files)).toEqual(["main.cjs", "string", "undefined", "undefined"]);
  });

  test("of `import.meta` and `module` there is the address, the exports, and nothing else", async () => {
    const files = {
      "index.js": `import { a } from "a"; import b from "b"; ${print("[a, b]")}`,
      "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
      "node_modules/a/index.js": `export const a = [typeof import.meta.url, ...["webpack", "webpackHot", "webpackContext", "resolve", "glob"].map((key) => typeof import.meta[key]), typeof import.meta.webpack, typeof import.meta.webpackHot];`,
      "node_modules/b/index.js": `module.exports = [typeof module.hot, typeof module.parent, module.loaded, typeof module.constructor._load, typeof module.require, typeof require.cache.x, typeof require.main];`,
    };
    expect(await buildAndRun(files)).toEqual([
      ["string", ...Array(7).fill("undefined")],
      ["undefined", "undefined", false, "undefined", "function", "undefined", "undefined"],
    ]);
  });

  test("a package's import named like one of them is its own", async () => {
    const files = {
      "index.js": `import { a } from "a"; ${print("a")}`,
      "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
      "node_modules/a/index.js": `import { __webpack_require__, __webpack_public_path__ } from "./own.js"; export const a = [__webpack_require__, __webpack_public_path__];`,
      "node_modules/a/own.js": `export const __webpack_require__ = "own"; export const __webpack_public_path__ = "path";`,
    };
    expect(await buildAndRun(files)).toEqual(["own", "path"]);
  });
});

describe("settings of the runtime", () => {
  const SET = `__webpack_public_path__ = "/set/"; __webpack_nonce__ = "nonce";`;
  const READ = "typeof __webpack_public_path__";
  const files = {
    "index.js": `import a from "a"; ${SET} ${print("[a(), __webpack_public_path__, __webpack_nonce__, typeof __webpack_hash__]")}`,
    "node_modules/a/index.js": `try { __webpack_public_path__ = "/evil/"; } catch {} module.exports = () => ${READ};`,
  };

  test("are the application's, and not a package's", async () => {
    expect(await buildAndRun(files)).toEqual([expect.any(String), "/set/", "nonce", "string"]);
  });

  test("are nobody's where the application has a policy of its own", async () => {
    const policy = { evaluators: "listed", resources: {}, root: { usePolicy: "$root$" } } as never;
    await expect(buildAndRun(files, { bulkhead: { policy } })).rejects.toThrow("BULKHEAD_");
  });
});
