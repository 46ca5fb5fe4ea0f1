// Packages that ship what TypeScript became, with a map: an error's place leads to the TypeScript, as it does in a plain build.

import { join } from "node:path";
import { build, transform } from "esbuild";
import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Build, buildApp, toOptions } from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";

const SOURCE = `interface Options {
  readonly times: number;
}

export const greet = (options: Options): string => {
  const greeting: string = "a token in the third function";
  return greeting.repeat(options.times) + typeof fetch + Math.max(1, 2);
};
`;

const compileSource = async (sourcefile: string): Promise<{ code: string; map: string }> =>
  transform(SOURCE, { loader: "ts", sourcefile, sourcemap: "external", format: "cjs" });

const inline = (map: string): string =>
  `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${Buffer.from(map).toString("base64")}\n`;

const APP = {
  "index.js": "import { greet } from 'lib';\nconsole.log(greet({ times: 1 }));\n",
};

/** Where each of the words is that the output has once. */
const placesIn = (root: string, words: readonly string[]): readonly string[] => {
  const output = readFileSync(join(root, "out/index.cjs"), "utf8");
  const map = new TraceMap(readFileSync(join(root, "out/index.cjs.map"), "utf8"));
  return words.map((word) => {
    const at = output.indexOf(word);
    const lines = output.slice(0, at).split("\n");
    const found = originalPositionFor(map, {
      line: lines.length,
      column: lines.at(-1)?.length ?? 0,
    });
    return `${word} ${found.source}:${found.line}:${found.column}`;
  });
};

const WORDS = ["a token in", "repeat("] as const;

describe("maps of packages", () => {
  test.each([true, false])("beside the file or in it, minified %s", async (minify) => {
    const beside = await compileSource("../../src/deep/lib.ts");
    const inside = await compileSource("../src/lib.ts");
    const cases = {
      beside: {
        "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "dist/lib.js" },
        "node_modules/lib/dist/lib.js": `${beside.code}//# sourceMappingURL=maps/lib.js.map\n`,
        "node_modules/lib/dist/maps/lib.js.map": beside.map,
      },
      inside: {
        "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "dist/lib.js" },
        "node_modules/lib/dist/lib.js": inside.code + inline(inside.map),
      },
    };
    for (const [name, files] of Object.entries(cases)) {
      const root = makeApp({ ...APP, ...files });
      const options: Build = { entryPoints: ["index.js"], sourcemap: "linked", minify };
      await buildApp(root, options);
      const confined = placesIn(root, WORDS);
      await build({ ...toOptions(root, options), plugins: [] });
      expect(confined, name).toEqual(placesIn(root, WORDS));
      const source =
        name === "inside"
          ? "../node_modules/lib/src/lib.ts"
          : "../node_modules/lib/src/deep/lib.ts";
      expect(confined, name).toEqual([`a token in ${source}:6:27`, `repeat( ${source}:7:18`]);
    }
  });

  test.each([
    ["is not there", "//# sourceMappingURL=gone.js.map"],
    ["is no map", "//# sourceMappingURL=package.json"],
    ["is not JSON", "//# sourceMappingURL=data:application/json,x"],
    ["is somebody else's", "//# sourceMappingURL=../other/other.js.map"],
    ["is somewhere else", "//# sourceMappingURL=https://example.org/x.map"],
    ["is cut off", "//# sourceMappingURL=%zz"],
  ])("a map that %s is none", async (_, comment) => {
    const root = makeApp({
      ...APP,
      "node_modules/lib/index.js": `exports.greet = () =>\n  "a token in here";\n${comment}\n`,
      "node_modules/other/other.js.map": (await compileSource("secret.ts")).map,
    });
    await buildApp(root, { entryPoints: ["index.js"], sourcemap: "linked" });
    expect(placesIn(root, ["a token in"])).toEqual(["a token in ../node_modules/lib/index.js:2:2"]);
  });
});

const mapsIn = (root: string): string =>
  readdirSync(join(root, "out"))
    .filter((name) => name.endsWith(".map"))
    .map((name) => readFileSync(join(root, "out", name), "utf8"))
    .join("\n");

