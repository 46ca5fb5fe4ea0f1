// Canonical names against LavaMoat's `@lavamoat/aa` on real trees and made ones, and where we mean to differ.

import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ROOT } from "@bulkhead/core";
import { assignCanonicalNames } from "../src/assign-canonical-names.ts";
import { makeNodePowers, mapPackages } from "../src/index.ts";
import { askLavaMoat, compareWithLavaMoat, namesByLocation } from "./support/ask-lavamoat.ts";
import { type Tree, link, makeTree } from "./support/make-tree.ts";
import { needs } from "./support/map-tree.ts";
import { makeRandom } from "./support/random.ts";

const REPOSITORY = realpathSync(fileURLToPath(new URL("../..", import.meta.url)));

describe("this repository's tree", () => {
  test.each([
    [".", true, 80],
    [".", false, 1],
    ["core", true, 5],
    ["compartment-mapper", true, 2],
    ["policy-gen", false, 3],
    ["runtime-kernel", false, 2],
  ])("%s (dev: %s)", async (workspace, dev, atLeast) => {
    const { packages, different } = await compareWithLavaMoat(join(REPOSITORY, workspace), dev);
    expect(different).toEqual([]);
    expect(packages).toBeGreaterThanOrEqual(atLeast);
  });
});

const nodeModules = (path: string): string =>
  path
    .split(">")
    .map((name) => `node_modules/${name}/`)
    .join("");

const treeOf = (root: object, packages: Readonly<Record<string, object>>): Tree => ({
  "package.json": { name: "app", ...root },
  ...Object.fromEntries(
    Object.entries(packages).map(([path, fields]) => [`${nodeModules(path)}package.json`, fields]),
  ),
});

// Paths are written as they are installed: `a>b` is node_modules/a/node_modules/b.
const TREES: Readonly<
  Record<string, { readonly tree: Tree; readonly names: Readonly<Record<string, string>> }>
> = {
  "fewest parts win": {
    tree: treeOf(needs("a", "b"), {
      a: needs("c"),
      b: needs("d"),
      c: needs("e"),
      d: {},
      e: needs("d"),
    }),
    names: { a: "a", b: "b", c: "a>c", d: "b>d", e: "a>c>e" },
  },
  "then the shorter name, part by part": {
    tree: treeOf(needs("aaa", "zz"), { aaa: needs("x"), zz: needs("x"), x: {} }),
    names: { aaa: "aaa", zz: "zz", x: "zz>x" },
  },
  "then the alphabetically first": {
    tree: treeOf(needs("bb", "aa", "Cc"), {
      aa: needs("x"),
      bb: needs("x"),
      Cc: needs("x"),
      x: {},
    }),
    names: { aa: "aa", bb: "bb", Cc: "Cc", x: "Cc>x" },
  },
  "an earlier part outweighs all later ones": {
    tree: treeOf(needs("b", "cc"), {
      b: needs("long-name"),
      cc: needs("z"),
      "long-name": needs("t"),
      z: needs("t"),
      t: {},
    }),
    names: { b: "b", cc: "cc", "long-name": "b>long-name", z: "cc>z", t: "b>long-name>t" },
  },
  "nested duplicates": {
    tree: treeOf(needs("a", "b", "dup"), {
      a: needs("dup"),
      "a>dup": {},
      b: needs("dup"),
      "b>dup": {},
      dup: {},
    }),
    names: { a: "a", b: "b", dup: "dup", "a>dup": "a>dup", "b>dup": "b>dup" },
  },
  "a nested package with a trusted name": {
    tree: treeOf(needs("evil", "trusted"), {
      evil: needs("trusted"),
      "evil>trusted": { name: "trusted" },
      trusted: { name: "trusted" },
    }),
    names: { evil: "evil", trusted: "trusted", "evil>trusted": "evil>trusted" },
  },
  "names that package.json files claim": {
    tree: treeOf(needs("evil"), { evil: { name: "trusted", version: "9.9.9" } }),
    names: { evil: "evil" },
  },
  "scoped packages": {
    tree: treeOf(needs("@s/a", "b"), {
      "@s/a": needs("@s/b"),
      "@s/b": needs("c"),
      b: needs("@s/b"),
      c: {},
      "@s/a>c": {},
    }),
    names: { "@s/a": "@s/a", b: "b", "@s/b": "b>@s/b", c: "b>@s/b>c" },
  },
  circles: {
    tree: treeOf(needs("a"), { a: needs("b", "a"), b: needs("c"), c: needs("a", "b") }),
    names: { a: "a", b: "a>b", c: "a>b>c" },
  },
  "optional and peer dependencies": {
    tree: treeOf(
      { optionalDependencies: { o: "*", gone: "*" }, peerDependencies: { p: "*" } },
      {
        o: { peerDependencies: { q: "*", "not-there": "*" } },
        p: {},
        q: { optionalDependencies: { "not-there-either": "*" } },
      },
    ),
    names: { o: "o", p: "p", q: "o>q" },
  },
  "devDependencies of dependencies are nobody's": {
    tree: treeOf(needs("a"), { a: { devDependencies: { d: "*" } }, d: {} }),
    names: { a: "a" },
  },
  "names of Object.prototype": {
    tree: treeOf(needs("constructor", "toString"), {
      constructor: JSON.parse('{"dependencies":{"__proto__":"*","hasOwnProperty":"*"}}'),
      toString: {},
      ["__proto__"]: {},
      hasOwnProperty: needs("valueOf"),
      valueOf: {},
    }),
    names: {
      constructor: "constructor",
      toString: "toString",
      ["__proto__"]: "constructor>__proto__",
      hasOwnProperty: "constructor>hasOwnProperty",
      valueOf: "constructor>hasOwnProperty>valueOf",
    },
  },
  "a package that is not reached": {
    tree: treeOf(needs("a"), { a: {}, stray: {} }),
    names: { a: "a" },
  },
};

