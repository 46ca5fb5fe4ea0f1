// The resolver against esbuild on packages of random shape: `exports`, `imports`, `browser` and main fields made of the
// pieces that resolvers get wrong, in combinations that nobody would write down in a table.

import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type ImportKind,
  type Platform,
  type Resolution,
  makeNodePowers,
  makeResolver,
  mapPackages,
} from "../src/index.ts";
import { type Answer, type Question, askEsbuild } from "./support/ask-esbuild.ts";
import { makeTree } from "./support/make-tree.ts";
import { type Random, makeRandom } from "./support/random.ts";

// Of 211,200 imports of 1,600 such packages none was answered differently; the test asks as many as take a few seconds.
const PACKAGES = Number(process.env["BULKHEAD_RANDOM_PACKAGES"] ?? 30);
const SEED = Number(process.env["BULKHEAD_RANDOM_SEED"] ?? 20);

const CONDITIONS = ["import", "require", "node", "browser", "module", "default", "custom", "types"];
const KEYS = [
  ".",
  "./a",
  "./a.js",
  "./lib/*",
  "./*",
  "./lib/*.js",
  "./lib/",
  "./",
  "./*/b",
  "./l*",
  "./lib/deep/*",
  "./a/*",
];
const TARGETS = [
  "./a.js",
  "./b.js",
  "./lib/*",
  "./lib/*.js",
  "./*",
  "./*.js",
  "./lib/",
  "./lib/a.js",
  "./lib",
  "./gone.js",
  "./lib/a",
  "q",
  "./../q/x.js",
  "./lib/../a.js",
  "./t.js",
  "./*/*",
  "",
];
const SPECIFIERS = [
  "",
  "/a",
  "/a.js",
  "/b",
  "/lib/a",
  "/lib/a.js",
  "/lib/",
  "/lib",
  "/lib/deep/x",
  "/lib/deep/x.js",
  "/x/b",
  "/la",
  "/a/b.js",
  "/t",
  "/t.js",
  "/",
];
const FILES = [
  "a.js",
  "b.js",
  "index.js",
  "lib/a.js",
  "lib/index.js",
  "lib/deep/x.js",
  "t.ts",
  "x/b.js",
  "lib/lib.js",
];
const BROWSER_PATHS = [
  "./a.js",
  "./a",
  "./b.js",
  "./lib",
  "./lib/a.js",
  "./lib/index.js",
  "./index.js",
  "./index",
  "fs",
  "q",
  "./x",
  "a.js",
  "lib/a",
];

const someTarget = (random: Random, depth: number): unknown => {
  const roll = random.below(depth > 2 ? 6 : 10);
  if (roll < 5) return random.pick(TARGETS);
  if (roll === 5) return random.pick([null, null, false, 1]);
  if (roll < 8) return Array.from({ length: random.below(3) }, () => someTarget(random, depth + 1));
  return someRecord(random, CONDITIONS, 3, () => someTarget(random, depth + 1));
};

const someRecord = (
  random: Random,
  keys: readonly string[],
  most: number,
  value: () => unknown,
): object =>
  Object.fromEntries(
    Array.from({ length: random.below(most + 1) }, () => [random.pick(keys), value()]),
  );

const someExports = (random: Random): unknown =>
  random.below(3) === 0
    ? someTarget(random, 0)
    : someRecord(random, KEYS, 5, () => someTarget(random, 1));

const somePackage = (random: Random, name: string): object => ({
  name,
  version: "1.0.0",
  ...(random.below(3) > 0 && { exports: someExports(random) }),
  ...(random.below(2) > 0 && {
    imports: someRecord(
      random,
      KEYS.map((key) => key.replace(/^\.\/?/, "#")),
      4,
      () => someTarget(random, 1),
    ),
  }),
  ...(random.below(2) > 0 && {
    main: random.pick(["a", "./lib", "lib/a.js", "gone", "./index.js", "t.js"]),
  }),
  ...(random.below(2) > 0 && { module: random.pick(["./b.js", "b", "lib/", "gone.mjs"]) }),
  ...(random.below(2) > 0 && {
    browser: someRecord(random, BROWSER_PATHS, 4, () =>
      random.pick([false, true, ...BROWSER_PATHS]),
    ),
  }),
});

const someTree = (random: Random): Readonly<Record<string, unknown>> => {
  const tree: Record<string, unknown> = {
    "package.json": { name: "app", version: "1.0.0" },
    "node_modules/q/package.json": { name: "q", version: "1.0.0" },
    "node_modules/q/index.js": "",
    "node_modules/q/x.js": "",
  };
  for (let index = 0; index < PACKAGES; index += 1) {
    tree[`node_modules/p${index}/package.json`] = somePackage(random, `p${index}`);
    for (const file of FILES) if (random.below(4) > 0) tree[`node_modules/p${index}/${file}`] = "";
    tree[`node_modules/p${index}/x/importer.js`] = "";
  }
  return tree;
};

const INNER = [
  "fs",
  "q",
  "#a",
  "#lib/a",
  "#lib/deep/x",
  "#la",
  "#",
  "../a",
  "../a.js",
  "..",
  "../lib",
  "../lib/",
  "../index",
  "./b",
  "a.js",
];

const questionsOf = (root: string): readonly Question[] =>
  Array.from({ length: PACKAGES }, (_, index) => `p${index}`).flatMap((name) => {
    const inner = join(root, "node_modules", name, "x", "importer.js");
    const outside = SPECIFIERS.map((subpath) => ({
      specifier: name + subpath,
      importer: join(root, "index.js"),
    }));
    const inside = [...INNER, name, `${name}/a`].map((specifier) => ({
      specifier,
      importer: inner,
    }));
    const kinds: readonly ImportKind[] = ["import", "require"];
    return [...outside, ...inside].flatMap((question) =>
      kinds.map((how) => ({ ...question, how })),
    );
  });

/** Ours in the terms of `build.resolve`, which names a path for a disabled module as well. */
const agrees = (ours: Resolution, theirs: Answer): boolean => {
  if (ours.kind === "missing" || theirs.kind === "missing") return ours.kind === theirs.kind;
  if (ours.kind === "file") return ours.path === theirs.path;
  return ours.kind === "disabled" || (ours.kind === "builtin" && ours.name === theirs.path);
};

test.each<Platform>(["browser", "node"])("%s: every import of every package", async (platform) => {
  const root = makeTree(someTree(makeRandom(SEED)));
  const powers = makeNodePowers();
  const resolver = makeResolver(mapPackages(root, { powers }), { powers, platform });
  const questions = questionsOf(root);
  const theirs = await askEsbuild(questions, root, { platform });
  const different = questions.flatMap((question, index) => {
    const ours = resolver.resolve(question.specifier, question.importer, question.how);
    const answer = theirs[index];
    return answer !== undefined && agrees(ours, answer) ? [] : [{ question, ours, answer }];
  });
  expect(theirs).toHaveLength(questions.length);
  expect(different).toEqual([]);
  // Or the test would compare nothing but failures.
  const found = theirs.filter(({ kind }) => kind === "found");
  expect(found.length).toBeGreaterThan(questions.length / 4);
});
