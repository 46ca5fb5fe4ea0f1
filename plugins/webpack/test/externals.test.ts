// What `externals` leave outside of the bundle: drivers of databases that nobody has installed, and globals of the page in the
// place of modules.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "webpack";
import { describe, expect, test } from "vitest";
import { globalOf } from "../src/external-globals.ts";
import { type Build, build, buildAndRun, print, run } from "./support/app.ts";
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

test.each<[string, NonNullable<Configuration["externals"]>]>([
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

describe("globals in the place of modules", () => {
  const setting = `globalThis.jQuery = Object.assign((text) => "$" + text, { fn: { jquery: "3" } });`;
  const files = {
    "index.js": `${setting} import("./page.js");`,
    "page.js": `import $ from "jquery"; import fn from "jquery/fn"; import plugin from "plugin"; ${print("[$('app'), fn.jquery, plugin]")}`,
    "node_modules/plugin/index.js": `
      const $ = require("jquery");
      $.fn.mine = true;
      module.exports = [$("plugin"), $.fn.jquery, typeof jQuery];`,
  };
  const externals = { jquery: "jQuery", "jquery/fn": ["jQuery", "fn"] };
  const result = ["$app", "3", ["$plugin", "3", "function"]];
  const grants = { plugin: { globals: { jQuery: true } } };

  test.each<[string, Build]>([
    ["names, minified", { externals, optimization: { minimize: true } }],
    ["properties", { externals: { jquery: "window jQuery", "jquery/fn": "global jQuery.fn" } }],
    [
      "by a function and a default",
      {
        externalsType: "global",
        externals: [
          ({ request }, answer) =>
            request === "jquery" ? answer(undefined, ["jQuery"]) : answer(),
          { "jquery/fn": "jQuery.fn" },
        ],
      },
    ],
  ])("are proved, and what packages are granted: %s", async (_, options) => {
    expect(await buildAndRun(files, { grants, ...options })).toEqual(result);
  });

  test.each<[string, unknown, string | undefined]>([
    ["var", "jQuery", "jQuery, a variable"],
    ["var", ["ns", "lib"], "ns.lib, a variable"],
    ["var", { var: "jQuery", commonjs: "jquery" }, "jQuery, a variable"],
    ["var", "globalThis.jQuery", "jQuery"],
    ["window", "self", "self"],
    ["this", ["ns", "lib"], "ns.lib"],
    ["var", "true", undefined],
    ["var", '"text"', undefined],
    ["var", "jQuery.noConflict()", undefined],
    ["window", ["my-lib"], undefined],
    ["commonjs", "jquery", undefined],
    ["promise", "later", undefined],
  ])("are those that `%s` says by %o", (externalType, request, expected) => {
    const found = globalOf({ externalType, request });
    expect(found && found.path.join(".") + (found.isVariable ? ", a variable" : "")).toBe(expected);
  });

  test("are refused to a package without a grant, with the override for it, and reported", async () => {
    const { stats } = await build(files, { externals });
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
    expect(errorsOf(stats)[0]).toContain('{ "plugin": { "globals": { "jQuery": true } } }');
    expect(await buildAndRun(files, { externals, bulkhead: { mode: "report" } })).toEqual(result);
  });

  test("are needs of a package where its policy is generated", async () => {
    const bulkhead = { mode: "generate", policy: "policy.json" } as const;
    const built = await build(files, { externals, bulkhead });
    expect(errorsOf(built.stats)).toEqual([]);
    expect(await run(built)).toEqual(result);
    const policy = JSON.parse(readFileSync(join(built.root, "policy.json"), "utf8"));
    expect(policy.resources).toEqual({ plugin: { globals: { jQuery: true } } });
  });

  test("that are asked for in a try are not installed for who has no grant", async () => {
    const guarded = {
      ...files,
      "node_modules/plugin/index.js": `let $; try { $ = require("jquery"); } catch (error) { $ = error.code; } module.exports = typeof $ === "string" ? $ : $("plugin");`,
    };
    const last = async (options: Build): Promise<unknown> =>
      ((await buildAndRun(guarded, { externals, ...options })) as readonly unknown[])[2];
    expect(await last({})).toBe("MODULE_NOT_FOUND");
    expect(await last({ grants })).toBe("$plugin");
  });

  test("that nobody has defined throw where webpack's do", async () => {
    const without = {
      "index.js": `import("./page.js").catch((error) => ${print("error.message")});`,
      "page.js": `import $ from "jquery"; export default $;`,
    };
    expect(await buildAndRun(without, { externals })).toContain("jQuery is not defined");
    expect(
      await buildAndRun(
        {
          ...without,
          "index.js": `import("./page.js").then((page) => ${print("typeof page.default")});`,
        },
        { externals: { jquery: "window jQuery" } },
      ),
    ).toBe("undefined");
  });

  test("are not taken for the constants of the language", async () => {
    const constant = { "index.js": `import value from "flag"; ${print("value")}` };
    expect(await buildAndRun(constant, { externals: { flag: "var true" } })).toBe(true);
  });
});
