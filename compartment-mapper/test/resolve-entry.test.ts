// Entry points as people write them.

import { describe, expect, test } from "vitest";
import { makeNodePowers, makeResolver, mapPackages, resolveEntry } from "../src/index.ts";
import { type Tree, link, makeTree } from "./support/make-tree.ts";
import { diagnosticsOf } from "./support/map-tree.ts";

describe("entries", () => {
  const tree: Tree = {
    "package.json": {},
    "src/index.ts": "",
    "src/browser.js": "",
    "pages/about/index.js": "",
    "linked.js": link("src/browser.js"),
  };
  const find = (entry: string): string => {
    const powers = makeNodePowers();
    const graph = mapPackages(makeTree(tree), { powers });
    const resolver = makeResolver(graph, { powers, platform: "node" });
    return resolveEntry(entry, { graph, resolver, powers }).slice(graph.rootDirectory.length + 1);
  };

  test.each([
    ["src/index.ts", "src/index.ts"],
    ["./src/browser", "src/browser.js"],
    ["src", "src/index.ts"],
    ["pages/about/", "pages/about/index.js"],
    ["linked.js", "src/browser.js"],
  ])("%s is %s", (entry, file) => {
    expect(find(entry)).toBe(file);
  });

  test.each([
    ["src/brwoser.js", "Did you mean `src/browser.js`?"],
    ["scr/index.ts", "Did you mean `src`?"],
    ["completely/else.js", "Name a file that exists, relative to that folder."],
    ["fs", "Name a file that exists, relative to that folder."],
  ])("BULKHEAD_ENTRY_MISSING: %s", (entry, fix) => {
    const [diagnostic] = diagnosticsOf(() => find(entry));
    expect(diagnostic?.code).toBe("BULKHEAD_ENTRY_MISSING");
    expect(diagnostic?.message).toContain(`The entry \`${entry}\` does not exist`);
    expect(diagnostic?.fix).toBe(fix);
  });
});