describe("a map that names files of others has none of them read into the output", () => {
  const SECRET = "the-secret-token";
  const SOURCES = [
    "../../.env",
    "%2e%2e/%2e%2e/.env",
    "src/%2e%2e/../../../.env",
    "..\\..\\.env",
    "./x/../../../.env?",
    "ROOT/.env",
    "file://ROOT/.env",
  ];
  /** One line of the map for each source. */
  const mapOf = (root: string, more: object): string =>
    JSON.stringify({
      version: 3,
      sources: SOURCES.map((source) => source.replace("ROOT", root)),
      names: [],
      mappings: SOURCES.map((_, index) => (index === 0 ? "AAAA" : "ACAA")).join(";"),
      ...more,
    });
  const linesOf = (format: (index: number) => string): string =>
    SOURCES.map((_, index) => format(index)).join("\n");
  const lib = { name: "lib", version: "1.0.0", type: "module", main: "index.js" };
  const FILES = {
    ".env": `KEY=${SECRET}`,
    "node_modules/lib/package.json": lib,
    "index.js": "import * as lib from 'lib';\nconsole.log(lib);\n",
  };
  const code = linesOf((index) => `export const v${index} = () => ${index};`);
  const style = linesOf((index) => `.a${index} { color: red }`);
  type Place = (map: string) => Readonly<Record<string, string>>;
  const CASES: readonly (readonly [string, Place])[] = [
    [
      "beside a module",
      (map) => ({
        "node_modules/lib/index.js": `${code}\n//# sourceMappingURL=index.js.map\n`,
        "node_modules/lib/index.js.map": map,
      }),
    ],
    ["in a module", (map) => ({ "node_modules/lib/index.js": `${code}\n${inline(map)}` })],
    [
      "in TypeScript",
      (map) => ({
        "index.js": "import * as lib from 'lib/lib.ts';\nconsole.log(lib);\n",
        "node_modules/lib/lib.ts": `${code}\n${inline(map)}`,
      }),
    ],
    [
      "beside a style sheet",
      (map) => ({
        "node_modules/lib/index.js": "import './lib.css';\nexport const a = 1;\n",
        "node_modules/lib/lib.css": `${style}\n/*# sourceMappingURL=lib.css.map */\n`,
        "node_modules/lib/lib.css.map": map,
      }),
    ],
    [
      "in a style sheet, and in one within a URL",
      (map) => {
        const sheet = `${style}\n/*# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")} */`;
        return {
          "node_modules/lib/index.js": "import './lib.css';\nexport const a = 1;\n",
          "node_modules/lib/lib.css": `@import "data:text/css;base64,${Buffer.from(sheet).toString("base64")}";\n${sheet}\n`,
        };
      },
    ],
  ];

  test.each(CASES)("%s", async (_, place) => {
    const root = makeApp(FILES);
    for (const [name, text] of Object.entries({ ...FILES, ...place(mapOf(root, {})) }))
      writeFileSync(join(root, name), typeof text === "string" ? text : JSON.stringify(text));
    const options: Build = { entryPoints: ["index.js"], sourcemap: "linked" };
    await build({ ...toOptions(root, options), plugins: [] });
    expect(mapsIn(root)).toContain(SECRET);
    await buildApp(root, options);
    expect(mapsIn(root)).toContain(".env");
    expect(mapsIn(root)).not.toContain(SECRET);
  });

  test("a source in the package is read as ever", async () => {
    const map = { version: 3, sources: ["src/lib.js"], names: [], mappings: "AAAA" };
    const root = makeApp({
      ...FILES,
      "node_modules/lib/src/lib.js": "// as its authors wrote it",
      "node_modules/lib/index.js": `export const a = 1;\n${inline(JSON.stringify(map))}`,
    });
    await buildApp(root, { entryPoints: ["index.js"], sourcemap: "linked" });
    expect(mapsIn(root)).toContain("as its authors wrote it");
  });
});
