// The map as `bulkhead map` prints it: the same tree, the same bytes, wherever it lies.

import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCompartmentMap, makeNodePowers, mapPackages } from "../src/index.ts";
import { type Tree, link, makeTree } from "./support/make-tree.ts";

const tree: Tree = {
  "node_modules/above/package.json": { version: "4.0.0" },
  "packages/lib/package.json": { name: "lib", version: "0.0.1", type: "module" },
  "app/package.json": JSON.parse(
    '{"name":"app","version":"1.0.0","dependencies":{"b":"1","a":"1","above":"4","lib":"*","__proto__":"1"}}',
  ),
  "app/node_modules/b/package.json": { version: "1.0.0", dependencies: { a: "2" } },
  "app/node_modules/b/node_modules/a/package.json": { version: "2.0.0" },
  "app/node_modules/a/package.json": { version: "1.0.0" },
  "app/node_modules/__proto__/package.json": { version: "1.0.0" },
  "app/node_modules/lib": link("../../packages/lib"),
};

const printMap = (): string => {
  const graph = mapPackages(join(makeTree(tree), "app"), { powers: makeNodePowers() });
  return JSON.stringify(makeCompartmentMap(graph), null, 2);
};

test("the whole map", () => {
  expect(JSON.parse(printMap())).toEqual({
    schemaVersion: 1,
    root: "$root$",
    packages: [
      {
        canonicalName: "$root$",
        name: "app",
        version: "1.0.0",
        location: ".",
        type: "commonjs",
        links: JSON.parse('{"__proto__":"__proto__","a":"a","above":"above","b":"b","lib":"lib"}'),
      },
      {
        canonicalName: "__proto__",
        name: "__proto__",
        version: "1.0.0",
        location: "node_modules/__proto__",
        type: "commonjs",
        links: {},
      },
      {
        canonicalName: "a",
        name: "a",
        version: "1.0.0",
        location: "node_modules/a",
        type: "commonjs",
        links: {},
      },
      {
        canonicalName: "above",
        name: "above",
        version: "4.0.0",
        location: "../node_modules/above",
        type: "commonjs",
        links: {},
      },
      {
        canonicalName: "b",
        name: "b",
        version: "1.0.0",
        location: "node_modules/b",
        type: "commonjs",
        links: { a: "b>a" },
      },
      {
        canonicalName: "b>a",
        name: "a",
        version: "2.0.0",
        location: "node_modules/b/node_modules/a",
        type: "commonjs",
        links: {},
      },
      {
        canonicalName: "lib",
        name: "lib",
        version: "0.0.1",
        location: "../packages/lib",
        type: "module",
        links: {},
      },
    ],
  });
});

test("the same bytes in another folder", () => {
  expect(printMap()).toBe(printMap());
});
