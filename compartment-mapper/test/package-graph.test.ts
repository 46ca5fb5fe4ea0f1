// The graph: which packages, under which names, with which links.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "@bulkhead/core";
import { makeNodePowers, mapPackages } from "../src/index.ts";
import { link, makeTree } from "./support/make-tree.ts";
import { mapTree, needs } from "./support/map-tree.ts";

describe("packages", () => {
  test("each with its place, version, format and links", () => {
    const graph = mapTree({
      "package.json": { name: "app", version: "1.2.3", type: "module", ...needs("b", "@s/a") },
      "node_modules/@s/a/package.json": {
        name: "@s/a",
        version: "2.0.0",
        type: "module",
        ...needs("b", "app"),
      },
      "node_modules/@s/a/node_modules/b/package.json": { name: "b", version: "3.0.0" },
      "node_modules/@s/a/node_modules/app": link("../../../.."),
      "node_modules/b/package.json": {
        name: "b",
        version: "1.0.0",
        peerDependencies: { "@s/a": "*", absent: "*" },
      },
    });
    const at = (path: string): string => join(graph.rootDirectory, path);
    expect([...graph.packages.values()]).toEqual([
      {
        canonicalName: ROOT,
        name: "app",
        version: "1.2.3",
        location: graph.rootDirectory,
        type: "module",
        links: new Map([
          ["@s/a", "@s/a"],
          ["b", "b"],
        ]),
      },
      {
        canonicalName: "@s/a",
        name: "@s/a",
        version: "2.0.0",
        location: at("node_modules/@s/a"),
        type: "module",
        links: new Map([
          ["app", ROOT],
          ["b", "@s/a>b"],
        ]),
      },
      {
        canonicalName: "@s/a>b",
        name: "b",
        version: "3.0.0",
        location: at("node_modules/@s/a/node_modules/b"),
        type: "commonjs",
        links: new Map(),
      },
      {
        canonicalName: "b",
        name: "b",
        version: "1.0.0",
        location: at("node_modules/b"),
        type: "commonjs",
        links: new Map([["@s/a", "@s/a"]]),
      },
    ]);
    expect([...graph.packages.keys()]).toEqual([ROOT, "@s/a", "@s/a>b", "b"]);
  });

  test("an alias is the name, whatever the package calls itself", () => {
    const graph = mapTree({
      "package.json": { name: "app", dependencies: { mine: "npm:theirs@^2.0.0" } },
      "node_modules/mine/package.json": { name: "theirs", version: "2.0.0" },
    });
    expect(
      [...graph.packages.values()].map(({ canonicalName, name }) => [canonicalName, name]),
    ).toEqual([
      [ROOT, "app"],
      ["mine", "mine"],
    ]);
  });

  test("fields of the wrong kind say nothing", () => {
    const graph = mapTree({
      "package.json": { version: 3, type: ["module"], ...needs("a") },
      "node_modules/a/package.json": {
        name: { toString: "x" },
        dependencies: ["b"],
        peerDependencies: "c",
        peerDependenciesMeta: 1,
      },
    });
    expect(
      [...graph.packages.values()].map(({ name, version, type, links }) => ({
        name,
        version,
        type,
        links: links.size,
      })),
    ).toEqual([
      { name: graph.rootDirectory.split(/[/\\]/).at(-1), version: "", type: "commonjs", links: 1 },
      { name: "a", version: "", type: "commonjs", links: 0 },
    ]);
  });

  test("a byte order mark is passed over", () => {
    expect(mapTree({ "package.json": '\uFEFF{"name":"app"}' }).packages.get(ROOT)?.name).toBe(
      "app",
    );
  });

  test("a folder without a package.json is no package: the next one up is", () => {
    const graph = mapTree({
      "package.json": needs("a", "b"),
      "node_modules/a/package.json": needs("b"),
      "node_modules/a/node_modules/b/index.js": "",
      "node_modules/b/package.json": {},
    });
    expect(graph.packages.get(ROOT)?.links.get("b")).toBe("b");
    expect([...graph.packages.keys()]).toEqual([ROOT, "a", "b"]);
  });
});

test("a tree of 3000 packages is walked once, not once for each path to a package", () => {
  // Each package depends on all twenty of the next layer: 20^150 paths.
  const tree: Record<string, unknown> = {
    "package.json": needs(...Array.from({ length: 20 }, (_, column) => `p0-${column}`)),
  };
  for (let layer = 0; layer < 150; layer += 1) {
    const next =
      layer === 149 ? [] : Array.from({ length: 20 }, (_, column) => `p${layer + 1}-${column}`);
    for (let column = 0; column < 20; column += 1)
      tree[`node_modules/p${layer}-${column}/package.json`] = needs(...next);
  }
  const root = makeTree(tree);
  const start = performance.now();
  const graph = mapPackages(root, { powers: makeNodePowers() });
  expect(graph.packages.size).toBe(3001);
  expect(performance.now() - start).toBeLessThan(10_000);
});
