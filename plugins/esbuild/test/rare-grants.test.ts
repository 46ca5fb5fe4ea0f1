// Settings of a policy that few packages have, as they work at run time: `root.usePolicy`, `native`, `env`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildAndRun, buildApp, policy, refuse, run } from "./support/build-app.ts";

const bound = (name: string, flags: object = {}) => ({
  resources: { [name]: { globals: { "console.log": true, "process.env.PATH": true }, ...flags } },
  root: { usePolicy: name },
  evaluators: "listed",
});

const overrideFor = (name: string, resource: string) =>
  `{ "resources": { "${name}": ${resource} } }`;

describe("root.usePolicy", () => {
  const application = {
    "index.js": `
      const attempt = (act) => { try { return act(); } catch (error) { return [error.code, error.package, error.override]; } };
      console.log(JSON.stringify([
        typeof fetch, typeof process.exit, typeof process.env.PATH, typeof globalThis.setTimeout,
        attempt(() => Function("return this")() === globalThis),
        attempt(() => Function("return 1 + 1")()),
        attempt(() => setTimeout("1")),
        attempt(() => { globalThis.mine = 1; return globalThis.mine; }),
        attempt(() => { Object.prototype.mine = 1; return "changed"; }).length,
      ]));`,
  };

  const LIMITS = ["undefined", "undefined", "string", "undefined", true];
  // The names are those of the policy: what the message proposes has to go where its author will look.
  const deniedTo = (name: string) => [
    "BULKHEAD_GLOBAL_DENIED",
    name,
    overrideFor(name, '{ "globals": { "setTimeout": true } }'),
  ];

  test.each([false, true])(
    "gives the application a global of its own with what is granted (minified: %s)",
    async (minify) => {
      const options = { minify, bulkhead: { policy: bound("$root$") } };
      const refused = [
        "BULKHEAD_CODE_GENERATION_DENIED",
        "$root$",
        overrideFor("$root$", '{ "eval": true }'),
      ];
      expect(await buildAndRun(application, options)).toEqual([
        ...LIMITS,
        refused,
        deniedTo("$root$"),
        1,
        3,
      ]);
    },
  );

  test("names a resource of any name, and lets the application evaluate where that may", async () => {
    const options = { bulkhead: { policy: bound("mine", { eval: true }) } };
    expect(await buildAndRun(application, options)).toEqual([...LIMITS, 2, deniedTo("mine"), 1, 3]);
  });

  test("is what messages of build and kernel call the application", async () => {
    const files = {
      "index.js": `
        import { existsSync } from "node:fs";
        const attempt = (act) => { try { return act(); } catch (error) { return [error.package, error.override]; } };
        console.log(JSON.stringify([attempt(() => Function("return 1 + 1")()), attempt(() => require("no" + existsSync))]));`,
    };
    const options = { bulkhead: { policy: bound("mine") } };
    const { errors } = await refuse(files, options);
    expect(errors.map(({ text }) => text)).toEqual([
      expect.stringMatching(/`mine(?:@[^`]*)?` imports/),
    ]);
    const granted = bound("mine", { builtin: { fs: true } });
    expect(await buildAndRun(files, { bulkhead: { policy: granted } })).toEqual([
      ["mine", overrideFor("mine", '{ "eval": true }')],
      ["mine", null],
    ]);
  });
});

/** Some addon that is installed for this platform: Rollup's. */
const readAddon = (): Uint8Array => {
  const { cache, resolve } = createRequire(import.meta.url);
  createRequire(import.meta.url)(join(dirname(resolve("rollup")), "native.js"));
  const file = Object.keys(cache).find((name) => /@rollup.*\.node$/.test(name));
  if (file === undefined) throw new Error("Rollup has loaded no addon");
  return readFileSync(file);
};

describe("native", () => {
  test("the package has its addon, which works", async () => {
    const files = {
      "index.js":
        "import hash from 'hash'; console.log(JSON.stringify([hash.of('a'), hash.kind]));",
      "node_modules/hash/index.js":
        "const addon = require('./hash.node'); module.exports = { of: (text) => typeof addon.xxhashBase64Url(Buffer.from(text)), kind: typeof addon };",
      "node_modules/hash/hash.node": readAddon(),
    };
    const granted = policy({ hash: { native: true, globals: { "Buffer.from": true } } });
    const built = await buildApp(files, {
      loader: { ".node": "copy" },
      bulkhead: { policy: granted },
    });
    expect(await run(built)).toEqual(["string", "object"]);
  });
});

test("env: 'unfrozen' gives nothing: what packages share stays frozen", async () => {
  const files = {
    "index.js":
      "import old from 'old'; import other from 'other'; console.log(JSON.stringify([old, other]));",
    "node_modules/old/index.js":
      "module.exports = [Function.prototype, Array, globalThis.Object].map((owner) => { try { owner.xyz = 1; return 'changed'; } catch (error) { return error.name; } });",
    "node_modules/other/index.js": "module.exports = [typeof (() => 1).xyz, typeof Array.xyz];",
  };
  const asked = policy({ old: { env: "unfrozen" } });
  expect(await buildAndRun(files, { bulkhead: { policy: asked } })).toEqual([
    ["TypeError", "TypeError", "TypeError"],
    ["undefined", "undefined"],
  ]);
});
