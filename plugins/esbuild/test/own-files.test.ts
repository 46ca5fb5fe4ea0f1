// require() and import() of names that are computed in part: the package's own files, and nobody else's.

import { describe, expect, test } from "vitest";
import { buildAndRun, buildApp, run } from "./support/build-app.ts";

const LIB = {
  "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "main.js" },
  "node_modules/lib/locale/en.js": "module.exports = 'hello';\n",
  "node_modules/lib/locale/de.js": "exports.default = 'hallo'; exports.more = typeof fetch;\n",
  "node_modules/lib/locale/data.json": { yes: true },
  "node_modules/lib/node_modules/inner/package.json": { name: "inner", version: "1.0.0" },
  "node_modules/lib/node_modules/inner/index.js": "module.exports = 'not for you';\n",
};

const print = (expression: string): string =>
  `const show = async () => console.log(JSON.stringify(await Promise.all(${expression})));\nshow();\n`;

const attempt = (name: string): string =>
  `(async () => { try { return await lib(${JSON.stringify(name)}); } catch (error) { return error.code ?? error.name; } })()`;

const runLib = (main: string, names: readonly string[]) =>
  buildAndRun({
    ...LIB,
    "index.js": `import lib from 'lib';\n${print(`[${names.map(attempt).join(", ")}]`)}`,
    "node_modules/lib/main.js": main,
  });

const MISSING = "MODULE_NOT_FOUND";

describe("a name that is computed in part", () => {
  test("require", async () => {
    const names = [
      "en",
      "en.js",
      "data.json",
      "nowhere",
      "../main",
      "../node_modules/inner/index.js",
      "__proto__",
    ];
    expect(
      await runLib("module.exports = (name) => require('./locale/' + name);\n", names),
    ).toEqual(["hello", "hello", { yes: true }, MISSING, MISSING, MISSING, MISSING]);
  });

  test("a template, of a part of a name", async () => {
    expect(
      await runLib("module.exports = (name) => require(`./locale/${name}.js`);\n", [
        "en",
        "de",
        "data",
      ]),
    ).toEqual(["hello", { default: "hallo", more: "undefined" }, MISSING]);
  });

  test("import", async () => {
    const main =
      "module.exports = (name) => import(`./locale/${name}.js`).then((x) => x.default);\n";
    expect(await runLib(main, ["en", "nowhere"])).toEqual(["hello", "BULKHEAD_COMPUTED_IMPORT"]);
  });

  test("a folder of another package's is refused at run time", async () => {
    const main = "module.exports = (name) => require('./node_modules/inner/' + name);\n";
    expect(await runLib(main, ["index.js"])).toEqual([MISSING]);
  });

  test("mode generate grants what the files need, whatever else lies beside them", async () => {
    const built = await buildApp(
      {
        ...LIB,
        "index.js": "import lib from 'lib';\nconsole.log(JSON.stringify(lib('pid')));\n",
        "node_modules/lib/main.js": "module.exports = (name) => require('./locale/' + name);\n",
        "node_modules/lib/locale/pid.js": "module.exports = typeof process.pid;\n",
        "node_modules/lib/locale/types.d.ts": "export const a: string;\n",
        "node_modules/lib/locale/README.md": "# Read me\n",
      },
      { bulkhead: { mode: "generate", policy: undefined } },
    );
    expect(await run(built)).toBe("number");
  });

  test("code that is reached by it alone is confined like all other", async () => {
    const { result } = await buildApp({
      ...LIB,
      "index.js": "import lib from 'lib';\nlib('de');\n",
      "node_modules/lib/main.js": "module.exports = (name) => require('./locale/' + name);\n",
      "node_modules/lib/locale/spy.js": "module.exports = process.env.SECRET;\n",
    });
    expect(result.warnings.map(({ text }) => text).join("\n")).toMatch(/lib.*process/);
  });
});
