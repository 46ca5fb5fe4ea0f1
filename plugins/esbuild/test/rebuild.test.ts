// Rebuilds and watch: what changed is checked again, what did not is not compiled again, and people see each error once.

import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildContext, type BuildResult, type Plugin, context } from "esbuild";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import * as core from "@bulkhead/core";
import {
  type Build,
  codesOf,
  listOutput,
  policy,
  readOutput,
  toOptions,
} from "./support/build-app.ts";
import { makeApp, writeFiles } from "./support/make-app.ts";

const FILES = {
  "index.js":
    "import found from 'reader'; import './other.js'; console.log(JSON.stringify(found));\n",
  "other.js": "export const other = 1;\n",
  "node_modules/reader/index.js": "module.exports = 1;\n",
  "node_modules/wallet/index.js": "module.exports = 'secret';\n",
  "bulkhead/policy.json": policy(),
};
const FROM_FILES: Build = { bulkhead: { policy: undefined, override: undefined } };
const GRANTED = policy({ reader: { packages: { wallet: true } } });

const openContext = async (root: string, options: Build = FROM_FILES): Promise<BuildContext> => {
  const opened = await context(toOptions(root, options));
  onTestFinished(() => opened.dispose());
  return opened;
};

const rebuild = async (opened: BuildContext): Promise<readonly string[]> => {
  try {
    const { errors, warnings } = await opened.rebuild();
    return codesOf([...errors, ...warnings]);
  } catch (error) {
    return codesOf((error as BuildResult).errors);
  }
};

