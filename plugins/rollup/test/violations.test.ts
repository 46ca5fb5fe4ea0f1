// What the policy does not grant: errors of the build, warnings of it, refusals when it runs.

import { dirname, join } from "node:path";
import type { Plugin } from "rollup";
import { describe, expect, test } from "vitest";
import { type Bundler, buildApp, codesOf, refuse, run } from "./support/build-app.ts";

const FILES = {
  "index.js":
    "import { get } from 'reader'; import { key } from 'wallet'; console.log(JSON.stringify([typeof get, key]));",
  "node_modules/reader/index.js":
    "const { key } = require('wallet');\nconst fs = require('fs');\nexports.get = () => fetch(key);\nexports.read = () => fs.readFileSync('/');\n",
  "node_modules/wallet/index.js": "export const key = 'k';",
};

// Takes a relative name for the file of just this name, as a plugin may.
const asIs: Plugin = {
  name: "as-is",
  resolveId: (id, importer) =>
    id.startsWith("./") && importer !== undefined ? join(dirname(importer), id) : null,
};

describe.each<Bundler>(["rollup", "rolldown"])("%s", (bundler) => {
  test("all that must not be built is said together, with place, and nothing is written", async () => {
    const { root, error, codes, written } = await refuse(bundler, FILES);
    expect(codes.toSorted()).toEqual(["BULKHEAD_BUILTIN_DENIED", "BULKHEAD_IMPORT_DENIED"]);
    expect(written).toEqual([]);
    expect(error.message).toContain("node_modules/reader/index.js:1:17");
    expect(error.message).toContain("node_modules/reader/index.js:2:12");
    expect(error.message).toMatch(/2 \| const fs = require\('fs'\);\n +\| {12}\^/);
    expect(error.message).toContain(
      '{ "resources": { "reader": { "packages": { "wallet": true } } } }',
    );
    if (bundler === "rollup")
      expect(error).toMatchObject({
        plugin: "bulkhead:confine",
        id: join(root, "node_modules/reader/index.js"),
        loc: { file: join(root, "node_modules/reader/index.js") },
      });
  });

  test("a global is denied when it is read, and the build warns of it", async () => {
    const policy = {
      resources: { reader: { packages: { wallet: true }, builtin: { "fs.readFileSync": true } } },
    };
    const files = {
      ...FILES,
      "index.js":
        "import { get } from 'reader'; let message; try { get() } catch (error) { message = error.message } console.log(JSON.stringify(message));",
    };
    const built = await buildApp(bundler, files, { bulkhead: { policy } });
    expect(codesOf(built.logs)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
    const [{ id, loc, frame = "", message } = {}] = built.logs;
    expect(loc).toMatchObject({ line: 3, column: 20, file: id });
    expect(`${message}${frame}`).toContain("3 | exports.get = () => fetch(key);");
    expect(await run(built)).toContain("fetch");
  });

  test("what compiles to a helper of the bundler's is nobody's import", async () => {
    const files = {
      "index.js":
        "import both from 'both'; import * as all from 'both'; console.log(JSON.stringify([both.a, all.a]));",
      "node_modules/both/index.js":
        "Object.defineProperty(exports, '__esModule', { value: true }); exports.a = 1; exports.default = { a: 2 };",
    };
    const built = await buildApp(bundler, files);
    expect(codesOf(built.logs)).toEqual([]);
    // As the bundler takes `default` without Bulkhead.
    expect(await run(built)).toEqual([bundler === "rollup" ? 2 : 1, 1]);
  });
});

test.each([
  "\\0commonjsHelpers.js",
  "\\0\\0bulkhead:compartment/$root$?commonjs-proxy",
  "\\0bulkhead:compartment/$root$",
  "\\0bulkhead:kernel",
  "bulkhead:kernel",
  "\\0vite/preload-helper.js",
  "vite/modulepreload-polyfill",
  "\\0rolldown/runtime.js",
])("a package that asks for %s by name gets nothing of the host", async (specifier) => {
  const files = {
    "index.js": "import { loot } from 'evil'; console.log(JSON.stringify(loot));",
    "node_modules/evil/index.js": `import * as all from ${JSON.stringify(specifier.replaceAll("\\0", "\0"))};
      export const loot = Object.keys(all).filter((name) => all[name] && typeof all[name] === "object" && "process" in all[name]);`,
  };
  const end = await refuse("rollup", files).then(
    ({ codes, written }) => ({ isRefused: codes.length > 0, written }),
    async () => run(await buildApp("rollup", files)),
  );
  expect([[], { isRefused: true, written: [] }]).toContainEqual(end);
});

// An output in CommonJS has the host's own.
test.each<Bundler>(["rollup", "rolldown"])(
  "%s: `require` in an ES module of a package is not the host's",
  async (bundler) => {
    const files = {
      "index.js": "import { loot } from 'evil'; console.log(JSON.stringify(loot));",
      "node_modules/evil/package.json": { name: "evil", version: "1.0.0", type: "module" },
      "node_modules/evil/index.js":
        "export let loot; try { loot = typeof require('fs').readFileSync } catch { loot = 'none' }",
    };
    const output = { format: "cjs", entryFileNames: "index.cjs" } as const;
    expect(await run(await buildApp(bundler, files, { output }), "index.cjs")).toBe("none");
  },
);

// Names under which bundlers keep code of their own, for files of a package. Believed, none of their imports would be checked: under
// Rolldown, and under Rollup without plugin-commonjs, `key` was in the bundle.
describe.each(["proxy", "entry", "exports", "es-import"])(
  "a file called x.js?commonjs-%s",
  (what) => {
    const name = `x.js?commonjs-${what}`;
    const files = {
      "index.js": "import { loot } from 'evil'; console.log(JSON.stringify(loot));",
      "node_modules/evil/package.json": { name: "evil", version: "1.0.0", type: "module" },
      "node_modules/evil/index.js": `export { key as loot } from "./${name}";`,
      "node_modules/evil/x.js": "export { key } from 'wallet';",
      [`node_modules/evil/${name}`]: "export { key } from 'wallet';",
      "node_modules/wallet/index.js": "export const key = 'k';",
    };

    test.each<Bundler>(["rollup", "rolldown"])("%s, without plugin-commonjs", async (bundler) => {
      const { codes, written } = await refuse(bundler, files, { withoutCommonjs: true });
      expect({ codes, written }).toEqual({ codes: ["BULKHEAD_IMPORT_DENIED"], written: [] });
    });
  },
);

test("a folder whose name goes on behind a package's is none of that package", async () => {
  const grants = {
    evil: { packages: { "evil>x": true } },
    "evil>x": { packages: { wallet: true } },
  };
  const files = {
    "index.js": "import { loot } from 'evil'; console.log(JSON.stringify(loot));",
    "node_modules/evil/package.json": {
      name: "evil",
      version: "1.0.0",
      type: "module",
      dependencies: { x: "1.0.0" },
    },
    "node_modules/evil/index.js":
      "import 'x'; export { key as loot } from './node_modules/x?/y.js';",
    "node_modules/evil/node_modules/x/package.json": {
      name: "x",
      version: "1.0.0",
      type: "module",
    },
    "node_modules/evil/node_modules/x/index.js": "",
    "node_modules/evil/node_modules/x?/y.js": "export { key } from 'wallet';",
    "node_modules/wallet/index.js": "export const key = 'k';",
  };
  const { codes } = await refuse("rollup", files, {
    bulkhead: { policy: { resources: grants } },
    withoutCommonjs: true,
    input: { plugins: [asIs] },
  });
  expect(codes).not.toEqual([]);
});
