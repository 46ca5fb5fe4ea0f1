// require() and import() of names that are computed in part: the package's own files, and nobody else's.

import { expect, test } from "vitest";
import { type Bundler, buildApp, run } from "./support/build-app.ts";

const FILES = {
  "index.js":
    "import { get } from 'lib'; const attempt = async (name) => { try { return await get(name); } catch (error) { return error.code; } };\nconsole.log(JSON.stringify(await Promise.all([attempt('en'), attempt('de'), attempt('../main')])));\n",
  "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "main.js" },
};

const COMMONJS = {
  ...FILES,
  "node_modules/lib/main.js": "exports.get = (name) => require('./locale/' + name);\n",
  "node_modules/lib/locale/en.js": "module.exports = 'hello';\n",
  "node_modules/lib/locale/de.js": "module.exports = 'hallo';\n",
};

const MODULES = {
  ...FILES,
  "node_modules/lib/package.json": {
    name: "lib",
    version: "1.0.0",
    type: "module",
    exports: "./main.js",
  },
  "node_modules/lib/main.js":
    "export const get = async (name) => (await import(`./locale/${name}.js`)).default;\n",
  "node_modules/lib/locale/en.js": "export default 'hello';\n",
  "node_modules/lib/locale/de.js": "export default 'hallo';\n",
};

test.each<Bundler>(["rollup", "rolldown"])("%s finds them", async (bundler) => {
  expect(await run(await buildApp(bundler, COMMONJS))).toEqual([
    "hello",
    "hallo",
    "MODULE_NOT_FOUND",
  ]);
  expect(await run(await buildApp(bundler, MODULES))).toEqual([
    "hello",
    "hallo",
    "BULKHEAD_COMPUTED_IMPORT",
  ]);
});