describe("context().rebuild()", () => {
  test("an edited dependency is checked again", async () => {
    const root = makeApp(FILES);
    const opened = await openContext(root);
    expect(await rebuild(opened)).toEqual([]);
    const before = listOutput({ out: join(root, "out") });
    writeFiles(root, { "node_modules/reader/index.js": "module.exports = require('wallet');\n" });
    expect(await rebuild(opened)).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    // What was written when all was well stays.
    expect(listOutput({ out: join(root, "out") })).toEqual(before);
    writeFiles(root, { "bulkhead/policy.json": GRANTED });
    expect(await rebuild(opened)).toEqual([]);
    writeFiles(root, { "node_modules/reader/index.js": "module.exports = canary;\n" });
    expect(await rebuild(opened)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
  });

  test("an edited policy counts for modules that did not change", async () => {
    const root = makeApp({
      ...FILES,
      "node_modules/reader/index.js": "module.exports = process.pid;\n",
    });
    const opened = await openContext(root);
    expect(await rebuild(opened)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
    const [denied] = [readOutput({ root, out: join(root, "out"), result: {} as BuildResult })];
    writeFiles(root, {
      "bulkhead/policy.json": policy({ reader: { globals: { "process.pid": true } } }),
    });
    expect(await rebuild(opened)).toEqual([]);
    const granted = readOutput({ root, out: join(root, "out"), result: {} as BuildResult });
    expect([
      denied?.includes('denyGlobal("reader"'),
      granted.includes('denyGlobal("reader"'),
    ]).toEqual([true, false]);
    writeFiles(root, {
      "bulkhead/policy-override.json": policy({ reader: { globals: { "process.pid": false } } }),
    });
    expect(await rebuild(opened)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
  });

  test("a guarded import is resolved again", async () => {
    const root = makeApp({
      ...FILES,
      "package.json": {
        name: "app",
        type: "module",
        dependencies: { reader: "1" },
        optionalDependencies: { late: "1" },
      },
      "node_modules/reader/package.json": {
        name: "reader",
        version: "1.0.0",
        optionalDependencies: { late: "1" },
      },
      "node_modules/reader/index.js":
        "try { module.exports = require('late'); } catch { module.exports = 'without'; }\n",
    });
    const opened = await openContext(root);
    const value = (): string =>
      readOutput({ root, out: join(root, "out"), result: {} as BuildResult });
    expect(await rebuild(opened)).toEqual([]);
    expect(value()).toContain('denyModule("reader", "late"');
    writeFiles(root, {
      "node_modules/late/package.json": { name: "late", version: "1.0.0" },
      "node_modules/late/index.js": "module.exports = 'late';\n",
      "bulkhead/policy.json": policy({ reader: { packages: { late: true } } }),
    });
    expect(await rebuild(opened)).toEqual([]);
    expect(value()).not.toContain("denyModule2(");
  });

  test("a broken policy and a missing dependency are mended while the context lives", async () => {
    const root = makeApp({ ...FILES, "bulkhead/policy.json": "{" });
    const opened = await openContext(root);
    expect(await rebuild(opened)).toEqual(["BULKHEAD_POLICY_SYNTAX"]);
    writeFiles(root, { "bulkhead/policy.json": policy() });
    rmSync(join(root, "node_modules/reader"), { recursive: true });
    expect(await rebuild(opened)).toEqual(
      expect.arrayContaining(["BULKHEAD_DEPENDENCY_NOT_INSTALLED"]),
    );
    writeFiles(root, {
      "node_modules/reader/package.json": { name: "reader", version: "1.0.0" },
      "node_modules/reader/index.js": "module.exports = 2;\n",
    });
    expect(await rebuild(opened)).toEqual([]);
  });

  test("a context that is opened where nothing is right yet", async () => {
    const root = makeApp({ "index.js": "", "package.json": "{" });
    const opened = await openContext(root);
    expect(await rebuild(opened)).toContain("BULKHEAD_PACKAGE_JSON_INVALID");
    writeFiles(root, { "package.json": { name: "app" }, "bulkhead/policy.json": policy() });
    expect(await rebuild(opened)).toEqual([]);
  });

  test("gives the bytes of a first build, compiles what changed alone, and parses nothing twice", async () => {
    const parse = vi.spyOn(core, "analyseModule");
    const compile = vi.spyOn(core, "compileModule");
    onTestFinished(() => void vi.restoreAllMocks());
    const counts = (): readonly number[] => {
      const found = [parse.mock.calls.length, compile.mock.calls.length];
      parse.mockClear();
      compile.mockClear();
      return found;
    };
    const root = makeApp(FILES);
    const opened = await openContext(root, { ...FROM_FILES, sourcemap: "linked", metafile: true });
    const read = (): readonly string[] =>
      ["index.cjs", "index.cjs.map", "compartment-map.json"].map((name) =>
        readOutput({ root, out: join(root, "out"), result: {} as BuildResult }, name),
      );
    await rebuild(opened);
    const first = read();
    expect(counts()).toEqual([3, 3]);
    await rebuild(opened);
    expect(read()).toEqual(first);
    expect(counts()).toEqual([0, 0]);
    writeFiles(root, { "other.js": "export const other = 2;\n" });
    await rebuild(opened);
    expect(counts()).toEqual([1, 1]);
    const generating = await openContext(root, {
      bulkhead: { mode: "generate", policy: undefined },
    });
    await rebuild(generating);
    expect(counts()).toEqual([3, 3]);
  });
});

describe("watch()", () => {
  /** Waits for the builds of a watch, each with its codes. */
  const watchBuilds = async (
    root: string,
    options: Build = FROM_FILES,
  ): Promise<() => Promise<readonly string[]>> => {
    const ended: (readonly string[])[] = [];
    const plugin: Plugin = {
      name: "last",
      setup: ({ onEnd }) =>
        onEnd(({ errors, warnings }) => void ended.push(codesOf([...errors, ...warnings]))),
    };
    const opened = await openContext(root, { ...options, plugins: [plugin] });
    await opened.watch();
    let seen = 0;
    return async () => {
      await vi.waitUntil(() => ended.length > seen, { timeout: 30_000, interval: 20 });
      seen += 1;
      return ended[seen - 1] ?? [];
    };
  };

  test("an edited dependency, policy or override starts a build, a broken policy too", async () => {
    const root = makeApp(FILES);
    const next = await watchBuilds(root);
    expect(await next()).toEqual([]);
    writeFiles(root, { "node_modules/reader/index.js": "module.exports = require('wallet');\n" });
    expect(await next()).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    writeFiles(root, { "bulkhead/policy.json": GRANTED });
    expect(await next()).toEqual([]);
    writeFiles(root, { "bulkhead/policy-override.json": "{" });
    expect(await next()).toEqual(["BULKHEAD_POLICY_SYNTAX"]);
    writeFiles(root, {
      "bulkhead/policy-override.json": policy({ reader: { packages: { wallet: false } } }),
    });
    expect(await next()).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  });

  test("a generated policy does not start the next build", async () => {
    const root = makeApp(FILES);
    const next = await watchBuilds(root, { bulkhead: { mode: "generate", policy: undefined } });
    expect(await next()).toEqual([]);
    const other = next();
    const waited = await Promise.race([
      other.then(() => "built again"),
      new Promise((resolve) => setTimeout(resolve, 3000, "waits")),
    ]);
    expect(waited).toBe("waits");
    writeFiles(root, { "other.js": "export const other = 3;\n" });
    expect(await other).toEqual([]);
  });
});

const count = (text: string, word: string): number => text.split(word).length - 1;

test("serve() serves what is confined, and nothing of a build with violations", async () => {
  const root = makeApp(FILES);
  const opened = await openContext(root);
  const { hosts, port } = await opened.serve({ host: "127.0.0.1", port: 0 });
  const get = async (): Promise<number> =>
    (await fetch(`http://${hosts[0]}:${port}/index.cjs`)).status;
  expect(await get()).toBe(200);
  writeFiles(root, { "node_modules/reader/index.js": "module.exports = require('wallet');\n" });
  // esbuild serves what it has built within a quarter of a second again.
  await vi.waitUntil(async () => (await get()) !== 200, { timeout: 10_000, interval: 100 });
  expect(await get()).toBe(503);
});

describe("in a terminal", () => {
  const PLUGIN = fileURLToPath(new URL("../dist/index.js", import.meta.url));
  const ESBUILD = createRequire(import.meta.url).resolve("esbuild");

  /** Runs a build script with the built plugin, as users do. */
  const runScript = (root: string, options: string): Promise<{ code: number; stderr: string }> => {
    writeFiles(root, {
      "build.mjs": `import esbuild from ${JSON.stringify(pathToFileURL(ESBUILD).href)};
        import { bulkhead } from ${JSON.stringify(pathToFileURL(PLUGIN).href)};
        await esbuild.build({ entryPoints: ['index.js'], bundle: true, platform: 'node', outdir: 'out',
          plugins: [bulkhead()], ${options} }).catch(() => { process.exitCode = 1; });\n`,
    });
    return new Promise((resolve) => {
      execFile(process.execPath, ["build.mjs"], { cwd: root }, (error, _, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stderr }),
      );
    });
  };
  const DENIED = {
    ...FILES,
    "node_modules/reader/index.js": "module.exports = [require('wallet'), canary];\n",
  };

  test("each error and warning is printed once, with place and fix, and then the closing line", async () => {
    const { code, stderr } = await runScript(makeApp(DENIED), "");
    expect(code).toBe(1);
    expect(count(stderr, "BULKHEAD_IMPORT_DENIED")).toBe(1);
    expect(count(stderr, "BULKHEAD_GLOBAL_DENIED")).toBe(1);
    expect(stderr).toContain("node_modules/reader/index.js:1:18:");
    expect(stderr).toContain('{ "resources": { "reader": { "packages": { "wallet": true } } } }');
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "bulkhead: 3 packages confined, 2 violations reported",
    );
  });

  test("what stops a build before it starts is printed once", async () => {
    const { code, stderr } = await runScript(
      makeApp({ ...FILES, "bulkhead/policy.json": "{" }),
      "",
    );
    expect(code).toBe(1);
    expect(count(stderr, "BULKHEAD_POLICY_SYNTAX")).toBe(1);
    expect(stderr).toContain("bulkhead/policy.json:1:1:");
  });

  test.each([
    ["logLevel: 'silent'", 0, 0],
    ["logLevel: 'error'", 1, 0],
    ["logLevel: 'warning', logLimit: 1", 1, 1],
  ])("%s is obeyed", async (options, errors, lines) => {
    const { stderr } = await runScript(makeApp(DENIED), options);
    expect(count(stderr, "BULKHEAD_IMPORT_DENIED")).toBe(errors);
    expect(count(stderr, "packages confined")).toBe(lines);
  });
});
