// Formats for several loaders - umd, amd, system: the kernel first in each, loaded as each loader does it, and the wrapper proved.

import { createHash } from "node:crypto";
import { verifyBuild } from "@bulkhead/confinement";
import type { BulkheadError } from "@bulkhead/core";
import { describe, expect, test } from "vitest";
import { readIntrinsicNames } from "../../../runtime-kernel/build-time/intrinsic-names.ts";
import { writeFiles } from "../../esbuild/test/support/make-app.ts";
import { type Bundler, buildApp, readOutput, refuse, run } from "./support/build-app.ts";

const FILES = {
  "index.js":
    "import add from 'sum'; import { half } from 'half'; console.log(JSON.stringify([add(1, 2), half(4)]));",
  "node_modules/sum/index.js":
    "(function (root, factory) { module.exports = factory(); })(this, function () { return function add(a, b) { return a + b; }; });",
  "node_modules/half/index.js": "export const half = (x) => Math.floor(x / 2);",
};

// Of AMD, what a loader does with a bundle: gives it `require` and what it depends on, and takes its value.
const AMD = `globalThis.define = Object.assign((...given) => {
    const load = given.pop(); const [names, id = "none"] = given.reverse();
    const modules = { require: (name) => modules[name], dep: { half: (x) => x / 2 } };
    globalThis.made = [id, names, load(...names.map((name) => modules[name]))];
  }, { amd: {} });`;

// Each way to load a bundle, as a program of Node's that does so: a script that is no module sees no \`exports\`.
const asScript = (before: string) => `
  ${before}
  new (require("vm").Script)(require("fs").readFileSync(__dirname + "/index.cjs", "utf8")).runInThisContext();`;

// What SystemJS does with one: https://github.com/systemjs/systemjs/blob/main/docs/system-register.md
const SYSTEM = `globalThis.System = { register(...given) {
    const declare = given.pop(); const [names, id = "none"] = given.reverse(); const namespace = {};
    const { setters, execute } = declare((key, value) => (namespace[key] = value), {});
    const modules = { dep: { half: (x) => x / 2, default: "unused" } };
    names.forEach((name, index) => setters[index](modules[name])); execute();
    globalThis.made = [id, names, namespace];
  } };`;

const LOADERS: Readonly<Record<string, string>> = {
  node: `globalThis.made = ["none", [], require("./index.cjs")];`,
  amd: asScript(AMD),
  system: asScript(SYSTEM),
  page: asScript(
    `globalThis.Dep = { deep: { half: (x) => x / 2 } }; globalThis.own = { app: { kept: true } };`,
  ),
};

const LIBRARY = {
  ...FILES,
  "index.js":
    "import add from 'sum'; import { half } from 'dep'; export default add; export const quarter = half(half(1)); export { seen } from 'look'; export const address = typeof import.meta.url;",
  "node_modules/look/index.js":
    "export const seen = [typeof define, typeof own, typeof module, typeof exports, (function () { return this === undefined; })()];",
  "node_modules/dep/index.js": "exports.half = (x) => x / 2;",
};

const WITHOUT_ADDRESS = LIBRARY["index.js"].replace("typeof import.meta.url", "'none'");

const loadAs = async (bundler: Bundler, way: string, output: object) => {
  // Rolldown asks Node for the address, which is refused there.
  const files = bundler === "rollup" ? LIBRARY : { ...LIBRARY, "index.js": WITHOUT_ADDRESS };
  const built = await buildApp(bundler, files, {
    bulkhead: { verify: true },
    input: { external: ["dep"] },
    output: { entryFileNames: "index.cjs", exports: "named", ...output } as never,
  });
  writeFiles(built.root, {
    "out/load.cjs": `${LOADERS[way]}
      const { default: add, quarter, seen, address } = globalThis.made?.[2] ?? own.app;
      console.log(JSON.stringify([add(1, 2), quarter, seen, address, globalThis.made?.slice(0, 2) ?? own.app.kept]));`,
    "node_modules/dep/index.js": LIBRARY["node_modules/dep/index.js"],
  });
  return run(built, "load.cjs");
};

