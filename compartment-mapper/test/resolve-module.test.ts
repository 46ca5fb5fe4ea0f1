// The resolver against esbuild itself: the same tree, the same import, the same answer, for both platforms and both kinds
// of import. An import that we follow to another file than the bundler does is code that nobody analysed.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type ImportKind,
  type Platform,
  type Resolution,
  type Resolver,
  makeNodePowers,
  makeResolver,
  mapPackages,
} from "../src/index.ts";
import { type Question, bundleImport } from "./support/ask-esbuild.ts";
import { makeTree } from "./support/make-tree.ts";
import { SHAPES, type Shape } from "./support/package-shapes.ts";

const PLATFORMS: readonly Platform[] = ["browser", "node"];
const KINDS: readonly ImportKind[] = ["import", "require"];

const questionsOf = ({ imports }: Shape, root: string): readonly Question[] =>
  Object.entries(imports).flatMap(([importer, specifiers]) =>
    specifiers.flatMap((specifier) =>
      KINDS.map((how) => ({ specifier, importer: join(root, importer), how })),
    ),
  );

type Answers = Readonly<Record<string, Resolution>>;

const nameQuestion = ({ specifier, importer, how }: Question, root: string): string =>
  `${how} ${JSON.stringify(specifier)} in ${importer.slice(root.length + 1)}`;

describe.each(PLATFORMS)("on %s the answer is esbuild's", (platform) => {
  test.each(Object.entries(SHAPES))("%s", async (_title, shape) => {
    const root = makeTree(shape.files);
    const powers = makeNodePowers();
    const options = { ...shape.options, platform };
    const resolver = makeResolver(mapPackages(root, { powers }), { ...options, powers });
    const ours: Record<string, Resolution> = {};
    const theirs: Record<string, Resolution> = {};
    for (const question of questionsOf(shape, root)) {
      const name = nameQuestion(question, root);
      ours[name] = resolver.resolve(question.specifier, question.importer, question.how);
      // oxlint-disable-next-line no-await-in-loop -- two cores: builds side by side are no faster
      theirs[name] = await bundleImport(question, root, options);
    }
    expect(ours satisfies Answers).toEqual(theirs satisfies Answers);
  });
});

const resolverFor = (
  files: Shape["files"],
  platform: Platform,
): { readonly root: string; readonly resolver: Resolver } => {
  const root = makeTree({ "package.json": { name: "app" }, ...files });
  const powers = makeNodePowers();
  return { root, resolver: makeResolver(mapPackages(root, { powers }), { powers, platform }) };
};

describe("where esbuild gives up", () => {
  // Its list of builtins is older than they are, and the build fails.
  test.each(["readline/promises", "inspector/promises"])("%s is a builtin", (specifier) => {
    const { root, resolver } = resolverFor({}, "node");
    expect(resolver.resolve(specifier, join(root, "x.js"), "import")).toEqual({
      kind: "builtin",
      name: specifier,
    });
  });

  // esbuild answers with the path as it was asked for, and then cannot read it.
  test("a name in another case is missing, unless the file system says otherwise", () => {
    const { root, resolver } = resolverFor({ "a.js": "" }, "node");
    expect(resolver.resolve("./A.js", join(root, "x.js"), "import")).toEqual({ kind: "missing" });
  });

  // It recurses until its stack is full: one line in a package.json crashes it.
  test.each([
    ["to itself", { "./a.js": "p/a.js" }, "a.js"],
    ["in a circle", { "./a.js": "p/b.js", "./b.js": "p/a.js" }, "b.js"],
  ])("a browser map that leads %s is followed once", (_title, browser, file) => {
    const { root, resolver } = resolverFor(
      {
        "node_modules/p/package.json": { name: "p", browser },
        "node_modules/p/a.js": "",
        "node_modules/p/b.js": "",
      },
      "browser",
    );
    const path = join(root, "node_modules", "p", file);
    expect(resolver.resolve("p/a.js", join(root, "x.js"), "import")).toEqual({
      kind: "file",
      path,
    });
  });

  test("a package.json that is not JSON", () => {
    const { root, resolver } = resolverFor({ "lib/package.json": "{", "lib/a.js": "" }, "node");
    expect(() => resolver.resolve("./lib/a.js", join(root, "x.js"), "import")).toThrow(
      "BULKHEAD_PACKAGE_JSON_INVALID",
    );
  });
});

test("the format of a module is its extension's or the nearest package.json's, one without a name included", () => {
  const { root, resolver } = resolverFor(
    {
      "node_modules/p/package.json": { name: "p", type: "module" },
      "node_modules/p/cjs/package.json": { type: "commonjs" },
      "node_modules/q/package.json": { name: "q" },
    },
    "node",
  );
  const formats = [
    "node_modules/p/a.js",
    "node_modules/p/a.cjs",
    "node_modules/p/cjs/a.js",
    "node_modules/p/cjs/a.mjs",
    "node_modules/q/a.js",
    "a.ts",
    "a.mts",
  ].map((file) => [file, resolver.moduleFormat(join(root, file))]);
  expect(Object.fromEntries(formats)).toEqual({
    "node_modules/p/a.js": "module",
    "node_modules/p/a.cjs": "commonjs",
    "node_modules/p/cjs/a.js": "commonjs",
    "node_modules/p/cjs/a.mjs": "module",
    "node_modules/q/a.js": undefined,
    "a.ts": undefined,
    "a.mts": "module",
  });
});
