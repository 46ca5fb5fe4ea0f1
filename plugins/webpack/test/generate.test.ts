// mode 'generate': what of webpack's graph earns a grant.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { type Build, build, print, run } from "./support/app.ts";
import { errorsOf } from "./support/build.ts";

const PARTS = Array.from({ length: 12 }, (_, index) => index);

const FILES = {
  "index.js": `import { used } from "a"; import parts from "parts"; ${print("[used, parts.length]")}`,
  "node_modules/a/package.json": {
    name: "a",
    version: "1.0.0",
    type: "module",
    sideEffects: false,
  },
  "node_modules/a/index.js": `export { used } from "./used.js"; export { unused } from "./unused.js";`,
  "node_modules/a/used.js": `export const used = typeof process.version; if (process.env.NODE_ENV !== "production") fetch("https://development.example");`,
  "node_modules/a/unused.js": `import "parts"; export const unused = () => fetch("https://example.com");`,
  "node_modules/parts/index.js": `module.exports = [${PARTS.map((part) => `require("./${part}.js")`).join()}];`,
  ...Object.fromEntries(
    PARTS.map((part) => [
      `node_modules/parts/${part}.js`,
      `module.exports = () => [setTimeout, location.href, process.argv, require("fs").${part % 2 ? "readFileSync" : "statSync"}];`,
    ]),
  ),
};

const generate = async (options: Build = {}) => {
  const root = makeApp(FILES);
  const bulkhead = { mode: "generate", policy: "policy.json" } as const;
  const built = await build(root, { ...options, bulkhead });
  expect(errorsOf(built.stats)).toEqual([]);
  return { built, policy: readFileSync(join(root, "policy.json"), "utf8") };
};

test("what webpack leaves out earns no grant, and the policy is the same in whatever order modules are read", async () => {
  const { built, policy } = await generate();
  expect(JSON.parse(policy)).toEqual({
    evaluators: "listed",
    resources: {
      a: { globals: { "process.version": true } },
      parts: {
        builtin: { "fs.readFileSync": true, "fs.statSync": true },
        globals: { "location.href": true, "process.argv": true, setTimeout: true },
      },
    },
  });
  expect(await run(built)).toEqual(["string", PARTS.length]);
  expect((await generate({ parallelism: 1 })).policy).toBe(policy);
});
