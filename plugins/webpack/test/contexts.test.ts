// `require.context`: a table of files of the package that asks, each an import that is checked.

import { join } from "node:path";
import webpack from "webpack";
import { describe, expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { build, buildAndRun, configure, listOutput, print, run } from "./support/app.ts";
import { codesOf, errorsOf, runWebpack, warningsOf } from "./support/build.ts";

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

  test.each([
    ["its folder itself", `require.context(".", false, /two\\.js$/)`, ["./two.js"]],
    ["no computed name", `{ keys: () => [typeof ((name) => require(name))] }`, ["function"]],
  ])("has %s", async (_, context, keys) => {
    const files = {
      ...LIB,
      "node_modules/a/index.js": `module.exports = (${context}).keys();`,
      "node_modules/a/two.js": `module.exports = "two";`,
    };
    expect(await buildAndRun(files)).toEqual(keys);
    const bulkhead = { mode: "generate", policy: "policy.json" } as const;
    expect(await buildAndRun(files, { bulkhead })).toEqual(keys);
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

// Bodies of `(name) => { … }`, in a folder beside the locales.
const RENAMED = {
  var: `var load = require; return load("./locale/" + name);`,
  const: "const load = require; return load(`./locale/${name}.js`);",
  assigned: `let load; load = require; return load("./locale/" + name);`,
  nested: `let load; load = require; return [1].map(() => load("./locale/" + name))[0];`,
  twice: `const load = require, again = load; return again("./locale/" + name);`,
  guarded: `const load = typeof require === "function" && require; return load("./locale/" + name);`,
  chosen: `const load = typeof require !== "undefined" ? require : null; return load("./locale/" + name);`,
  given: `return (function (load) { return load("./locale/" + name); })(require);`,
  "given to an arrow": `return ((one, load) => load("./locale/" + name))(1, require);`,
  literal: `const load = require; return load("./locale/fr");`,
  // Webpack follows none of these.
  "in another block": `let load; { load = require; } return load("./locale/" + name);`,
  "in another function": `let load; (() => { load = require; })(); return load("./locale/" + name);`,
  before: `let load; const get = () => load("./locale/" + name); load = require; return get();`,
  "no name": `const load = require; return load(name);`,
  property: `const own = { load: require }; return own.load("./locale/" + name);`,
};

const FOLLOWED = Object.keys(RENAMED).slice(0, 10);

const dates = (forms: Readonly<Record<string, string>>) => ({
  "index.js": `import * as forms from "dates"; const all = Object.entries(forms.default);
    const attempt = (get) => { try { return get("fr"); } catch { return "thrown"; } };
    ${print("Object.fromEntries(all.map(([form, get]) => [form, attempt(get)]))")}`,
  "node_modules/dates/index.js": `module.exports = {${Object.entries(forms)
    .map(([form, body]) => `${JSON.stringify(form)}: (name) => { ${body} },`)
    .join("\n")}};`,
  "node_modules/dates/locale/fr.js": `module.exports = "fr";`,
});

describe("a `require` under another name", () => {
  test("leads to the files of the package to which webpack follows it, without a warning", async () => {
    const root = makeApp(dates(RENAMED));
    const { plugins: _, ...plain } = configure(root);
    expect(errorsOf(await runWebpack(plain))).toEqual([]);
    const expected = Object.fromEntries(
      Object.keys(RENAMED).map((form) => [form, FOLLOWED.includes(form) ? "fr" : "thrown"]),
    );
    expect(await run({ out: join(root, "out") })).toEqual(expected);
    const built = await build(root);
    expect(warningsOf(built.stats)).toEqual([]);
    expect(await run(built)).toEqual(expected);
    const bulkhead = { mode: "generate", policy: "policy.json" } as const;
    expect(await buildAndRun(root, { bulkhead })).toEqual(expected);
  });

  test.each([
    ["another package", `const load = require; return load("other");`],
    [
      "another at times",
      `let load = require; load("./fr"); load = String; return load("./locale/fr")`,
    ],
    ["Node", `const load = require; return load("fs").existsSync(".");`],
  ])("leads to no %s, and the build says so", async (_, body) => {
    const files = {
      ...dates({ body }),
      "node_modules/other/index.js": `module.exports = "other";`,
    };
    const built = await build(files, { grants: { dates: { packages: { other: true } } } });
    expect(errorsOf(built.stats)).toEqual([]);
    expect(warningsOf(built.stats).join()).toMatch(
      /BULKHEAD_COMPUTED_IMPORT {2}`dates[^]*node_modules\/dates\/index\.js/,
    );
    expect(await run(built)).toEqual({ body: "thrown" });
  });
});
