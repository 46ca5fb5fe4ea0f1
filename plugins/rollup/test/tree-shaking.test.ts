// What nobody uses leaves the bundle as it leaves a plain one: counted, on a module that has one of each thing that may stand at a
// module's top.

import nodeResolve from "@rollup/plugin-node-resolve";
import { join } from "node:path";
import { type RolldownPluginOption, rolldown } from "rolldown";
import { type Plugin, rollup } from "rollup";
import { expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { bulkhead } from "../src/index.ts";
import { type Bundler, buildApp, readOutput, run } from "./support/build-app.ts";

// Each marked by a text. Two are used.
const MANY = `export const used = () => "m:used";
export const arrow = () => "m:arrow";
export function declared() { return "m:declared"; }
export class Klass { method() { return "m:class"; } }
export class Statics { static table = { a: "m:statics" }; static #p = 1; }
export class Extended extends Klass { other() { return "m:extended"; } }
export class OfError extends Error { name = "m:of-error"; }
export class OfArray extends Array { name = "m:of-array"; }
export const object = { a: "m:object", b: [1, 2], c: () => fetch("m:object") };
export const text = \`m:template-text \${1}\`;
export const regex = /m:regex/g;
export const frozen = Object.freeze({ a: "m:frozen" });
export const max = Math.max(1, 2) + "m:math";
export const rounded = Math.floor(2.5) + "m:floor";
export const pi = Math.PI * 2 + "m:pi";
export const map = new Map([["m:map", 1]]);
export const set = new Set(["m:set"]);
export const weak = [new WeakMap(), "m:weak"];
export const symbol = Symbol("m:symbol");
export const registered = Symbol.for("m:symbol-for");
export const iterated = { [Symbol.iterator]: "m:symbol-iterator" };
export const date = [new Date(0), "m:date"];
export const error = new Error("m:error");
export const array = new Array(3).concat("m:array");
export const typed = [new Uint8Array(4), "m:typed"];
export const floats = [new Float64Array(4), "m:floats"];
export const keys = Object.keys({ a: 1 }).concat("m:keys");
export const isArray = [Array.isArray([]), "m:is-array"];
export const guarded = typeof fetch === "function" ? "m:guarded" : "m:guarded";
export const granted = [typeof navigator, "m:granted"];
export const pure = /* @__PURE__ */ make("m:pure");
export const chained = /* @__PURE__ */ (() => make("m:iife"))();
function make(x) { return { x, at: Date.now() }; }
export const re = [new RegExp("m:regexp"), 1];
export const str = String("m:string") + Number("1") + Boolean(1);
export const json = JSON.stringify({ a: "m:json" });
export const promise = [Promise.resolve(1), "m:promise"];
export const parsed = [parseInt("1"), "m:parse-int"];
export const decoder = [new TextDecoder(), "m:decoder"];
export const enumeration = ((E) => { E[E["A"] = 0] = "m:enum"; return E; })({});
export var Old; (function (Old) { Old[Old["A"] = 0] = "m:ts-enum"; })(Old || (Old = {}));
export const chain = new Float64Array(2); new Float64Array(chain.buffer).set([7]);
`;

const FILES = {
  "index.js": `import { used, chain } from "many"; import { nothing } from "granted"; console.log(JSON.stringify([used(), chain[0]]));`,
  "node_modules/many/package.json": { name: "many", version: "1.0.0", type: "module" },
  "node_modules/many/index.js": MANY,
  "node_modules/granted/package.json": { name: "granted", version: "1.0.0", type: "module" },
  "node_modules/granted/index.js": "export const nothing = () => [fetch, Function('1'), eval];",
};

const POLICY = {
  evaluators: "listed",
  resources: { many: {}, granted: { globals: { fetch: true }, eval: true } },
};

const marksIn = (code: string): readonly string[] =>
  [...new Set(code.match(/\bm:[a-z][a-z-]+/g))].toSorted();

const bundle = async (bundler: Bundler, root: string, ours: readonly object[]): Promise<string> => {
  const input = join(root, "index.js");
  const options = { input, onLog() {}, plugins: [nodeResolve(), ...ours] as Plugin[] };
  const built =
    bundler === "rollup"
      ? await rollup(options)
      : await rolldown({ input, onLog() {}, cwd: root, plugins: ours as RolldownPluginOption[] });
  const { output } = await built.generate({ format: "es" });
  await built.close();
  return output[0].code;
};

test.each<Bundler>(["rollup", "rolldown"])("%s keeps what it keeps plain", async (bundler) => {
  const root = makeApp(FILES);
  const plain = marksIn(await bundle(bundler, root, []));
  const plugin = bulkhead({ policy: POLICY, override: false, root } as object);
  const confined = await bundle(bundler, root, [plugin]);
  expect(plain.length).toBeLessThan(15);
  expect(marksIn(confined)).toEqual(plain);
  // Of nobody's use is the compartment of a package of which nothing is left.
  expect(confined).not.toContain('"granted"');
});

test.each<Bundler>(["rollup", "rolldown"])("%s runs what is left", async (bundler) => {
  const built = await buildApp(bundler, FILES, { bulkhead: { policy: POLICY } });
  expect(await run(built)).toEqual(["m:used", 7]);
});

test("a setting of the build stays", async () => {
  const treeshake = { manualPureFunctions: ["mine"] };
  const index = "const mine = () => 'm:mine'; mine(); function other() { return 'm:other'; }";
  const files = { "index.js": `${index} console.log('1');` };
  const built = await buildApp("rollup", files, { input: { treeshake } });
  expect(marksIn(readOutput(built))).toEqual([]);
  const kept = await buildApp("rollup", files, { input: { treeshake: false } });
  expect(marksIn(readOutput(kept))).toEqual(["m:mine", "m:other"]);
});
