// What a package may try by its names, paths, specifiers and kinds of file.

import { describe, expect, test } from "vitest";
import {
  type Build,
  buildAndRun,
  buildApp,
  codesOf,
  policy,
  readMap,
  refuse,
  run,
} from "./support/build-app.ts";
import type { Files } from "./support/make-app.ts";
import { serves } from "./support/other-plugin.ts";

const print = (expression: string): string => `console.log(JSON.stringify(${expression}));\n`;
const ESM = { name: "evil", version: "1.0.0", type: "module" };

const evil = (source: string, files: Files = {}): Files => ({
  "index.js": `import * as found from 'evil'; ${print("found.default ?? found")}`,
  "node_modules/evil/package.json": ESM,
  "node_modules/evil/index.js": source,
  "node_modules/wallet/index.js": "module.exports = 'secret';\n",
  ...files,
});

describe("one file twice in the graph: the metafile would show the imports of one", () => {
  test.each([
    ["text of itself", "import self from './index.js' with { type: 'text' };"],
    ["bytes of itself", "import self from './index.js' with { type: 'bytes' };"],
  ])("as code and as %s is refused", async (_, attack) => {
    const { codes } = await refuse(
      evil(`${attack} import wallet from 'wallet'; export default [self, wallet];\n`),
    );
    expect(codes).toEqual(expect.arrayContaining(["BULKHEAD_BUILD_UNSUPPORTED"]));
  });

  test("with two queries is two modules, both confined and both in the map", async () => {
    const files = evil(
      "import one from './part.js?1'; import two from './part.js?2'; import three from './part.js#3'; export default [one, two, three];\n",
      { "node_modules/evil/part.js": "export default typeof canary + typeof process;\n" },
    );
    const built = await buildApp(files);
    expect(await run(built)).toEqual(Array(3).fill("undefinedundefined"));
    const paths = readMap(built).packages.flatMap(({ modules }) => modules.map(({ path }) => path));
    expect(paths).toEqual(
      expect.arrayContaining([
        "node_modules/evil/part.js?1",
        "node_modules/evil/part.js?2",
        "node_modules/evil/part.js#3",
      ]),
    );
  });
});

describe("files named like what the metafile calls esbuild's modules and ours", () => {
  test.each([
    ["bulkhead:kernel"],
    ["bulkhead:compartment/evil"],
    ["<runtime>"],
    ["<define:x>"],
    ["(disabled):x"],
    ["bulkhead-disabled:x"],
    ["a\\b"],
  ])("%s", async (name) => {
    const path = `${name}.js`;
    const files = {
      ...evil(
        `import secret from '../../${path.replaceAll("\\", "\\\\")}'; export default secret;\n`,
      ),
      [path]: "export default 'secret';\n",
    };
    const { codes } = await refuse(files);
    // Where esbuild cannot name the file at all, it says so.
    expect(codes[0]).toMatch(/^BULKHEAD_IMPORT_DENIED$|^Could not resolve/);
  });

  test("with the very name of the kernel", async () => {
    const files = {
      "index.js": "import x from './bulkhead:kernel'; console.log(x);\n",
      "bulkhead:kernel": "export default 1;\n",
    };
    expect((await refuse(files)).codes).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
  });
});