describe("what several loaders may load: the kernel first, and proved", () => {
  const umd = { format: "umd", name: "own.app", extend: true, globals: { dep: "Dep.deep" } };
  // Nothing of the loader's is there for a package.
  const seen = ["undefined", "undefined", "undefined", "undefined", true];

  test.each([
    ["rollup", "node", umd, ["none", []]],
    ["rollup", "amd", { ...umd, amd: { id: "an.id" } }, ["an.id", ["require", "dep"]]],
    ["rollup", "page", umd, true],
    ["rollup", "amd", { format: "amd" }, ["none", ["require", "dep"]]],
    ["rollup", "system", { format: "system" }, ["none", ["dep"]]],
    ["rollup", "system", { format: "system", name: "a name", compact: true }, ["a name", ["dep"]]],
    ["rolldown", "node", umd, ["none", []]],
    ["rolldown", "amd", { ...umd, minify: true }, ["none", ["require", "dep"]]],
    ["rolldown", "page", umd, true],
  ] as const)("%s, loaded by %s: %o", async (bundler, way, output, made) => {
    // In a page there is no name of a file.
    const found = way === "node" ? "string" : "undefined";
    const address = bundler === "rollup" ? found : "none";
    expect(await loadAs(bundler, way, output)).toEqual([3, 0.25, seen, address, made]);
  });
});

const same = (text: string) => text;
const withOtherDefine = (text: string) =>
  text.replace('"amdDefine": "define"', '"amdDefine": "fetch();a"');

test("proof: a wrapper that is not the one of the map is refused", async () => {
  const built = await buildApp("rollup", FILES, {
    output: { format: "umd", name: "app", entryFileNames: "index.cjs" },
  });
  const prove = async (change: (text: string) => string, changeMap = same) => {
    const bytes = new TextEncoder().encode(change(readOutput(built, "index.cjs")));
    const map = readOutput(built, "compartment-map.json").replace(
      /("path": "index\.cjs",\s+"sha256": ")\w+/,
      (_, start: string) => start + createHash("sha256").update(bytes).digest("hex"),
    );
    const problems = await verifyBuild({
      map: changeMap(map),
      files: [{ path: "index.cjs", bytes }],
      intrinsics: await readIntrinsicNames(),
    }).catch((error: unknown) => (error as BulkheadError).diagnostics);
    return [...new Set(problems.map(({ code }) => code))];
  };
  expect(await prove(same)).toEqual([]);
  expect(await prove((text) => text.replace("factory(require", "evil(require"))).toEqual([
    "BULKHEAD_OUTPUT_KERNEL",
  ]);
  // Text at the end that the wrapper would take for its own.
  expect(await prove((text) => text.replace(/\}\);\s*$/, "});});"))).not.toEqual([]);
  expect(await prove((text) => text.replace(/\}\);\s*$/, "}, fetch);"))).not.toEqual([]);
  expect(await prove(same, withOtherDefine)).toEqual(["BULKHEAD_MANIFEST_INVALID"]);
});

test("SystemJS is told of each export, and again when it changes", async () => {
  const files = {
    "index.js":
      "export let count = 0; export const raise = () => { count += 1; }; export { half as default } from 'dep'; export * from 'dep';",
  };
  const built = await buildApp("rollup", files, {
    input: { external: ["dep"] },
    output: { format: "system", entryFileNames: "index.cjs" },
  });
  writeFiles(built.root, {
    "out/load.cjs": `${LOADERS["system"]} const [, , all] = globalThis.made; all.raise(); all.raise();
      console.log(JSON.stringify([Object.keys(all).sort(), all.count, all.default(4), all.half(2)]));`,
  });
  expect(await run(built, "load.cjs")).toEqual([["count", "default", "half", "raise"], 2, 2, 1]);
});

test("several chunks of it are refused", async () => {
  const files = { ...FILES, "index.js": "import('half').then(console.log);" };
  const { codes, written } = await refuse("rollup", files, { output: { format: "system" } });
  expect({ codes, written }).toEqual({ codes: ["BULKHEAD_BUILD_UNSUPPORTED"], written: [] });
});