/** Canonical names by installed path. */
const namesOf = (root: string, dev = false): Readonly<Record<string, string>> => {
  const graph = mapPackages(root, { powers: makeNodePowers(), dev });
  const names = [...namesByLocation(graph)].filter(([, name]) => name !== ROOT);
  return Object.fromEntries(names.map(([location, name]) => [location.slice(root.length), name]));
};

const byFolder = (names: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(names).map(([path, name]) => [`/${nodeModules(path).slice(0, -1)}`, name]),
  );

describe("made trees, as LavaMoat names them", () => {
  test.each(Object.entries(TREES))("%s", async (_title, { tree, names }) => {
    const root = makeTree(tree);
    expect(namesOf(root)).toEqual(byFolder(names));
    expect((await compareWithLavaMoat(root, false)).different).toEqual([]);
  });

  test("devDependencies of the root, where they are asked for", async () => {
    const root = makeTree(
      treeOf(
        { dependencies: { long: "*" }, devDependencies: { d: "*" } },
        { long: needs("x"), d: needs("x"), x: { devDependencies: { e: "*" } }, e: {} },
      ),
    );
    expect(namesOf(root, true)).toEqual(byFolder({ long: "long", d: "d", x: "d>x" }));
    expect(namesOf(root, false)).toEqual(byFolder({ long: "long", x: "long>x" }));
    expect((await compareWithLavaMoat(root, true)).different).toEqual([]);
  });

  test("a linked workspace is known under its real path", async () => {
    const root = makeTree({
      ...treeOf(needs("@app/lib", "dep"), { dep: {} }),
      "node_modules/@app/lib": link("../../packages/lib"),
      "packages/lib/package.json": { name: "@app/lib", ...needs("dep") },
    });
    expect(namesOf(root)).toEqual({ "/packages/lib": "@app/lib", "/node_modules/dep": "dep" });
    expect((await compareWithLavaMoat(root, false)).different).toEqual([]);
  });

  test("a dependency above the application's folder", async () => {
    const root = makeTree({
      "node_modules/dep/package.json": {},
      "packages/app/package.json": { name: "app", ...needs("dep") },
    });
    const app = join(root, "packages", "app");
    expect((await compareWithLavaMoat(app, false)).different).toEqual([]);
    expect(
      mapPackages(app, { powers: makeNodePowers() }).ownerOf(join(root, "node_modules/dep/x.js"))
        ?.canonicalName,
    ).toBe("dep");
  });

  test.each([1, 2, 3, 4, 5, 6])("random trees (%i)", async (seed) => {
    const random = makeRandom(seed);
    const names = ["a", "b", "cc", "dd", "@s/e", "f", "ggg", "h"];
    const fields = (): object => needs(...names.filter(() => random.below(4) === 0));
    const nested = names.flatMap((outer) =>
      names.filter(() => random.below(8) === 0).map((inner) => `${outer}>${inner}`),
    );
    const packages = Object.fromEntries([...names, ...nested].map((path) => [path, fields()]));
    const root = makeTree(treeOf(needs(...names.filter(() => random.below(2) === 0)), packages));
    expect((await compareWithLavaMoat(root, false)).different).toEqual([]);
  });
});