describe("packages named like parts of every object", () => {
  test.each([["constructor"], ["__proto__"], ["hasOwnProperty"], ["toString"]])(
    "%s has what it is granted, and no more",
    async (name) => {
      const files = {
        "package.json": `{ "name": "app", "version": "1.0.0", "type": "module", "dependencies": { "${name}": "1.0.0", "wallet": "1.0.0" } }`,
        "index.js": `import found from '${name}'; ${print("found")}`,
        [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0" }),
        [`node_modules/${name}/index.js`]:
          "module.exports = typeof process === 'undefined' ? 'none' : Object.keys(process);\n",
        "node_modules/wallet/package.json": { name: "wallet", version: "1.0.0" },
        "node_modules/wallet/index.js": "",
      };
      expect(await buildAndRun(files)).toBe("none");
      const granted = JSON.parse(
        `{ "resources": { "${name}": { "globals": { "process.pid": true } } } }`,
      );
      expect(await buildAndRun(files, { bulkhead: { policy: granted } })).toEqual(["pid"]);
      const denied = { ...files, [`node_modules/${name}/index.js`]: "require('wallet');\n" };
      expect((await refuse(denied)).codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    },
  );
});

describe("our own modules", () => {
  test.each([
    ["import 'bulkhead:kernel';", "BULKHEAD_MODULE_RESERVED"],
    ["import 'bulkhead:compartment/$root$';", "BULKHEAD_MODULE_RESERVED"],
    ["export * from 'bulkhead:commons';", "BULKHEAD_MODULE_RESERVED"],
    ["import('bulkhead:kernel');", "BULKHEAD_MODULE_RESERVED"],
    ["require('bulkhead:kernel');", "BULKHEAD_MODULE_RESERVED"],
    ["if (false) require('bulkhead:kernel');", undefined],
    ["import './style.css';", "BULKHEAD_IMPORT_UNRESOLVED"],
    ["import '#kernel';", undefined],
  ])("are not for packages: %s", async (source, code) => {
    const files = evil(`${source}\nexport default 1;\n`, {
      "node_modules/evil/package.json": { ...ESM, imports: { "#kernel": "bulkhead:kernel" } },
      "node_modules/evil/style.css": "@import 'bulkhead:kernel';",
    });
    const built = await buildApp(files).catch((error: { errors: [] }) => codesOf(error.errors));
    if (code !== undefined) expect(built).toEqual([code]);
    // Refused by esbuild, or never an import.
    else if (Array.isArray(built)) expect(built).toEqual([expect.stringContaining("#kernel")]);
  });

  test("nor by an alias", async () => {
    const files = evil("import x from 'harmless'; export default x;\n");
    const { codes } = await refuse(files, { alias: { harmless: "bulkhead:kernel" } });
    expect(codes).toHaveLength(1);
  });
});

describe("code in a URL", () => {
  test.each([
    ["data:text/javascript,export default canary"],
    ["data:text/javascript;charset=utf-8,export default canary"],
    ["data:text/javascript;base64,ZXhwb3J0IGRlZmF1bHQgY2FuYXJ5"],
    ["DATA:text/javascript,export default canary"],
    ["data:TEXT/JavaScript,export default canary"],
    ["data:text/javascript ,export default canary"],
    ["data:application/javascript,export default canary"],
    ["data:,export default canary"],
  ])("never runs: %s", async (url) => {
    const { codes } = await refuse(evil(`import x from '${url}'; export default x;\n`));
    expect(codes).toHaveLength(1);
    expect(codes[0]).toMatch(/^BULKHEAD_(?:FILE_OUTSIDE_PACKAGES|EXTERNAL_MODULE)$|^Could not/);
  });

  test("data in one is data", async () => {
    const source = `import x from 'data:application/json,{"a":1}'; export default x;\n`;
    expect(await buildAndRun(evil(source))).toEqual({ a: 1 });
  });
});

describe("files that the bundle imports from beside it", () => {
  const files = evil("import x from './code.vendor.js'; export default x;\n", {
    "node_modules/evil/code.vendor.js": "export default process.pid;\n",
  });
  const copy: Build = { loader: { ".vendor.js": "copy" }, format: "esm" };

  test("copied code of a package is refused: it would run unconfined", async () => {
    const { codes, errors } = await refuse(files, copy);
    expect(codes).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
    expect(errors[0]?.location).toMatchObject({ file: "node_modules/evil/index.js", line: 1 });
  });

  test("so is what another plugin has copied", async () => {
    const { codes } = await refuse(files, {
      format: "esm",
      plugins: [
        {
          name: "copies",
          setup: ({ onLoad }) =>
            onLoad({ filter: /vendor/ }, () => ({ contents: "canary()", loader: "copy" })),
        },
      ],
    });
    expect(codes).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
  });

  test("the application may", async () => {
    await buildApp(
      { "index.js": "import './code.vendor.js';\n", "code.vendor.js": "console.log(1);\n" },
      copy,
    );
  });

  const addon = evil("import x from './addon.node'; export default x;\n", {
    "node_modules/evil/addon.node": new Uint8Array([0x7f, 0x45, 0x4c, 0x46]),
  });
  const native: Build = { loader: { ".node": "copy" } };

  test("a native addon needs its grant", async () => {
    const { codes, errors } = await refuse(addon, native);
    expect(codes).toEqual(["BULKHEAD_NATIVE_DENIED"]);
    expect(errors[0]?.notes.map(({ text }) => text)).toContain(
      'To grant it, add to bulkhead/policy-override.json:\n  { "resources": { "evil": { "native": true } } }',
    );
    await buildApp(addon, { ...native, bulkhead: { policy: policy({ evil: { native: true } }) } });
  });

  test("mode 'generate' asks for it", async () => {
    const built = await buildApp(addon, {
      ...native,
      bulkhead: { mode: "generate", policy: undefined },
    });
    expect(readMap(built).policy).toMatchObject({ resources: { evil: { native: true } } });
  });

  test("another package's addon needs the import, too", async () => {
    const { codes } = await refuse(
      evil("import x from 'wallet/addon.node'; export default x;\n", {
        "node_modules/wallet/addon.node": "x",
      }),
      { ...native, bulkhead: { policy: policy({ evil: { native: true } }) } },
    );
    expect(codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  });
});

test("a file of code that is wanted as an address stays a file", async () => {
  const built = await buildApp(
    evil("import x from './code.worker.js'; export default x;\n", {
      "node_modules/evil/code.worker.js": "canary();\n",
    }),
    { loader: { ".worker.js": "file" }, assetNames: "[name]" },
  );
  expect(await run(built)).toBe("./code.worker.js");
});

test("a module of another plugin, asked for by a package, is out of its reach", async () => {
  const plugin = serves({ "virtual:secret": { contents: "export default process.pid;" } });
  const { codes } = await refuse(evil("import x from 'virtual:secret'; export default x;\n"), {
    plugins: [plugin],
  });
  expect(codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
});

test.each([
  ["type: 'json'", "with { type: 'json' }"],
  ["an attribute that esbuild does not know", "with { type: 'unknown' }"],
])("code that is imported as something else does not run: %s", async (_, attribute) => {
  const { errors, written } = await refuse(
    evil(`import x from './code.js' ${attribute}; export default x;\n`, {
      "node_modules/evil/code.js": "canary();\n",
    }),
  );
  expect(errors.length).toBeGreaterThan(0);
  expect(written).toEqual([]);
});

test("hostile text in messages is shown, not obeyed", async () => {
  const { errors } = await refuse(
    evil("import x from 'wallet'; /* \u001b[2J\u202e */ export default x;\n"),
  );
  expect(JSON.stringify(errors[0]?.text)).not.toMatch(/\\u001b|\u202e/);
});
