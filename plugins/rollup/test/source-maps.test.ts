// Source maps through the whole chain - TypeScript, two compilations, plugin-commonjs, a minifier, the kernel in front: a hundred tokens of
// a confined bundle, back to the line and column where each was written.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findOriginal } from "./support/source-maps.ts";
import { type Bundler, buildApp, listOutput, run } from "./support/build-app.ts";
import { minifies } from "./support/transform.ts";

/** Lines with a text in each that is nowhere else, between lines that compiling and minifying change. */
const lines = (file: string, line: (text: string) => string): string =>
  Array.from({ length: 25 }, (_, index) =>
    [`// ${index}`, line(`"${file}:${index}"`), "typeof process; Math.max(1, 2);"].join("\n"),
  ).join("\n");

const FILES: Readonly<Record<string, string | object>> = {
  "index.js": `import a from "a"; import { b } from "b"; import { c } from "./typed.ts";\nconst own = [];\n${lines("index", (text) => `own.push(${text});`)}\nconsole.log(JSON.stringify([...own, ...a, ...b, ...c].length));`,
  "typed.ts": `export const c: string[] = [];\ninterface Gone { x: number }\n${lines("typed", (text) => `c.push(${text} as string);`)}`,
  "node_modules/a/index.js": `var own = [];\n${lines("a", (text) => `own.push(${text});`)}\nmodule.exports = own;`,
  "node_modules/b/package.json": { name: "b", version: "1.0.0", type: "module" },
  "node_modules/b/index.js": `export const b = [];\n${lines("b", (text) => `b.push(${text});`)}`,
};

const SOURCES: Readonly<Record<string, string>> = {
  index: "index.js",
  typed: "typed.ts",
  a: "node_modules/a/index.js",
  b: "node_modules/b/index.js",
};

/** Where a text was written: its line and column. */
const placeOf = (name: string, text: string): string => {
  const file = SOURCES[name] ?? "";
  const written = String(FILES[file]).split("\n");
  const line = written.findIndex((each) => each.includes(`"${text}"`));
  return `${file}:${line + 1}:${written[line]?.indexOf(`"${text}"`)}`;
};

/** Rolldown's minifier writes strings as templates. */
const TOKEN = /["'`]((index|typed|a|b):\d+)["'`]/g;

const placesIn = (out: string, file: string) =>
  readFileSync(join(out, file), "utf8")
    .split("\n")
    .flatMap((text, line) =>
      [...text.matchAll(TOKEN)].map(({ index, 1: token = "", 2: name = "" }) => {
        const found = findOriginal(out, file, line + 1, index);
        const source = found.source?.replace(/^(?:\.\.\/)+/, "");
        return {
          found: `${source}:${found.line}:${found.column}`,
          written: placeOf(name, token),
        };
      }),
    );

const MINIFIED = { plain: false, minified: true } as const;

test.each([
  ["rollup", "plain", "es"],
  ["rollup", "minified", "es"],
  ["rollup", "minified", "umd"],
  ["rolldown", "plain", "es"],
  ["rolldown", "minified", "es"],
  ["rolldown", "minified", "umd"],
] as const)("%s, %s, %s", async (bundler: Bundler, how, format) => {
  const isMinified = MINIFIED[how];
  const minifying = bundler === "rollup" ? { plugins: [minifies()] } : { minify: true };
  const entryFileNames = format === "es" ? "index.mjs" : "index.cjs";
  const built = await buildApp(bundler, FILES, {
    output: {
      format,
      name: "app",
      entryFileNames,
      sourcemap: true,
      ...(isMinified && (minifying as object)),
    },
  });
  expect(listOutput(built.out)).toContain(`${entryFileNames}.map`);
  expect(await run(built, entryFileNames)).toBe(100);
  const places = placesIn(built.out, entryFileNames);
  expect(places).toHaveLength(100);
  expect(places.map(({ found }) => found)).toEqual(places.map(({ written }) => written));
});
