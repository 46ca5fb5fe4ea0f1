// require() and import() of names that are computed in part: the package's own files, and nobody else's. And `require` where
// webpack leaves it to the host.

import { expect, test } from "vitest";
import { buildAndRun } from "./support/app.ts";

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
