// `require.context`: a table of files of the package that asks, each an import that is checked.

import webpack from "webpack";
import { describe, expect, test } from "vitest";
import { build, buildAndRun, listOutput, print, run } from "./support/app.ts";
import { codesOf, errorsOf, warningsOf } from "./support/build.ts";

const LIB = {
  "index.js": `import a from "a"; ${print("a")}`,
  "node_modules/a/parts/one.js": `module.exports = "one " + typeof process;`,
  "node_modules/a/parts/deep/two.js": `module.exports = "two";`,
  "node_modules/a/parts/three.json": `{"three":3}`,
};

const all = (context: string): string => `
  const table = ${context};
  module.exports = table.keys().sort().map((key) => [key, table(key)]);`;

describe("in a package", () => {
  test("has what its own folder holds", async () => {
    const files = {
      ...LIB,
      "node_modules/a/index.js": all(`require.context("./parts", true, /\\.js$/)`),
    };
    expect(await buildAndRun(files)).toEqual([
      ["./deep/two.js", "two"],
      ["./one.js", "one undefined"],
    ]);
    expect(await buildAndRun(files, { bulkhead: { mode: "generate", policy: "policy.json" } }))
      // The policy is inferred through it, too: `typeof` is no need.
      .toEqual([
        ["./deep/two.js", "two"],
        ["./one.js", "one undefined"],
      ]);
  });

  test("is loaded later where it says so", async () => {
    const files = {
      ...LIB,
      "index.js": `import get from "a"; get().then((value) => ${print("value")});`,
      "node_modules/a/index.js": `
        const table = require.context("./parts", false, /\\.js$/, "lazy");
        module.exports = () => table("./one.js").then((one) => one.default ?? one);`,
    };
    const built = await build(files);
    expect(errorsOf(built.stats)).toEqual([]);
    expect(listOutput(built).filter((name) => /^\d+\.cjs$/.test(name))).toHaveLength(1);
    expect(await buildAndRun(files)).toBe("one undefined");
  });

  test.each([
    ["loaders", `require.context("!!./loader.js!./parts", true)`, undefined],
    ["loaders behind the folder", `require.context("./parts!./loader.js", true)`, undefined],
    ["the folder of another package", `require.context("../b", true)`, "BULKHEAD_MODULE_SYNTAX"],
    ["the application's", `require.context("../..", false)`, "BULKHEAD_MODULE_SYNTAX"],
  ])("with %s is none", async (_, context, code) => {
    const files = {
      ...LIB,
      "node_modules/a/index.js": `let result; try { ${context}; result = "there"; } catch (error) { result = error.code; } module.exports = result;`,
      "node_modules/a/loader.js": `require("fs").writeFileSync(require("path").join(__dirname, "stolen"), ""); module.exports = (text) => text;`,
      "node_modules/b/index.js": `module.exports = "b";`,
    };
    const built = await build(files, { grants: { a: { packages: { b: true } } } });
    expect(codesOf(errorsOf(built.stats))).toEqual(code === undefined ? [] : [code]);
    const generated = await build(files, { bulkhead: { mode: "generate", policy: "policy.json" } });
    expect(listOutput({ out: `${built.root}/node_modules/a` })).not.toContain("stolen");
    expect(listOutput({ out: `${generated.root}/node_modules/a` })).not.toContain("stolen");
  });

  test.each([
    ["a computed folder", `require.context("./" + name)`],
    ["require.ensure", `require.ensure([], () => {})`],
    ["require.resolveWeak", `require.resolveWeak("./index.js")`],
    ["require.include", `require.include("./index.js")`],
    ["import.meta.webpackContext", `import.meta.webpackContext("./parts")`],
  ])("%s is refused with a code", async (_, expression) => {
    const isModule = expression.startsWith("import.meta");
    const files = {
      ...LIB,
      "index.js": `import { a } from "a"; ${print("a")}`,
      "node_modules/a/package.json": {
        name: "a",
        version: "1.0.0",
        type: isModule ? "module" : "commonjs",
      },
      "node_modules/a/index.js": `const name = String(Math.max(1, 2)); let a; try { ${expression}; a = "there"; } catch (error) { a = error.message.split("  ")[0]; } ${isModule ? "export { a };" : "exports.a = a;"}`,
    };
    expect(await buildAndRun(files)).toBe("BULKHEAD_COMPUTED_IMPORT");
  });
});

// Webpack reads no `require` in what Node would take for an ES module.
const app = (dependencies: object): object => ({ name: "app", version: "1.0.0", dependencies });

describe("in the application", () => {
  test("leads to packages that the policy lets it have, and elsewhere to none", async () => {
    const files = {
      "package.json": app({ a: "1.0.0", b: "1.0.0" }),
      "index.js": `const table = require.context("./src", true, /\\.js$/); ${print("table.keys().map((key) => table(key).default)")}`,
      "src/one.js": `import a from "a"; export default a;`,
      "node_modules/a/index.js": `module.exports = require("b");`,
      "node_modules/b/index.js": `module.exports = "b";`,
    };
    expect(codesOf(errorsOf((await build(files)).stats))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    expect(await buildAndRun(files, { grants: { a: { packages: { b: true } } } })).toEqual(["b"]);
  });

  test("ContextReplacementPlugin and IgnorePlugin change what it has", async () => {
    const files = {
      "package.json": app({}),
      "index.js": `const table = require.context("./src", true, /\\.js$/); ${print("table.keys()")}`,
      "src/one.js": `export default 1;`,
      "src/two.js": `export default 2;`,
    };
    const plugins = [new webpack.ContextReplacementPlugin(/src$/, /one\.js$/)];
    expect(await buildAndRun(files, { plugins })).toEqual(["./one.js"]);
    const without = [new webpack.IgnorePlugin({ resourceRegExp: /two/ })];
    expect(await buildAndRun(files, { plugins: without })).toEqual(["./one.js"]);
  });
});

test("a context of a `require` under another name is left out, and the build says so", async () => {
  const files = {
    "index.js": `import load from "dates"; ${print('load("fr")')}`,
    "node_modules/dates/index.js": `
      module.exports = (name) => {
        try { var renamed = require; return renamed("./locale/" + name); } catch { return "en"; }
      };`,
    "node_modules/dates/locale/fr.js": `module.exports = "fr";`,
  };
  const built = await build(files);
  expect(warningsOf(built.stats).join()).toMatch(
    /BULKHEAD_COMPUTED_IMPORT {2}`dates[^]*node_modules\/dates\/index\.js/,
  );
  expect(await run(built)).toBe("en");
});
