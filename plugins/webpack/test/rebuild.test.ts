// Builds after the first: in a watch, and from webpack's cache on disk.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import webpack, { type Stats, type Watching } from "webpack";
import { makeApp, writeFiles } from "../../esbuild/test/support/make-app.ts";
import { build, configure, listOutput, run } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

const FILES = {
  "index.js": `import a from "a"; console.log(JSON.stringify(a));`,
  "node_modules/a/index.js": `module.exports = [typeof process];`,
  "node_modules/b/index.js": `module.exports = "b";`,
  "bulkhead/policy.json": { resources: {} },
};
const granting = (resources: object) => ({ "bulkhead/policy.json": { resources } });
const ASKS_FOR_B = { "node_modules/a/index.js": `module.exports = [require("b")];` };
const FROM_FILES = { bulkhead: { policy: "bulkhead/policy.json", override: undefined } } as never;

/** In how many files of a folder it did so. `to` is as long as `from`: what is around it says its length. */
const replaceInFiles = (folder: string, from: string, to: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => {
    const path = join(entry.parentPath, entry.name);
    const text = entry.isFile() ? readFileSync(path, "latin1") : "";
    if (!text.includes(from)) return false;
    writeFileSync(path, text.replaceAll(from, to), "latin1");
    return true;
  }).length;

const watchings: Watching[] = [];
afterEach(async () => {
  for (const watching of watchings.splice(0))
    await new Promise((resolve) => watching.close(resolve));
});

/** Watches an application; each call resolves with the build that comes after what `change` does. */
const watch = (root: string) => {
  const waiting: ((stats: Stats) => void)[] = [];
  const compiler = webpack({
    ...configure(root, FROM_FILES),
    infrastructureLogging: { level: "error" },
  });
  const next = (): Promise<Stats> => new Promise((resolve) => waiting.push(resolve));
  const first = next();
  const watching = compiler?.watch({ aggregateTimeout: 20 }, (_, stats) => {
    if (stats !== undefined) waiting.shift()?.(stats);
  });
  if (watching) watchings.push(watching);
  const after = async (change: () => void): Promise<Stats> => {
    const built = next();
    // A change within the clock's resolution of the build's start would be no change.
    await new Promise((resolve) => setTimeout(resolve, 100));
    change();
    return built;
  };
  return { first, after };
};