describe("where LavaMoat's answer is unsafe or wrong", () => {
  // pnpm: a package's dependencies lie beside its real path. aa looks from the link, finds the one at the top and gives
  // the nested one no name; its files then belong to nobody.
  test("dependencies are looked up from the real path", async () => {
    const store = "node_modules/.pnpm";
    const root = makeTree({
      ...treeOf(needs("foo", "bar"), {}),
      "node_modules/foo": link(".pnpm/foo@1/node_modules/foo"),
      "node_modules/bar": link(".pnpm/bar@2/node_modules/bar"),
      [`${store}/foo@1/node_modules/foo/package.json`]: needs("bar"),
      [`${store}/foo@1/node_modules/bar`]: link("../../bar@1/node_modules/bar"),
      [`${store}/bar@1/node_modules/bar/package.json`]: {},
      [`${store}/bar@2/node_modules/bar/package.json`]: {},
    });
    expect(namesOf(root)).toEqual({
      [`/${store}/foo@1/node_modules/foo`]: "foo",
      [`/${store}/bar@1/node_modules/bar`]: "foo>bar",
      [`/${store}/bar@2/node_modules/bar`]: "bar",
    });
    expect(
      (await askLavaMoat(root, false)).has(join(root, `${store}/bar@1/node_modules/bar`)),
    ).toBe(false);
  });

  // To aa `a>b` is one name for both: the policy of the one would be the other's.
  test("a dependency called `a>b` shares a's b's name; it is refused", async () => {
    const root = makeTree({
      ...treeOf(needs("a", "a>b"), { a: needs("b"), b: {} }),
      "node_modules/a>b/package.json": { name: "evil" },
    });
    const theirs = await askLavaMoat(root, false);
    expect([...theirs.values()].filter((names) => names.has("a>b"))).toHaveLength(2);
    expect(() => mapPackages(root, { powers: makeNodePowers() })).toThrow(
      "BULKHEAD_PACKAGE_NAME_INVALID",
    );
  });

  // aa joins the name to a path and follows it: here a package names a folder of the application as a dependency of its own.
  test("a dependency called `../../src` leads out of node_modules; it is refused", async () => {
    const root = makeTree({
      ...treeOf(needs("a"), { a: needs("../../src") }),
      "src/package.json": { type: "module" },
    });
    expect((await askLavaMoat(root, false)).get(join(root, "src"))).toEqual(
      new Set(["a>../../src"]),
    );
    expect(() => mapPackages(root, { powers: makeNodePowers() })).toThrow(
      "BULKHEAD_PACKAGE_NAME_INVALID",
    );
  });

  // Node and bundlers never look there; aa does, and gives the name of the package that is loaded to one that is not.
  test("node_modules/node_modules is passed over", async () => {
    const root = makeTree({
      ...treeOf(needs("a"), { a: needs("b"), b: {} }),
      "node_modules/node_modules/b/package.json": { name: "decoy" },
    });
    expect(namesOf(root)).toEqual(byFolder({ a: "a", b: "a>b" }));
    expect((await askLavaMoat(root, false)).get(join(root, "node_modules/node_modules/b"))).toEqual(
      new Set(["a>b"]),
    );
  });
});

const isBetter = (one: readonly string[], other: readonly string[] | undefined): boolean => {
  if (other === undefined || one.length !== other.length)
    return other === undefined || one.length < other.length;
  const at = one.findIndex((part, index) => part !== other[index]);
  const [mine = "", its = ""] = [one[at], other[at]];
  return mine.length === its.length ? mine < its : mine.length < its.length;
};

/** Every path without a repetition from the root, best first, by the rule as the design words it. */
const bestPaths = (
  links: ReadonlyMap<string, ReadonlyMap<string, string>>,
): ReadonlyMap<string, string> => {
  const best = new Map<string, readonly string[]>();
  const follow = (location: string, path: readonly string[], seen: readonly string[]): void => {
    for (const [name, target] of links.get(location) ?? []) {
      if (seen.includes(target)) continue;
      const longer = [...path, name];
      if (isBetter(longer, best.get(target))) best.set(target, longer);
      follow(target, longer, [...seen, target]);
    }
  };
  follow("root", [], ["root"]);
  return new Map([...best].map(([location, path]) => [location, path.join(">")]));
};

test("one visit to each package finds the best of all paths", () => {
  const random = makeRandom(7);
  const locations = ["root", "1", "2", "3", "4", "5", "6"];
  const names = ["a", "b", "ab", "ba", "abc"];
  for (let round = 0; round < 300; round += 1) {
    const someLinks = (): ReadonlyMap<string, string> =>
      new Map(
        names.filter(() => random.below(3) === 0).map((name) => [name, random.pick(locations)]),
      );
    const links = new Map(locations.map((location) => [location, someLinks()]));
    const ours = assignCanonicalNames("root", links);
    const named = new Map(
      [...ours].filter(([location]) => location !== "root").map(([at, name]) => [at, String(name)]),
    );
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(bestPaths(links)));
    expect(new Set(ours.values()).size).toBe(ours.size);
  }
});
