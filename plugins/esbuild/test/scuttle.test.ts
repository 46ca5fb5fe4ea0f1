// The option `scuttle`: a package that gets hold of the real global object finds nothing, and the application runs.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runInChromium, withServer } from "../../../fixtures/harness/src/index.ts";
import { type Build, buildApp, buildAndRun, policy, readMap } from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";

/** Code of a package that tries what it can get of a global object by `way`; its value lists what it got. */
const thief = (way: string): string => `
const take = (read) => { try { return typeof read(${way}); } catch (error) { return error.code ?? error.name; } };
module.exports = [take((g) => g.fetch), take((g) => g.process ?? g.localStorage), take((g) => g.setTimeout("1")), take((g) => g.eval("1"))];
`;

const LOOT = ["function", "object", expect.anything(), "number"];
const NOTHING = Array(4).fill("BULKHEAD_GLOBAL_SCUTTLED");

describe("in node", () => {
  const files = (way: string) => ({
    "index.js": "import loot from 'evil'; console.log(JSON.stringify(loot));",
    "node_modules/evil/index.js": `const vm = require("vm");${thief(way)}`,
  });
  const granted = policy({ evil: { builtin: { "vm.runInThisContext": true } } });
  const app = files("vm.runInThisContext('this')");

  test("a leak of the real global object leads to nothing", async () => {
    const confined = { policy: granted };
    expect(await buildAndRun(app, { bundle: true, bulkhead: confined })).toEqual(LOOT);
    const scuttled = { ...confined, scuttle: true };
    expect(await buildAndRun(app, { bundle: true, bulkhead: scuttled })).toEqual([
      "BULKHEAD_GLOBAL_SCUTTLED",
      "BULKHEAD_GLOBAL_SCUTTLED",
      // Node's own code needs it there, and it takes functions only.
      "ERR_INVALID_ARG_TYPE",
      "BULKHEAD_GLOBAL_SCUTTLED",
    ]);
  });

  test("exceptions stay", async () => {
    const bulkhead = { policy: granted, scuttle: { exceptions: ["fetch", /^proc/] } };
    const loot = (await buildAndRun(app, { bulkhead })) as readonly string[];
    expect(loot.slice(0, 2)).toEqual(["function", "object"]);
  });

  test("the application has fetch, streams, timers and its own globals, in a verified build", async () => {
    const result = await withServer(
      undefined,
      ({ url }) =>
        buildAndRun(
          {
            "index.js": `
              import "./setup.js"; import lib from "lib";
              const { createGzip } = await import("node:zlib");
              const { pipeline } = await import("node:stream/promises");
              const { Readable } = await import("node:stream");
              const response = await fetch(${JSON.stringify(url)} + "/answer", { method: "POST", body: new Blob(["x"]), signal: AbortSignal.timeout(5000) });
              await pipeline(Readable.from(["a"]), createGzip(), async (all) => { for await (const part of all) void part; });
              await new Promise((done) => setTimeout(done, 1));
              console.log(JSON.stringify([await response.json(), lib, globalThis.mine, global === globalThis, typeof process.version, new Intl.NumberFormat("en").format(1000), typeof crypto.subtle, Buffer.from("a").length]));`,
            "setup.js": "globalThis.mine = 1; globalThis.shared = 'from the application';",
            "node_modules/lib/index.js":
              "module.exports = [typeof process.env.PATH, typeof setTimeout, shared];",
          },
          {
            format: "esm",
            minify: true,
            bulkhead: {
              policy: policy({
                lib: { globals: { "process.env.PATH": true, setTimeout: true, shared: true } },
              }),
              scuttle: true,
              verify: true,
            },
          },
        ),
      { answers: { "/answer": { fine: true } } },
    );
    expect(result).toEqual([
      { fine: true },
      ["string", "function", "from the application"],
      1,
      true,
      "string",
      "1,000",
      "object",
      1,
    ]);
  });
});

const page = async (files: Readonly<Record<string, string>>, options: Build) => {
  const { out } = await buildApp(makeApp(files), {
    platform: "browser",
    format: "iife",
    outExtension: { ".js": ".js" },
    ...options,
  });
  writeFileSync(
    join(out, "index.html"),
    '<!doctype html><pre id="result"></pre><script src="/index.js"></script>',
  );
  return withServer(out, ({ url }) => runInChromium(url));
};

describe("in Chromium", () => {
  const SHOW = "document.querySelector('#result').textContent = JSON.stringify";
  const leaking = {
    "index.js": `import loot from 'evil'; ${SHOW}(loot);`,
    "node_modules/evil/index.js": thief("document.defaultView"),
  };
  const granted = policy({ evil: { globals: { document: true } } });

  test("the document's window leads to nothing", async () => {
    // The real window's eval runs into script-src 'self'.
    const confined = await page(leaking, { bulkhead: { policy: granted } });
    expect(confined.results[0]).toEqual(["function", "object", "number", "EvalError"]);
    const scuttled = await page(leaking, { bulkhead: { policy: granted, scuttle: true } });
    expect(scuttled.results[0]).toEqual(NOTHING);
  });

  test("the application has its window", async () => {
    const { results, errors } = await page(
      {
        "index.js": `
          import lib from "lib";
          window.addEventListener("message", ({ source, data }) => {
            ${SHOW}([source === window, data, lib.width > 0, lib.echo("x"), window instanceof Window, localStorage.getItem("none"), location.pathname]);
          });
          window.postMessage("hello", location.origin);`,
        "node_modules/lib/index.js":
          "exports.width = innerWidth; exports.echo = (text) => decodeURIComponent(text);",
      },
      {
        minify: true,
        bulkhead: {
          policy: policy({ lib: { globals: { innerWidth: true } } }),
          scuttle: { presets: ["playwright"] },
          verify: true,
        },
      },
    );
    expect(results[0]).toEqual([true, "hello", true, "x", true, null, "/"]);
    expect(errors.filter((text) => !/eval|404/.test(text))).toEqual([]);
  });
});

test("the map tells what the kernel was started with", async () => {
  const built = await buildApp(
    { "index.js": "" },
    { bulkhead: { scuttle: { exceptions: ["appState", /^cdc_/i] } } },
  );
  expect(readMap(built).kernel.options).toMatchObject({
    scuttle: { exceptions: ["appState", { source: "^cdc_", flags: "i" }] },
  });
});
