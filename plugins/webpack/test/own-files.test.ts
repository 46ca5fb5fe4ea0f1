// require() and import() of names that are computed in part: the package's own files, and nobody else's. And `require` where
// webpack leaves it to the host.

import { expect, test } from "vitest";
import { join } from "node:path";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { build, buildAndRun } from "./support/app.ts";
import { codesOf, warningsOf } from "./support/build.ts";

const INDEX =
  "import { get } from 'lib'; const attempt = async (name) => { try { return await get(name); } catch (error) { return error.code; } };\nPromise.all([attempt('en'), attempt('de'), attempt('../main')]).then((all) => console.log(JSON.stringify(all)));\n";

const LIB = {
  "index.js": INDEX,
  "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "main.js" },
  "node_modules/lib/locale/en.js": "module.exports = 'hello';\n",
  "node_modules/lib/locale/de.js": "module.exports = 'hallo';\n",
};

test.each([
  ["require", "exports.get = (name) => require('./locale/' + name);\n", "MODULE_NOT_FOUND"],
  [
    "import",
    "exports.get = (name) => import(`./locale/${name}.js`).then((x) => x.default);\n",
    "BULKHEAD_COMPUTED_IMPORT",
  ],
])("%s finds them", async (_, main, refusal) => {
  expect(await buildAndRun({ ...LIB, "node_modules/lib/main.js": main })).toEqual([
    "hello",
    "hallo",
    refusal,
  ]);
});

test.each(["fs", "node:fs", "other"])("an ES module has no %s by require", async (name) => {
  const files = {
    "index.js": "import { get } from 'lib';\nconsole.log(JSON.stringify(get()));\n",
    "node_modules/lib/package.json": {
      name: "lib",
      version: "1.0.0",
      main: "main.js",
      type: "module",
    },
    "node_modules/lib/main.js": `export const get = () => { try { return typeof require('${name}').readFileSync; } catch (error) { return error.code ?? error.name; } };\n`,
  };
  expect(await buildAndRun(files)).toBe("MODULE_NOT_FOUND");
});

test("a name that leads out of the package, or to too many files, is warned of, from the cache too", async () => {
  const many = Array.from({ length: 1001 }, (_, index) => [
    `node_modules/lib/many/f${index}.js`,
    "",
  ]);
  const root = makeApp({
    "index.js": "import './node_modules/lib/main.js';\n",
    "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "main.js" },
    "node_modules/lib/main.js":
      "exports.get = (name) => [require('../' + name), require('./many/' + name), require('./nowhere/' + name)];\n",
    ...(Object.fromEntries(many) as Record<string, string>),
  });
  const cache = { type: "filesystem", cacheDirectory: join(root, ".cache") } as const;
  for (const run of ["cold", "from the cache"]) {
    const warnings = warningsOf((await build(root, { cache })).stats);
    expect(codesOf(warnings), run).toEqual([
      "BULKHEAD_COMPUTED_IMPORT",
      "BULKHEAD_COMPUTED_IMPORT",
    ]);
  }
});
