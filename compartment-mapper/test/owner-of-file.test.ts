// Which package a file belongs to. Every mistake here gives a file the grants of a package that it is not of.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "@bulkhead/core";
import { type Tree, link } from "./support/make-tree.ts";
import { mapTree, needs } from "./support/map-tree.ts";

describe("the owner of a file", () => {
  const tree: Tree = {
    "package.json": { name: "app", ...needs("a", "linked") },
    "vendor/named/package.json": { name: "a", version: "1.0.0" },
    "node_modules/a/package.json": { name: "a" },
    "node_modules/a/dist/cjs/package.json": { type: "commonjs" },
    "node_modules/a/dist/named/package.json": { name: "linked", version: "1.0.0" },
    "node_modules/a/dist/root/package.json": { name: "app" },
    "node_modules/a/node_modules/hidden/package.json": { name: "hidden" },
    "node_modules/a/lib/node_modules/vendored/index.js": "",
    "node_modules/a/link.js": link("../stray/index.js"),
    "node_modules/a/own.js": "",
    "node_modules/stray/package.json": { name: "a" },
    "node_modules/stray/index.js": "",
    "node_modules/linked": link("../packages/linked"),
    "packages/linked/package.json": { name: "linked" },
    "packages/linked/x.js": "",
    "packages/other/package.json": { name: "other" },
    "src/to-a": link("../node_modules/a"),
  };

  test.each([
    ["index.js", ROOT],
    ["src/deep/x.js", ROOT],
    // The developer's own tree: whatever a folder in it calls itself, it is the application that ships it.
    ["vendor/named/x.js", ROOT],
    ["packages/other/x.js", ROOT],
    ["node_modules/a/index.js", "a"],
    ["node_modules/a/dist/cjs/x.js", "a"],
    // Claims of a package about folders in it: only walked packages own files.
    ["node_modules/a/dist/named/x.js", "a"],
    ["node_modules/a/dist/root/x.js", "a"],
    ["node_modules/linked/x.js", "linked"],
    ["packages/linked/x.js", "linked"],
    ["src/to-a/own.js", "a"],
    ["src/../node_modules/a/own.js", "a"],
    // Nobody's: least of all the package's around it.
    ["node_modules/stray/index.js", undefined],
    ["node_modules/a/node_modules/hidden/x.js", undefined],
    ["node_modules/a/lib/node_modules/vendored/index.js", undefined],
    ["node_modules/a/link.js", undefined],
    ["node_modules/file.js", undefined],
    ["node_modules/@scope/x.js", undefined],
    ["../elsewhere/x.js", undefined],
  ])("%s: %s", (file, owner) => {
    const graph = mapTree(tree);
    expect(graph.ownerOf(`${graph.rootDirectory}/${file}`)?.canonicalName).toBe(owner);
  });

  test.each([
    "",
    "index.js",
    "./index.js",
    "\0virtual:module",
    "bulkhead:compartment/a",
    "data:text/javascript,1",
  ])("what is no absolute path has none: %j", (file) => {
    expect(mapTree(tree).ownerOf(file)).toBeUndefined();
  });

  test("a zero byte in a path is no way around", () => {
    const graph = mapTree(tree);
    expect(
      graph.ownerOf(join(graph.rootDirectory, "node_modules", "stray", "\0x.js")),
    ).toBeUndefined();
  });
});
