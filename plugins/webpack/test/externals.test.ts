// What `externals` leave outside of the bundle and nobody has installed: drivers of databases that one has not.

import type { Configuration } from "webpack";
import { expect, test } from "vitest";
import { build, buildAndRun, print } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

const FILES = {
  "index.js": `import read from "reader"; ${print("read()")}`,
  "node_modules/reader/index.js": `
    const attempt = (load) => { try { return load(); } catch (error) { return [error.code, error.message.split(":")[0]]; } };
    module.exports = () => [attempt(() => require("oracle")), attempt(() => require("mysql/callback"))];`,
};

const refused = ["oracle", "mysql/callback"].map((name) => [
  "MODULE_NOT_FOUND",
  expect.stringContaining(`Cannot find module '${name}'`),
]);

const isDriver = (name: string | undefined): boolean =>
  name === "oracle" || name === "mysql/callback";

test.each<[string, Configuration["externals"]]>([
  ["a list", ["oracle", /^mysql\//]],
  ["an object", { oracle: "commonjs oracle", "mysql/callback": true }],
  [
    "a function with a callback",
    ({ request }, answer) =>
      isDriver(request) ? answer(undefined, `commonjs ${request}`) : answer(),
  ],
  [
    "a function with a promise",
    async ({ request }: { request?: string }) =>
      isDriver(request) ? `commonjs ${request}` : false,
  ],
])("fails as it would without a bundler: %s", async (_, externals) => {
  expect(await buildAndRun(FILES, { externals })).toEqual(refused);
});

test("is a warning of the build; what is installed and left outside is an error", async () => {
  const externals = ["oracle", "mysql/callback"];
  const { stats } = await build(FILES, { externals });
  const { warnings = [] } = stats.toJson({ all: false, warnings: true });
  expect(warnings.map(({ message }) => message.split("  ")[0])).toEqual(
    Array(2).fill("BULKHEAD_IMPORT_UNRESOLVED"),
  );
  const installed = { ...FILES, "node_modules/oracle/index.js": "module.exports = 1;" };
  const found = await build(installed, { externals });
  expect(codesOf(errorsOf(found.stats))).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
});
