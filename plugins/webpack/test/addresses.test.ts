// `new URL("./x", import.meta.url)`: files and workers that a module names by their address.

import { describe, expect, test } from "vitest";
import { build, listOutput, print, readOutput, run } from "./support/app.ts";
import { codesOf, errorsOf, warningsOf } from "./support/build.ts";

/** An application with a worker of its own and one of a package. */
const withThreads = (imported: string, made: string) => ({
  "package.json": {
    name: "app",
    version: "1.0.0",
    type: "module",
    dependencies: { a: "1.0.0" },
  },
  "index.js": `import { start } from "a"; ${imported}
    const ask = (worker) => new Promise((resolve) => worker.on("message", (said) => { worker.terminate(); resolve(said); }));
    Promise.all([ask(new ${made}(new URL("./own.js", import.meta.url))), ask(start())]).then((said) => ${print("said")});`,
  "own.js": `import { parentPort } from "worker_threads"; import { seen } from "a"; parentPort.postMessage(["own", typeof process, seen]);`,
  "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
  "node_modules/a/index.js": `import { Worker } from "worker_threads"; export const seen = typeof process; export const start = () => new Worker(new URL("./of-package.js", import.meta.url));`,
  "node_modules/a/of-package.js": `import { parentPort } from "worker_threads"; parentPort.postMessage(["of a package", typeof process]);`,
});

describe("addresses of modules", () => {
  test("become files, for packages that have the class", async () => {
    const files = {
      "index.js": `import { address } from "a"; ${print('[address(), new URL("./own.bin", import.meta.url).protocol]')}`,
      "own.bin": "own",
      "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
      "node_modules/a/index.js": `export const address = () => { try { return new URL("./data.bin", import.meta.url).protocol; } catch (error) { return error.name; } };`,
      "node_modules/a/data.bin": "data",
    };
    const built = await build(files, { grants: { a: { globals: { URL: true } } } });
    expect(errorsOf(built.stats)).toEqual([]);
    expect(listOutput(built).filter((name) => name.endsWith(".bin"))).toHaveLength(2);
    expect(await run(built)).toEqual(["file:", "file:"]);
    expect(await run(await build(files))).toEqual(["ReferenceError", "file:"]);
  });

  test("become no programs that run unconfined", async () => {
    const files = {
      "index.js": `import { address } from "a"; ${print("typeof address()")}`,
      "node_modules/a/package.json": { name: "a", version: "1.0.0", type: "module" },
      "node_modules/a/index.js": `export const address = () => new URL("./evil.js", import.meta.url);`,
      "node_modules/a/evil.js": "postMessage(self.origin)",
    };
    const { stats } = await build(files, { grants: { a: { globals: { URL: true } } } });
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
  });

  describe("of scripts that the application has copied", () => {
    const register = `const register = () => navigator.serviceWorker.register(new URL("./sw.js", import.meta.url));`;
    const files = {
      "index.js": `${register} ${print("typeof register")}`,
      "sw.js": `self.onfetch = () => {};`,
    };

    test("are refused: a service worker would run unconfined", async () => {
      const { stats, out } = await build(files, { target: "web" });
      expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
      expect(errorsOf(stats)[0]).toMatch(/`sw\.js`.*`index\.js`/);
      expect(listOutput({ out })).toEqual([]);
    });

    test("are refused with a query and another ending", async () => {
      const { stats } = await build({
        "index.js": print(`typeof new URL("./a.mjs?x", import.meta.url).href`),
        "a.mjs": "",
      });
      expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
    });

    test("are reported, where the mode is to report", async () => {
      const { stats } = await build(files, { target: "web", bulkhead: { mode: "report" } });
      expect(errorsOf(stats)).toEqual([]);
      expect(codesOf(warningsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
    });

    test("are text where a rule says so", async () => {
      const built = await build(
        { "index.js": `import text from "./sw.js?raw"; ${print("text")}`, "sw.js": "self" },
        { module: { rules: [{ resourceQuery: /raw/, type: "asset/source" }] } },
      );
      expect(errorsOf(built.stats)).toEqual([]);
      expect(await run(built)).toBe("self");
    });
  });

  test("become chunks with a kernel of their own, for workers", async () => {
    const built = await build(
      {
        "index.js": `const worker = () => new Worker(new URL("./worker.js", import.meta.url)); ${print("typeof worker")}`,
        "worker.js": `import a from "a"; self.postMessage(a);`,
        "node_modules/a/index.js": `module.exports = typeof process;`,
      },
      {
        target: "web",
        output: { filename: "[name].cjs", chunkFilename: "[name].worker.cjs", publicPath: "/" },
      },
    );
    expect(errorsOf(built.stats)).toEqual([]);
    const [worker = ""] = listOutput(built).filter((name) => name.endsWith(".worker.cjs"));
    expect(readOutput(built, worker)).toMatch(/^"use strict";\{const bulkhead(?:Kernel|Runtime)_/);
    expect(readOutput(built, worker)).toContain("postMessage");
  });

  describe("of workers of Node's", () => {
    const grants = {
      a: {
        globals: { URL: true },
        builtin: { "worker_threads.Worker": true, "worker_threads.parentPort": true },
      },
    };

    test("become chunks with kernels, of the application and of packages", async () => {
      const built = await build(withThreads(`import { Worker } from "worker_threads";`, "Worker"), {
        grants,
      });
      expect(errorsOf(built.stats)).toEqual([]);
      expect(await run(built)).toEqual([
        ["own", "object", "undefined"],
        ["of a package", "undefined"],
      ]);
    });

    test("are refused in forms of which webpack makes a copy", async () => {
      const { stats } = await build(
        withThreads(`import * as threads from "worker_threads";`, "threads.Worker"),
        { grants },
      );
      expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
      expect(errorsOf(stats)[0]).toContain('import { Worker } from "worker_threads"');
    });
  });
});
