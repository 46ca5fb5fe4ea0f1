// Each way in which a tree of packages can be refused, and what the refusal says.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "@bulkhead/core";
import { describeUnownedFile, makeNodePowers, mapPackages } from "../src/index.ts";
import { type Tree, makeTree } from "./support/make-tree.ts";
import { diagnosticsOf, mapTree, needs } from "./support/map-tree.ts";

const told = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, message, notes, fix }) => {
    expect(code).toBe("BULKHEAD_DEPENDENCY_NOT_INSTALLED");
    expect(fix).toContain("npm install");
    return [message, ...(notes ?? [])];
  });

const mapIncomplete = (dev: boolean) => () =>
  mapTree(
    {
      "package.json": {
        dependencies: { a: "1", gone: "^2.0.0", o: "1" },
        optionalDependencies: { o: "1" },
        peerDependencies: { "peer-gone": "3", "peer-optional": "4" },
        peerDependenciesMeta: { "peer-optional": { optional: true } },
        devDependencies: { "dev-gone": "5" },
      },
      "node_modules/a/package.json": {
        dependencies: { "a-gone": "~6.0.0" },
        peerDependencies: { "a-peer": "7" },
        optionalDependencies: { "a-optional": "8" },
        devDependencies: { "a-dev": "9" },
      },
    },
    dev,
  );
describe("BULKHEAD_DEPENDENCY_NOT_INSTALLED", () => {
  test("says which package.json names it; all of them at once, and none that may be absent", () => {
    const expected = [
      [
        "`gone` is not installed, and `$root$` depends on it",
        "`package.json` names it in `dependencies` with the range `^2.0.0`",
      ],
      [
        "`peer-gone` is not installed, and `$root$` depends on it",
        "`package.json` names it in `peerDependencies` with the range `3`",
      ],
      [
        "`a-gone` is not installed, and `a` depends on it",
        "`node_modules/a/package.json` names it in `dependencies` with the range `~6.0.0`",
      ],
    ];
    const dev = [
      "`dev-gone` is not installed, and `$root$` depends on it",
      "`package.json` names it in `devDependencies` with the range `5`",
    ];
    expect(told(diagnosticsOf(mapIncomplete(false)))).toEqual(expected);
    expect(told(diagnosticsOf(mapIncomplete(true)))).toEqual([
      ...expected.slice(0, 2),
      dev,
      ...expected.slice(2),
    ]);
  });
});

describe("BULKHEAD_PACKAGE_JSON_INVALID", () => {
  test.each<[string, Tree, string]>([
    ["is missing", { "index.js": "" }, "has no package.json"],
    [
      "is not JSON",
      { "package.json": "{ name: 1 }" },
      "`package.json` cannot be used: it is not JSON",
    ],
    ["is empty", { "package.json": "" }, "`package.json` cannot be used: it is not JSON"],
    ["is an array", { "package.json": "[]" }, "its text is not a JSON object"],
    ["is null", { "package.json": "null" }, "its text is not a JSON object"],
    [
      "has dependencies that are an array",
      { "package.json": { dependencies: ["a"] } },
      "its dependencies are not an object",
    ],
    [
      "has dependencies that are a text",
      { "package.json": { optionalDependencies: "a" } },
      "its optionalDependencies are not an object",
    ],
    [
      "of a dependency is not JSON",
      { "package.json": needs("a"), "node_modules/a/package.json": "<html>" },
      "`node_modules/a/package.json` cannot be used: it is not JSON",
    ],
  ])("%s", (_title, tree, message) => {
    const [diagnostic] = diagnosticsOf(() => mapTree(tree));
    expect(diagnostic?.code).toBe("BULKHEAD_PACKAGE_JSON_INVALID");
    expect(diagnostic?.message).toContain(message);
  });

  test.each([
    ["main", '{"name":"a","main":"harmless.js","main":"evil.js"}'],
    ["main", String.raw`{"name":"a","main":"harmless.js","m\u0061in":"evil.js"}`],
    ["dependencies", '{"dependencies":{},"dependencies":{"x":"1"}}'],
    ["exports.import", '{"exports":{"import":"./a.js","require":"./b.js","import":"./c.js"}}'],
  ])("has a key twice: %s", (key, text) => {
    const [diagnostic] = diagnosticsOf(() =>
      mapTree({ "package.json": needs("a"), "node_modules/a/package.json": text }),
    );
    expect(diagnostic?.code).toBe("BULKHEAD_PACKAGE_JSON_INVALID");
    expect(diagnostic?.message).toContain(`it has \`${key}\` twice`);
  });

  test("keys that nobody reads may be there twice", () => {
    const text =
      '{"license":"MIT","scripts":{"test":"a","test":"b"},"license":"MIT","x":[{"main":"\\"main\\":"},{"main":1}]}';
    expect(mapTree({ "package.json": text }).packages.size).toBe(1);
  });
});

