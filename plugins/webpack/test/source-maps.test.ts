// Source maps of confined, minified bundles: a hundred places, back to the line that was written.

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { expect, test } from "vitest";
import { build, readOutput, run } from "./support/app.ts";
import { EXTENSIONS, SCRIPTS, errorsOf } from "./support/build.ts";

/** Lines with a text in each that is nowhere else, between lines that compiling and minifying change. */
const lines = (file: string, count: number, line: (text: string) => string): string =>
  Array.from({ length: count }, (_, index) =>
    [`// ${index}`, line(`"${file}:${index}"`), "typeof process; Math.max(1, 2);"].join("\n"),
  ).join("\n");

const FILES = {
  "index.js": `import a from "a"; import { b } from "b"; import { c } from "./typed.ts";\nconst own = [];\n${lines("index", 25, (text) => `own.push(${text});`)}\nconsole.log(JSON.stringify([...own, ...a, ...b, ...c].length));`,
  "typed.ts": `export const c: string[] = [];\ninterface Gone { x: number }\n${lines("typed", 25, (text) => `c.push(${text} as string);`)}`,
  "node_modules/a/index.js": `var own = [];\n${lines("a", 25, (text) => `own.push(${text});`)}\nmodule.exports = own;`,
  "node_modules/b/package.json": { name: "b", version: "1.0.0", type: "module" },
  "node_modules/b/index.js": `export const b = [];\n${lines("b", 25, (text) => `b.push(${text});`)}`,
};

const SOURCES: Readonly<Record<string, string>> = {
  index: "index.js",
  typed: "typed.ts",
  a: "node_modules/a/index.js",
  b: "node_modules/b/index.js",
};

test.each([
  ["source-map", true],
  ["source-map", false],
] as const)("%s, minified: %s", async (devtool, minimize) => {
  const built = await build(FILES, {
    devtool,
    module: { rules: [SCRIPTS] },
    resolve: { extensions: [...EXTENSIONS] },
    optimization: { minimize },
  });
  expect(errorsOf(built.stats)).toEqual([]);
  expect(await run(built)).toBe(100);
  const map = new TraceMap(readOutput(built, "main.cjs.map"));
  const places = readOutput(built)
    .split("\n")
    .flatMap((text, line) =>
      [...text.matchAll(/"(index|typed|a|b):(\d+)"/g)].map(
        ({ index, 1: name = "", 2: count = "" }) => {
          const found = originalPositionFor(map, { line: line + 1, column: index });
          const start = FILES[SOURCES[name] as "index.js"].split("\n").indexOf(`// 0`) + 2;
          return {
            found: `${found.source?.replace(/^webpack:\/\/[^/]*\/(?:\.\/)?/, "")}:${found.line}`,
            wanted: `${SOURCES[name]}:${start + Number(count) * 3}`,
          };
        },
      ),
    );
  expect(places).toHaveLength(100);
  expect(places.map(({ found }) => found)).toEqual(places.map(({ wanted }) => wanted));
});