test("a watch checks what was edited, and lets go of what was mended", async () => {
  const root = makeApp(FILES);
  const out = join(root, "out");
  const { first, after } = watch(root);
  expect(errorsOf(await first)).toEqual([]);
  expect(await run({ out })).toEqual(["undefined"]);

  const turned = await after(() => writeFiles(root, ASKS_FOR_B));
  expect(codesOf(errorsOf(turned))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  expect(await run({ out })).toEqual(["undefined"]);

  const granted = await after(() => writeFiles(root, granting({ a: { packages: { b: true } } })));
  expect(errorsOf(granted)).toEqual([]);
  expect(await run({ out })).toEqual(["b"]);

  const denied = await after(() => writeFiles(root, granting({})));
  expect(codesOf(errorsOf(denied))).toEqual(["BULKHEAD_IMPORT_DENIED"]);

  const overridden = await after(() =>
    writeFiles(root, {
      "bulkhead/policy-override.json": { resources: { a: { packages: { b: true } } } },
    }),
  );
  expect(errorsOf(overridden)).toEqual([]);

  const broken = await after(() => writeFiles(root, { "bulkhead/policy.json": "{" }));
  expect(codesOf(errorsOf(broken))).toEqual(["BULKHEAD_POLICY_SYNTAX"]);

  const mended = await after(() => writeFiles(root, { ...granting({}), ...FILES }));
  expect(errorsOf(mended)).toEqual([]);
  expect(await run({ out })).toEqual(["undefined"]);
});

describe("from the cache on disk", () => {
  const cached = (root: string, seen: string[] = []) => ({
    ...(FROM_FILES as object),
    cache: { type: "filesystem" as const, cacheDirectory: join(root, "cache") },
    plugins: [
      {
        apply: (compiler: webpack.Compiler) => {
          compiler.hooks.compilation.tap("seen", (compilation) => {
            compilation.hooks.buildModule.tap("seen", (module) => {
              seen.push(module.identifier());
            });
          });
        },
      },
    ],
  });

  test("nothing is built twice, and all is checked again", async () => {
    const root = makeApp(FILES);
    const first = await build(root, cached(root));
    expect(errorsOf(first.stats)).toEqual([]);
    const files = listOutput(first);
    const seen: string[] = [];
    const second = await build(root, cached(root, seen));
    expect(errorsOf(second.stats)).toEqual([]);
    expect(seen).toEqual([]);
    expect(listOutput(second)).toEqual(files);
    expect(await run(second)).toEqual(["undefined"]);
  });

  test("another policy builds again what it is about", async () => {
    const root = makeApp({
      ...FILES,
      "node_modules/a/index.js": `module.exports = [typeof process.version];`,
      ...granting({ a: { globals: { "process.version": true } } }),
    });
    expect(await run(await build(root, cached(root)))).toEqual(["string"]);
    writeFiles(root, granting({ a: { globals: { "process.version": true } }, b: {} }));
    expect(await run(await build(root, cached(root)))).toEqual(["string"]);
    writeFiles(root, granting({}));
    await expect(run(await build(root, cached(root)))).rejects.toThrow("BULKHEAD_GLOBAL_DENIED");
  });

  test("an edge that is denied now is denied", async () => {
    const root = makeApp({
      ...FILES,
      ...ASKS_FOR_B,
      ...granting({ a: { packages: { b: true } } }),
    });
    expect(await run(await build(root, cached(root)))).toEqual(["b"]);
    writeFiles(root, granting({}));
    const { stats } = await build(root, cached(root));
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    expect(errorsOf(stats).join()).toContain("node_modules/a/index.js:1:19");
  });

  test("a package that was edited in place, its version the same, is built again", async () => {
    const root = makeApp(FILES);
    expect(await run(await build(root, cached(root)))).toEqual(["undefined"]);
    writeFiles(root, { "node_modules/a/index.js": `module.exports = ["edited", typeof process];` });
    expect(await run(await build(root, cached(root)))).toEqual(["edited", "undefined"]);
    writeFiles(root, ASKS_FOR_B);
    const { stats } = await build(root, cached(root));
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  });

  // Whoever restores a cache of CI's trusts all who could write to it.
  test.each([true, "once"])(
    "what somebody has put into the cache does not get past the proof (verify: %j)",
    async (verify) => {
      const harmless = `"a text that stands in the cache as it is"`;
      const root = makeApp({
        ...FILES,
        "node_modules/a/index.js": `module.exports = ${harmless};`,
      });
      for (const name of ["CI", "BUILD_ID", "BUILD_NUMBER"]) vi.stubEnv(name, undefined);
      vi.stubEnv("XDG_CACHE_HOME", `${root}-caches`);
      const options = {
        ...cached(root),
        cache: { ...cached(root).cache, compression: false as const },
        bulkhead: { policy: "bulkhead/policy.json", override: undefined, verify } as never,
      };
      expect(await run(await build(root, options))).toEqual(JSON.parse(harmless));
      const harmful = "globalThis.process.version".padEnd(harmless.length);
      expect(replaceInFiles(join(root, "cache"), harmless, harmful)).toBeGreaterThan(0);
      const seen: string[] = [];
      const { stats } = await build(root, { ...options, plugins: cached(root, seen).plugins });
      expect(seen).toEqual([]);
      expect(codesOf(errorsOf(stats))).toContain("BULKHEAD_OUTPUT_FREE_NAME");
      vi.unstubAllEnvs();
    },
  );
});
