// What a computed name can lead to.

import { describe, expect, test } from "vitest";
import { findOwnFiles, isOutOfReach } from "../src/own-files.ts";
import type { ReadPowers } from "../src/read-powers.ts";

const FILES: Readonly<Record<string, string>> = {
  "/app/lib/package.json": '{"name":"lib"}',
  "/app/lib/main.js": "",
  "/app/lib/locale/en.js": "",
  "/app/lib/locale/en.json": "",
  "/app/lib/locale/deep/de.js": "",
  "/app/lib/locale/fr/index.js": "",
  "/app/lib/locale/fr.d.ts": "",
  "/app/lib/locale/readme.md": "",
  "/app/lib/locale/a+b.js": "",
  "/app/lib/locale/link.js": "",
  "/app/lib/locale/.hidden/x.js": "",
  "/app/lib/locale/node_modules/evil/index.js": "",
  "/app/lib/locale/other/package.json": '{"name":"other"}',
  "/app/lib/locale/other/x.js": "",
  "/app/lib/locale/same/package.json": '{"type":"module"}',
  "/app/lib/locale/same/x.js": "",
  "/app/lib/node_modules/evil/index.js": "",
  "/app/secret/key.js": "",
};

const powers: ReadPowers = {
  readText: (path) => FILES[path],
  readBytes: () => undefined,
  isFile: (path) => path in FILES,
  isDirectory: () => true,
  realPath: (path) => (path.endsWith("/link.js") ? "/app/secret/key.js" : path),
  list: (path) => [
    ...new Set(
      Object.keys(FILES)
        .filter((file) => file.startsWith(`${path}/`))
        .map((file) => file.slice(path.length + 1).split("/", 1)[0] ?? ""),
    ),
  ],
};

const find = (...parts: readonly string[]) =>
  Object.fromEntries(
    findOwnFiles({ parts, importer: "/app/lib/main.js", location: "/app/lib" }, powers),
  );

const ALL = {
  "./locale/a+b": "./locale/a+b.js",
  "./locale/a+b.js": "./locale/a+b.js",
  "./locale/deep/de": "./locale/deep/de.js",
  "./locale/deep/de.js": "./locale/deep/de.js",
  "./locale/en": "./locale/en.js",
  "./locale/en.js": "./locale/en.js",
  "./locale/en.json": "./locale/en.json",
  "./locale/fr": "./locale/fr/index.js",
  "./locale/fr/index": "./locale/fr/index.js",
  "./locale/fr/index.js": "./locale/fr/index.js",
  "./locale/same/package": "./locale/same/package.json",
  "./locale/same/package.json": "./locale/same/package.json",
  "./locale/same/x": "./locale/same/x.js",
  "./locale/same/x.js": "./locale/same/x.js",
};

describe("the names that a pattern covers", () => {
  test.each<[parts: readonly string[], found: Readonly<Record<string, string>>]>([
    [["./locale/", ""], ALL],
    [["./locale/", "n.json"], { "./locale/en.json": "./locale/en.json" }],
    [["./locale/e", ".js"], { "./locale/en.js": "./locale/en.js" }],
    [["./locale/d", ".js"], {}],
    [["./locale/", "/de.js"], { "./locale/deep/de.js": "./locale/deep/de.js" }],
    [["./locale/", "+", ".js"], { "./locale/a+b.js": "./locale/a+b.js" }],
    [
      ["../lib/locale/en", ""],
      {
        "../lib/locale/en": "../lib/locale/en.js",
        "../lib/locale/en.js": "../lib/locale/en.js",
        "../lib/locale/en.json": "../lib/locale/en.json",
      },
    ],
    // Nobody else's.
    [["../secret/", ""], {}],
    [["../", ""], {}],
    [["./node_modules/", ""], {}],
    [["./node_modules/evil/", ""], {}],
    [["./locale/../../secret/", ""], {}],
    [["./nowhere/", ""], {}],
  ])("%j", (parts, found) => {
    expect(find(...parts)).toEqual(found);
  });
});

test("of more than a thousand files none is taken on a guess", () => {
  const names = Array.from({ length: 1001 }, (_, index) => `f${index}.js`);
  const many: ReadPowers = {
    ...powers,
    list: () => names,
    isFile: () => true,
    realPath: (path) => path,
  };
  const search = { parts: ["./", ""], importer: "/app/lib/main.js", location: "/app/lib" };
  expect(findOwnFiles(search, many)).toEqual([]);
  expect(isOutOfReach(search, many)).toBe(true);
});

test.each([
  [["./locale/", ""], false],
  [["./nowhere/", ""], false],
  [["../", ""], true],
  [["./node_modules/evil/", ""], true],
])("whether %j leads where nobody follows: %s", (parts, expected) => {
  const search = { parts, importer: "/app/lib/main.js", location: "/app/lib" };
  expect(isOutOfReach(search, powers)).toBe(expected);
});
