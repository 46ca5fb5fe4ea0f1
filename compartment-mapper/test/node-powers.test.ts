// What the powers answer where nothing is, or nothing can be: a specifier can be any text, and none may end a run.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeNodePowers } from "../src/index.ts";
import { link, makeTree } from "./support/make-tree.ts";

const tree = {
  "file.js": "text",
  "folder/inner.js": "",
  "to-folder": link("folder"),
  dangling: link("nowhere"),
  circle: link("circle"),
};

describe("what is not there", () => {
  test.each([
    "nothing",
    "nothing/below",
    "file.js/below",
    "dangling",
    "circle",
    "zero\0byte",
    "x".repeat(5000),
  ])("%j", (name) => {
    const path = join(makeTree(tree), name);
    const powers = makeNodePowers();
    expect([
      powers.isFile(path),
      powers.isDirectory(path),
      powers.readText(path),
      powers.list(path),
    ]).toEqual([false, false, undefined, []]);
  });
});

test("what is there", () => {
  const root = makeTree(tree);
  const powers = makeNodePowers();
  expect(powers.readText(join(root, "file.js"))).toBe("text");
  expect(powers.isFile(join(root, "file.js"))).toBe(true);
  expect(powers.isDirectory(join(root, "to-folder"))).toBe(true);
  expect([...powers.list(join(root, "folder"))]).toEqual(["inner.js"]);
  expect(powers.realPath(join(root, "to-folder", "inner.js"))).toBe(
    join(root, "folder", "inner.js"),
  );
});

test("the real path of what does not exist is that of what does", () => {
  const root = makeTree(tree);
  expect(makeNodePowers().realPath(join(root, "to-folder", "new", "file.js"))).toBe(
    join(root, "folder", "new", "file.js"),
  );
});

test("one run sees one tree, the next one the tree as it is then", () => {
  const root = makeTree(tree);
  const before = makeNodePowers();
  const path = join(root, "later.js");
  expect(before.isFile(path)).toBe(false);
  writeFileSync(path, "");
  expect(before.isFile(path)).toBe(false);
  expect(makeNodePowers().isFile(path)).toBe(true);
});