describe("BULKHEAD_PACKAGE_NAME_INVALID", () => {
  test.each([
    "a>b",
    "../evil",
    "..",
    ".",
    "",
    "a/b",
    "@s",
    "@s/",
    "@/a",
    "@s/a/b",
    "$root$",
    "a b",
    "/etc",
    "a\\b",
    "C:",
    "node_modules",
    ".bin",
    "a\n`x`",
    "é",
    "a".repeat(215),
    "@s/.hidden",
    "a%2fb",
    "a\0b",
  ])("%j", (name) => {
    for (const field of ["dependencies", "optionalDependencies", "peerDependencies"]) {
      const tree = {
        "package.json": needs("a"),
        "node_modules/a/package.json": { [field]: { [name]: "1" } },
      };
      const [diagnostic, ...others] = diagnosticsOf(() => mapTree(tree));
      expect(others).toEqual([]);
      expect(diagnostic?.code).toBe("BULKHEAD_PACKAGE_NAME_INVALID");
      expect(diagnostic?.message).not.toContain("\n");
      expect(diagnostic?.notes?.[0]).toBe(
        `\`node_modules/a/package.json\` names it in \`${field}\``,
      );
    }
  });
});

const describeFile = (tree: Tree, file: string, importer?: string): Diagnostic => {
  const powers = makeNodePowers();
  const graph = mapPackages(makeTree(tree), { powers });
  const at = (path: string): string => join(graph.rootDirectory, path);
  return describeUnownedFile(
    { file: at(file), ...(importer !== undefined && { importer: at(importer) }) },
    graph,
    powers,
  );
};

describe("BULKHEAD_FILE_OUTSIDE_PACKAGES", () => {
  const tree: Tree = {
    "package.json": { ...needs("a"), devDependencies: { dev: "1" } },
    "node_modules/a/package.json": { name: "a", ...needs("b") },
    "node_modules/a/lib/node_modules/b/package.json": {},
    "node_modules/b/package.json": {},
    "node_modules/dev/package.json": {},
    "node_modules/@s/stray/package.json": {},
    "node_modules/bare/index.js": "",
  };

  test.each<[string, string, string | undefined, string, string]>([
    [
      "a dependency that the application forgot",
      "node_modules/@s/stray/x.js",
      undefined,
      "`@s/stray` is missing from the dependencies in `package.json`",
      "Add @s/stray to the dependencies there",
    ],
    [
      "one that a package forgot",
      "node_modules/@s/stray/x.js",
      "node_modules/a/index.js",
      "`@s/stray` is missing from the dependencies in `node_modules/a/package.json`",
      "Add @s/stray to the dependencies of the application",
    ],
    [
      "a devDependency",
      "node_modules/dev/x.js",
      "index.js",
      "`dev` is in the devDependencies of `package.json` only",
      "--dev",
    ],
    [
      "one that is found in another folder",
      "node_modules/a/lib/node_modules/b/x.js",
      "node_modules/a/lib/x.js",
      "`node_modules/a/package.json` depends on `b`, but that leads to another folder",
      "npm ls",
    ],
    [
      "a folder without a package.json",
      "node_modules/bare/index.js",
      undefined,
      "The folder `bare` has no package.json",
      "npm ci",
    ],
  ])("%s", (_title, file, importer, note, fix) => {
    const diagnostic = describeFile(tree, file, importer);
    expect(diagnostic.code).toBe("BULKHEAD_FILE_OUTSIDE_PACKAGES");
    expect(diagnostic.message).toBe(`\`${file}\` belongs to no package of the application`);
    expect(diagnostic.notes).toEqual([note]);
    expect(diagnostic.fix).toContain(fix);
  });

  test("a file that is in no node_modules folder", () => {
    const diagnostic = describeFile(tree, "../x.js");
    expect(diagnostic.notes).toBeUndefined();
    expect(diagnostic.fix).toContain("Move the file into the application");
  });
});
