// The plugins that a config of Rollup has beside ours, and ours at any place among them.

import babel from "@rollup/plugin-babel";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import nodeResolve from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import terser from "@rollup/plugin-terser";
import { join } from "node:path";
import { type Plugin, rollup } from "rollup";
import { expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { bulkhead } from "../src/index.ts";
import { type Bundler, listOutput, refuse, run } from "./support/build-app.ts";

const FILES = {
  "index.js": `import greet from "greet"; import { name } from "./data.json"; import { mode } from "mode"; import made from "virtual:made";
    class Greeter { static #count = 0; static greet(who) { Greeter.#count += 1; return greet(who) + Greeter.#count; } }
    console.log(JSON.stringify([Greeter.greet(name), mode, made]));`,
  "data.json": { name: "you" },
  "node_modules/greet/index.js":
    "if (process.env.NODE_ENV === 'production') { module.exports = require('./production.js'); } else { module.exports = require('./development.js'); }",
  "node_modules/greet/production.js": "exports = module.exports = (who) => `hello ${who}`;",
  "node_modules/greet/development.js": "module.exports = () => fetch('https://log.example');",
  "node_modules/mode/index.js":
    "export const mode = process.env.NODE_ENV; export { default } from './mode.json';",
  "node_modules/mode/mode.json": { a: 1 },
};

const virtual: Plugin = {
  name: "virtual",
  resolveId: (id) => (id === "virtual:made" ? "\0virtual:made" : null),
  load: (id) => (id === "\0virtual:made" ? "export default typeof process;" : null),
};

const others = (): Plugin[] => [
  virtual,
  replace({
    preventAssignment: true,
    values: { "process.env.NODE_ENV": '"production"' },
  }),
  nodeResolve(),
  commonjs(),
  json(),
  babel({ babelHelpers: "bundled", exclude: /node_modules/, configFile: false }),
  terser(),
];

test.each([0, 3, 7])("work with ours at place %i", async (place) => {
  const root = makeApp(FILES);
  const plugins = [...others()];
  plugins.splice(
    place,
    0,
    bulkhead({ policy: { resources: {} }, override: false, root }) as Plugin,
  );
  const warnings: string[] = [];
  const bundle = await rollup({
    input: join(root, "index.js"),
    plugins,
    onLog: (level, { message }) => void (level === "warn" && warnings.push(message)),
  });
  const out = join(root, "out");
  await bundle.write({ dir: out, entryFileNames: "[name].mjs", sourcemap: true });
  expect(warnings).toEqual([]);
  expect(listOutput(out)).toEqual(["compartment-map.json", "index.mjs", "index.mjs.map"]);
  // What a plugin serves under a name of its own is the application's.
  expect(await run({ root, out, logs: [] })).toEqual(["hello you1", "production", "object"]);
});

test("what another plugin serves is out of reach for packages", async () => {
  const root = makeApp({
    ...FILES,
    "node_modules/mode/index.js": "export { default as mode } from 'virtual:made';",
  });
  const ours = bulkhead({ policy: { resources: {} }, override: false, root }) as Plugin;
  const building = rollup({
    input: join(root, "index.js"),
    plugins: [...others(), ours],
    onLog() {},
  });
  await expect(building).rejects.toThrow(/BULKHEAD_IMPORT_DENIED {2}`mode@1\.0\.0` imports/);
});

test.each<Bundler>(["rollup", "rolldown"])(
  "%s: a file that a plugin has built apart is refused",
  async (bundler) => {
    const apart: Plugin = {
      name: "apart",
      generateBundle() {
        this.emitFile({
          type: "prebuilt-chunk",
          fileName: "polyfills.js",
          code: "Array.of = fetch;",
        });
      },
    };
    const files = { "index.js": "console.log(1);" };
    const { codes, written } = await refuse(bundler, files, { input: { plugins: [apart] } });
    expect({ codes, written }).toEqual({ codes: ["BULKHEAD_BUILD_UNSUPPORTED"], written: [] });
  },
);
