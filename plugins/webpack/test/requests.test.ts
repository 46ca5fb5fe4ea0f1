// What a package writes where it names a module: no loader runs by it, and no host answers it.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { build, buildAndRun, listOutput, run, print } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

describe("`require` is never the host's", () => {
  const read = `let read; try { read = typeof require("fs").readFileSync; } catch (error) { read = error.name; }`;

  test.each([
    [
      "in an ES module",
      { "package.json": { name: "a", version: "1.0.0", type: "module" } },
      undefined,
    ],
    ["in a file without imports that a rule calls an ES module", {}, "javascript/esm"],
    ["in one that a rule calls CommonJS", {}, "javascript/dynamic"],
  ] as const)("%s", async (_, more, type) => {
    const isModule = type !== "javascript/dynamic";
    const files = {
      "index.js": `import { read } from "a"; ${print("read")}`,
      "node_modules/a/index.js": `${read} ${isModule ? "export { read };" : "exports.read = read;"}`,
      ...Object.fromEntries(
        Object.entries(more).map(([name, content]) => [`node_modules/a/${name}`, content]),
      ),
    };
    const rules = type === undefined ? [] : [{ include: /node_modules/, type }];
    expect(await buildAndRun(files, { module: { rules } })).not.toBe("function");
  });

  test("in a CommonJS file that a rule calls an ES module", async () => {
    const { stats } = await build(
      {
        "index.js": `import "a"; ${print("1")}`,
        "node_modules/a/index.cjs": `${read} globalThis.console.log(read);`,
        "node_modules/a/package.json": { name: "a", version: "1.0.0", main: "index.cjs" },
      },
      { module: { rules: [{ test: /\.cjs$/, type: "javascript/esm" }] } },
    );
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
  });
});

describe("requests of a package", () => {
  test.each([
    ["a loader", `require("!!./loader.js!./data.js")`],
    ["a loader for itself", `require("./loader.js!./index.js")`],
    ["another name for a file", `require("./x.css!=!./data.js")`],
    ["no loaders", `require("!!./data.js")`],
  ])("that name %s", async (name, request) => {
    const files = {
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = ${request};`,
      "node_modules/a/data.js": `module.exports = typeof process;`,
      "node_modules/a/loader.js": `require("fs").writeFileSync(require("path").join(__dirname, "stolen"), ""); module.exports = (text) => text;`,
    };
    if (name === "no loaders") {
      expect(await buildAndRun(files)).toBe("undefined");
      return;
    }
    const { root, stats } = await build(files);
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_MODULE_SYNTAX"]);
    expect(listOutput({ out: join(root, "node_modules/a") })).not.toContain("stolen");
  });

  test("that are code themselves", async () => {
    const { stats, out } = await build({
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = require("data:text/javascript,module.exports = typeof process");`,
    });
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_FILE_OUTSIDE_PACKAGES"]);
    expect(listOutput({ out })).toEqual([]);
  });

  test("with a query", async () => {
    const files = {
      "index.js": `import a from "a"; ${print("a")}`,
      "node_modules/a/index.js": `module.exports = [require("./data.js?x"), require("b?y")];`,
      "node_modules/a/data.js": `module.exports = typeof process + typeof __resourceQuery;`,
      "node_modules/b/index.js": `module.exports = 1;`,
    };
    expect(codesOf(errorsOf((await build(files)).stats))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    expect(await buildAndRun(files, { grants: { a: { packages: { b: true } } } })).toEqual([
      "undefinedundefined",
      1,
    ]);
  });
});

test("magic comments are the application's, not a package's", async () => {
  const built = await build(
    {
      "index.js": `import a from "a"; import(/* webpackChunkName: "named" */ "./later.js").then(async ({ x }) => ${print("[x, await a()]")});`,
      "later.js": `export const x = 1;`,
      "node_modules/a/index.js": `module.exports = () => import(/* webpackIgnore: true */ "b").then(({ default: b }) => b);`,
      "node_modules/b/index.js": `module.exports = typeof process;`,
    },
    { grants: { a: { packages: { b: true } } } },
  );
  expect(errorsOf(built.stats)).toEqual([]);
  expect(listOutput(built)).toContain("named.cjs");
  expect(await run(built)).toEqual([1, "undefined"]);
});

const lying = (sideEffects: unknown) => ({
  "index.js": `import "a"; import { used } from "b"; ${print("used")}`,
  "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module", sideEffects },
  "node_modules/a/index.js": `import "./more.js"; globalThis.done = typeof process;`,
  "node_modules/a/more.js": `import "c";`,
  "node_modules/b/package.json": { name: "b", version: "1.0.0", type: "module", sideEffects },
  "node_modules/b/index.js": `export { used } from "./used.js"; export * from "./other.js";`,
  "node_modules/b/used.js": `export const used = [typeof process, typeof globalThis.fetch];`,
  "node_modules/b/other.js": `import "c"; export const other = 1;`,
  "node_modules/c/index.js": `module.exports = 1;`,
});

describe("`sideEffects` of a package.json", () => {
  test.each([[false], [true], [[]], [["./index.js"]], ["./nothing.js"]])(
    "that says %o changes no check and no confinement",
    async (sideEffects) => {
      const { stats } = await build(lying(sideEffects));
      expect(new Set(codesOf(errorsOf(stats)))).toEqual(new Set(["BULKHEAD_IMPORT_DENIED"]));
      const grants = { a: { packages: { c: true } }, b: { packages: { c: true } } };
      expect(await buildAndRun(lying(sideEffects), { grants })).toEqual(["undefined", "undefined"]);
    },
  );
});
