// The edges of the bundle: where an import leads decides, not how it is written.

import { expect, test } from "vitest";
import { buildAndRun, buildApp, codesOf, policy, refuse, run } from "./support/build-app.ts";

const print = (expression: string): string => `console.log(JSON.stringify(${expression}));\n`;

const WALLET = { "node_modules/wallet/index.js": "module.exports = 'secret';\n" };

test("a denied package: code, place, frame and the override that grants it", async () => {
  const { errors, written } = await refuse({
    "index.js": "import 'reader';\n",
    "node_modules/reader/index.js": "const a = 1;\n  const wallet = require('wallet');\n",
    ...WALLET,
  });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    id: "BULKHEAD_IMPORT_DENIED",
    pluginName: "bulkhead",
    text: "BULKHEAD_IMPORT_DENIED  `reader@1.0.0` imports `wallet@1.0.0`, which policy.json does not grant",
    location: {
      file: "node_modules/reader/index.js",
      line: 2,
      column: 17,
      length: 17,
      lineText: "  const wallet = require('wallet');",
    },
    notes: [
      {
        text: 'To grant it, add to bulkhead/policy-override.json:\n  { "resources": { "reader": { "packages": { "wallet": true } } } }',
      },
    ],
  });
  expect(written).toEqual([]);
});

test.each([
  ["a deep path", "require('wallet/lib/keys.js')"],
  ["a relative path", "require('../wallet/lib/keys.js')"],
  ["a way through the application", "require('../../node_modules/wallet/lib/keys')"],
  ["a path with a query", "require('../wallet/lib/keys.js?harmless')"],
])("%s into a denied package is denied", async (_, expression) => {
  const { codes } = await refuse({
    "index.js": "import 'reader';\n",
    "node_modules/reader/index.js": `${expression};\n`,
    "node_modules/wallet/lib/keys.js": "module.exports = 'secret';\n",
  });
  expect(codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
});

test("all that is denied in a build is reported together, in every module", async () => {
  const { errors, codes } = await refuse({
    "index.js": "import 'one'; import 'two';\n",
    "node_modules/one/index.js":
      "require('fs').readFileSync; require('wallet'); require('./more');\n",
    "node_modules/one/more.js": "require('wallet/more.js');\n",
    "node_modules/two/index.js": "import wallet from 'wallet'; export default wallet;\n",
    ...WALLET,
    "node_modules/wallet/more.js": "",
  });
  expect(
    errors
      .map(({ location }, index) => `${codes[index]} ${location?.file}:${location?.line}`)
      .toSorted(),
  ).toEqual([
    "BULKHEAD_BUILTIN_DENIED node_modules/one/index.js:1",
    "BULKHEAD_IMPORT_DENIED node_modules/one/index.js:1",
    "BULKHEAD_IMPORT_DENIED node_modules/one/more.js:1",
    "BULKHEAD_IMPORT_DENIED node_modules/two/index.js:1",
  ]);
});

test("a denied builtin: the override grants what is used of it", async () => {
  const { errors } = await refuse({
    "index.js": "import 'reader';\n",
    "node_modules/reader/index.js":
      "const { readFileSync } = require('node:fs'); module.exports = () => readFileSync('x');\n",
  });
  expect(errors).toMatchObject([
    {
      id: "BULKHEAD_BUILTIN_DENIED",
      location: { file: "node_modules/reader/index.js", line: 1 },
      notes: [
        {
          text: expect.stringContaining(
            '{ "resources": { "reader": { "builtin": { "fs.readFileSync": true } } } }',
          ),
        },
      ],
    },
  ]);
});

test.each([
  ["CommonJS", "index.js", "const fs = require('fs'); module.exports = KEYS;", "fs"],
  [
    "CommonJS with node:",
    "index.js",
    "const fs = require('node:fs'); module.exports = KEYS;",
    "fs",
  ],
  ["a default import", "index.mjs", "import fs from 'fs'; export default KEYS;", "fs"],
  ["a namespace", "index.mjs", "import * as fs from 'fs'; export default KEYS;", "fs"],
])("the view of a builtin has the granted parts: %s", async (_, main, source, name) => {
  const keys = `[typeof ${name}.existsSync, typeof ${name}.readFileSync, typeof ${name}.promises]`;
  const result = await buildAndRun(
    {
      "index.js": `import found from 'reader';\n${print("found")}`,
      "node_modules/reader/package.json": { name: "reader", version: "1.0.0", main },
      [`node_modules/reader/${main}`]: source.replace("KEYS", keys),
    },
    { bulkhead: { policy: policy({ reader: { builtin: { "fs.existsSync": true } } }) } },
  );
  expect(result).toEqual(["function", "undefined", "undefined"]);
});

test("names that are imported from a builtin are those of the view", async () => {
  const files = {
    "index.js": `import { found } from 'reader';\n${print("found")}`,
    "node_modules/reader/package.json": { name: "reader", version: "1.0.0", type: "module" },
    "node_modules/reader/index.js":
      "import { existsSync as exists } from 'fs'; export const found = [typeof exists, exists('/')];\n",
  };
  expect(
    await buildAndRun(files, {
      bulkhead: { policy: policy({ reader: { builtin: { "fs.existsSync": true } } }) },
    }),
  ).toEqual(["function", true]);
  expect((await refuse(files)).codes).toEqual(["BULKHEAD_BUILTIN_DENIED"]);
});

test.each([["fs.promises"], ["fs/promises"], ["fs.promises.readFile"], ["fs"]])(
  "fs/promises is granted as %s",
  async (granted) => {
    const result = await buildAndRun(
      {
        "index.js": `import found from 'reader';\n${print("found")}`,
        "node_modules/reader/index.js":
          "const { readFile } = require('fs/promises'); module.exports = typeof readFile;\n",
      },
      { bulkhead: { policy: policy({ reader: { builtin: { [granted]: true } } }) } },
    );
    expect(result).toBe("function");
  },
);

const GUARDED = (specifier: string): string =>
  `let found; try { found = require('${specifier}'); } catch (error) { found = error.code; }\nmodule.exports = found;\n`;

test.each([
  ["a denied package", "wallet"],
  ["a denied builtin", "fs"],
  ["a denied builtin with node:", "node:child_process"],
  ["a package that is not installed", "nowhere"],
  ["an external", "outside"],
])("a guarded require of %s behaves as if it were not installed", async (_, specifier) => {
  const built = await buildApp(
    {
      "index.js": `import found from 'reader';\n${print("found")}`,
      "node_modules/reader/index.js": GUARDED(specifier),
      ...WALLET,
    },
    { external: ["outside"] },
  );
  expect(codesOf(built.result.warnings)).toEqual([]);
  expect(await run(built)).toBe("MODULE_NOT_FOUND");
});

const attempt = (specifier: string): string =>
  `try { await import('${specifier}'); } catch (error) { found.push(error.code); }`;

test("a guarded import() of what is denied or missing rejects as if it were not installed", async () => {
  const result = await buildAndRun(
    {
      "index.js": `import look from 'reader';\nconsole.log(JSON.stringify(await look()));\n`,
      "node_modules/reader/index.js": `module.exports = async () => { const found = [];
        ${attempt("wallet")} ${attempt("fs")} ${attempt("nowhere")} return found; };\n`,
      ...WALLET,
    },
    { format: "esm" },
  );
  expect(result).toEqual(["MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);
});

test("a guarded require of what is granted works", async () => {
  const result = await buildAndRun(
    {
      "index.js": `import found from 'reader';\n${print("found")}`,
      "node_modules/reader/index.js": GUARDED("wallet"),
      ...WALLET,
    },
    { bulkhead: { policy: policy({ reader: { packages: { wallet: true } } }) } },
  );
  expect(result).toBe("secret");
});

test("an import that leads nowhere and is not guarded is esbuild's error", async () => {
  const { errors, written } = await refuse({
    "index.js": "import 'reader';\n",
    "node_modules/reader/index.js": "require('nowhere');\n",
  });
  expect(errors.map(({ text }) => text)).toEqual([expect.stringContaining('"nowhere"')]);
  expect(written).toEqual([]);
});

test("an external may be imported by the application only", async () => {
  const options = { external: ["outside"] };
  const outside = { "node_modules/outside/index.js": "module.exports = 1;\n" };
  const { errors } = await refuse(
    {
      ...outside,
      "index.js": "import 'reader';\n",
      "node_modules/reader/index.js": "exports.outside = require('outside');\n",
    },
    options,
  );
  expect(errors).toMatchObject([
    { id: "BULKHEAD_EXTERNAL_MODULE", location: { file: "node_modules/reader/index.js", line: 1 } },
  ]);
  await buildApp({ "index.js": "import outside from 'outside'; console.log(outside);\n" }, options);
});

test("an external that is not installed is a warning, and fails in a package as it would without a bundler", async () => {
  const built = await buildApp(
    {
      "index.js":
        "import reader from 'reader'; reader().then((found) => console.log(JSON.stringify(found)));\n",
      "node_modules/reader/index.js": `
        const load = (driver) => {
          switch (driver) {
            case "oracle": return require("oracle-driver");
            case "mysql": return require("mysql-driver/callback");
            default: return import("later-driver");
          }
        };
        const attempt = async (driver) => { try { return await load(driver); } catch (error) { return [error.code, error.message.split(":")[0]]; } };
        module.exports = async () => [await attempt("oracle"), await attempt("mysql"), await attempt("later")];\n`,
    },
    { external: ["oracle-driver", "mysql-driver/callback", "later-driver"] },
  );
  const lines = built.result.warnings.map(({ text, location }) => [
    text.split("  ")[0],
    location?.line,
  ]);
  expect(lines).toEqual([4, 5, 6].map((line) => ["BULKHEAD_IMPORT_UNRESOLVED", line]));
  expect(await run(built)).toEqual(
    ["oracle-driver", "mysql-driver/callback", "later-driver"].map((name) => [
      "MODULE_NOT_FOUND",
      expect.stringContaining(`Cannot find module '${name}'`),
    ]),
  );
});

test.each([["https://example.org/code.js"], ["data:text/plain,hello"]])(
  "what esbuild leaves outside by itself is an external: %s",
  async (specifier) => {
    const { codes } = await refuse({
      "index.js": "import 'reader';\n",
      "node_modules/reader/package.json": { name: "reader", version: "1.0.0", type: "module" },
      "node_modules/reader/index.js": `import '${specifier}';\n`,
    });
    expect(codes).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
  },
);

test("an import in code that never runs is none", async () => {
  const dead = [
    "if (process.env.NODE_ENV !== 'production') require('wallet');",
    "if (typeof window !== 'undefined') require('./in-browsers');",
    "if (false) require('wallet');",
    "typeof define === 'function' && require('wallet');",
  ];
  const built = await buildApp(
    {
      "index.js": "import 'reader';\n",
      "node_modules/reader/index.js": `${dead.join("\n")}\nmodule.exports = 1;\n`,
      // Reached by the dead branch alone: its own import is never an edge.
      "node_modules/reader/in-browsers.js": "require('wallet');\n",
      ...WALLET,
    },
    { define: { "process.env.NODE_ENV": '"production"' } },
  );
  expect(codesOf(built.result.warnings)).toEqual([]);
});

test("code outside every package has no owner, and cannot be imported", async () => {
  const { errors } = await refuse({
    "index.js": "import 'reader';\n",
    "node_modules/reader/index.js": "require('stranger');\n",
    "node_modules/stranger/index.js": "",
    "package.json": { name: "app", version: "1.0.0", dependencies: { reader: "1.0.0" } },
  });
  expect(errors).toMatchObject([
    {
      text: expect.stringContaining("`node_modules/stranger/index.js` belongs to no package"),
    },
  ]);
});

test("data outside every package is the application's to import, and nobody else's", async () => {
  const files = {
    "index.js":
      "import 'reader'; import text from '../outside.txt' with { type: 'text' }; console.log(text);\n",
    "node_modules/reader/package.json": { name: "reader", version: "1.0.0", type: "module" },
  };
  const root = "app";
  await buildApp(
    Object.fromEntries([
      ...Object.entries({ ...files, "node_modules/reader/index.js": "" }).map(
        ([path, content]) => [`${root}/${path}`, content] as const,
      ),
      ["app/package.json", { name: "app", version: "1.0.0", dependencies: { reader: "1.0.0" } }],
      ["outside.txt", "hello"],
    ]),
    { entryPoints: ["app/index.js"], bulkhead: { root } },
  );
  const { codes } = await refuse(
    Object.fromEntries([
      ...Object.entries({
        ...files,
        "node_modules/reader/index.js":
          "import text from '../../../outside.txt' with { type: 'text' }; export default text;\n",
      }).map(([path, content]) => [`${root}/${path}`, content] as const),
      ["app/package.json", { name: "app", version: "1.0.0", dependencies: { reader: "1.0.0" } }],
      ["outside.txt", "hello"],
    ]),
    { entryPoints: ["app/index.js"], bulkhead: { root } },
  );
  expect(codes).toEqual(["BULKHEAD_FILE_OUTSIDE_PACKAGES"]);
});
