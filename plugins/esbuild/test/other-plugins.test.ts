// What other plugins load and resolve is confined like everything else.

import type { BuildOptions, OnLoadResult, Plugin } from "esbuild";
import { build } from "esbuild";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bulkhead } from "../src/index.ts";
import {
  buildAndRun,
  buildApp,
  codesOf,
  policy,
  readOutput,
  refuse,
  run,
  toOptions,
} from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";
import { loads, serves } from "./support/other-plugin.ts";

const APP = {
  "index.js": "import found from 'reader'; console.log(JSON.stringify(found));\n",
  "node_modules/reader/package.json": { name: "reader", version: "1.0.0", type: "module" },
  "node_modules/reader/index.js": "export default 'as installed';\n",
};
const READER = /node_modules.reader.index\.js$/;

describe("the result of a loader", () => {
  // Each reads what the policy does not grant: where the result is confined, the build says so, and the value is absent.
  test.each<[string, OnLoadResult]>([
    ["js", { contents: "export default typeof canary, canary;", loader: "js" }],
    ["without a loader", { contents: "export default typeof canary, canary;" }],
    ["default", { contents: "export default typeof canary, canary;", loader: "default" }],
    ["ts", { contents: "const x: string = canary; export default x;", loader: "ts" }],
    ["jsx", { contents: "export default <canary.x />;", loader: "jsx" }],
    ["tsx", { contents: "export default <canary.x y={1 as number} />;", loader: "tsx" }],
    ["bytes", { contents: new TextEncoder().encode("export default canary;"), loader: "js" }],
  ])("of code is confined: %s", async (_, result) => {
    const built = await buildApp(APP, {
      plugins: [loads(READER, () => result)],
      jsx: "automatic",
      jsxImportSource: "virtual:jsx",
      external: ["virtual:jsx/jsx-runtime"],
      bulkhead: { policy: policy({ reader: { packages: { $root$: true } } }) },
    }).catch((error: Error) => error);
    if (built instanceof Error) return expect(built.message).toContain("BULKHEAD_");
    expect(codesOf(built.result.warnings)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
    expect(readOutput(built)).toContain('denyGlobal("reader", "canary"');
  });

  test.each<[string, OnLoadResult, unknown]>([
    ["json", { contents: '{"a":[1]}', loader: "json" }, { a: [1] }],
    ["text", { contents: "canary()", loader: "text" }, "canary()"],
    ["base64", { contents: "canary", loader: "base64" }, "Y2FuYXJ5"],
    ["dataurl", { contents: "x", loader: "dataurl" }, "data:text/javascript;charset=utf-8,x"],
    ["binary", { contents: "c", loader: "binary" }, { 0: 99 }],
  ])("of data stays data: %s", async (_, result, value) => {
    const built = await buildApp(APP, {
      plugins: [loads(READER, () => result)],
      target: "node20",
    });
    expect(await run(built)).toEqual(value);
  });

  test.each<[string, OnLoadResult | null | undefined]>([
    ["undefined", undefined],
    ["null", null],
    ["an empty object", {}],
    ["only warnings", { warnings: [{ text: "look" }] }],
    ["only watchFiles", { watchFiles: ["/tmp/x"] }],
    ["only a loader", { loader: "js" }],
  ])("without contents leaves the file to the next, and to us: %s", async (_, result) => {
    const files = { ...APP, "node_modules/reader/index.js": "export default canary;\n" };
    const first = loads(READER, () => result);
    const built = await buildApp(files, { plugins: [first] });
    expect(codesOf(built.result.warnings).filter((code) => code !== "look")).toEqual([
      "BULKHEAD_GLOBAL_DENIED",
    ]);
    const second = loads(READER, () => ({ contents: "export default 'second';" }));
    expect(await buildAndRun(files, { plugins: [first, second] })).toBe("second");
  });

  test("with warnings passes them on", async () => {
    const plugin = loads(READER, () => ({
      contents: "export default 1;",
      warnings: [{ text: "look" }],
    }));
    const { result } = await buildApp(APP, { plugins: [plugin] });
    expect(result.warnings).toMatchObject([{ text: "look", pluginName: "loads" }]);
  });

  test("with errors fails the build under the plugin's name", async () => {
    const plugin = loads(READER, () => ({
      errors: [{ text: "no", location: { file: "x.js", line: 3 } }],
    }));
    const { errors } = await refuse(APP, { plugins: [plugin] });
    expect(errors).toMatchObject([
      { text: "no", pluginName: "loads", location: { file: "x.js", line: 3 } },
    ]);
  });

  test("that throws fails the build under the plugin's name", async () => {
    const plugin = loads(READER, () => {
      throw new Error("broken");
    });
    const { errors, written } = await refuse(APP, { plugins: [plugin] });
    expect(errors).toMatchObject([{ text: "broken", pluginName: "loads" }]);
    expect(written).toEqual([]);
  });
});

test("loaders are asked in order, with the arguments that esbuild gives them", async () => {
  const seen: unknown[] = [];
  const note = (name: string): Plugin => ({
    name,
    setup({ onResolve, onLoad }) {
      if (name === "first")
        onResolve({ filter: /^reader$/ }, () => ({
          path: "/reader.js",
          namespace: "mine",
          pluginData: { of: "first" },
          suffix: "?s",
        }));
      onLoad({ filter: /^\/reader/, namespace: "mine" }, ({ path, suffix, pluginData }) => {
        seen.push([name, path, suffix, pluginData]);
        return undefined;
      });
    },
  });
  const last = loads(/reader/, () => ({ contents: "export default 1;" }), "mine");
  const { codes } = await refuse(APP, { plugins: [note("first"), note("second"), last] });
  // An absolute path is taken for a file's, in whatever namespace; this one is outside the application.
  expect(codes).toEqual(["BULKHEAD_FILE_OUTSIDE_PACKAGES"]);
  expect(seen).toEqual([
    ["first", "/reader.js", "?s", { of: "first" }],
    ["second", "/reader.js", "?s", { of: "first" }],
  ]);
});

describe("a virtual module", () => {
  const VIRTUAL = serves({
    "virtual:config": { contents: "export default { secret: process.pid > 0 };", loader: "ts" },
    "virtual:data": { contents: '{"key":1}', loader: "json" },
  });

  test.each([["virtual:config"], ["virtual:data"]])(
    "is the application's: %s",
    async (specifier) => {
      const importing = {
        ...APP,
        "node_modules/reader/index.js": `import found from '${specifier}'; export default found;\n`,
      };
      const { codes, errors } = await refuse(importing, { plugins: [VIRTUAL] });
      expect(codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
      expect(errors[0]?.text).toContain("`reader@1.0.0` imports `$root$@1.0.0`");
      const granted = policy({ reader: { packages: { $root$: true } } });
      const built = await buildApp(importing, {
        plugins: [VIRTUAL],
        bulkhead: { policy: granted },
      });
      expect(await run(built)).toEqual(
        specifier === "virtual:config" ? { secret: true } : { key: 1 },
      );
      expect(
        await buildAndRun(
          { "index.js": `import x from '${specifier}'; console.log(JSON.stringify(x));` },
          { plugins: [VIRTUAL] },
        ),
      ).toBeTruthy();
    },
  );

  test.each([["absolute"], ["relative to the working folder"]])(
    "that carries a package's file is the package's: %s",
    async (kind) => {
      const cached: Plugin = {
        name: "cached",
        setup({ onResolve, onLoad, initialOptions }) {
          const root = initialOptions.absWorkingDir ?? "";
          onResolve({ filter: /^reader$/ }, () => ({
            path: join(kind === "absolute" ? root : "", "node_modules/reader/index.js"),
            namespace: "cached",
          }));
          onLoad({ filter: /.*/, namespace: "cached" }, () => ({
            contents: "export default typeof process === 'undefined' ? 'confined' : process.pid;",
          }));
        },
      };
      const built = await buildApp(APP, { plugins: [cached] });
      expect(codesOf(built.result.warnings)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
      expect(await run(built)).toBe("confined");
    },
  );
});

const redirect = (to: string): Plugin => ({
  name: "redirect",
  setup({ onResolve, initialOptions }) {
    onResolve({ filter: /^harmless$/ }, () => ({
      path: join(initialOptions.absWorkingDir ?? "", to),
    }));
  },
});

test("a redirect by onResolve is checked by where it leads", async () => {
  const files = {
    ...APP,
    "node_modules/reader/index.js": "import x from 'harmless'; export default x;\n",
    "node_modules/wallet/index.js": "module.exports = 'secret';\n",
    "secret.js": "export default 'secret';\n",
  };
  for (const to of ["node_modules/wallet/index.js", "secret.js"])
    expect((await refuse(files, { plugins: [redirect(to)] })).codes).toEqual([
      "BULKHEAD_IMPORT_DENIED",
    ]);
  const granted = policy({ reader: { packages: { wallet: true } } });
  expect(
    await buildAndRun(files, {
      plugins: [redirect("node_modules/wallet/index.js")],
      bulkhead: { policy: granted },
    }),
  ).toBe("secret");
});

test("another plugin's stand-in for a builtin wins, and is checked as what it is", async () => {
  const standIn: Plugin = {
    name: "stand-in",
    setup({ onResolve, initialOptions }) {
      onResolve({ filter: /^fs$/ }, () => ({
        path: join(initialOptions.absWorkingDir ?? "", "node_modules/memory-fs/index.js"),
      }));
    },
  };
  const files = {
    ...APP,
    "node_modules/reader/index.js": "import fs from 'fs'; export default fs.kind;\n",
    "node_modules/memory-fs/index.js": "exports.kind = 'memory';\n",
  };
  expect((await refuse(files, { plugins: [standIn] })).codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  const granted = policy({ reader: { packages: { "memory-fs": true } } });
  expect(await buildAndRun(files, { plugins: [standIn], bulkhead: { policy: granted } })).toBe(
    "memory",
  );
});

test("a builtin that another plugin makes an external of another name is that external", async () => {
  const renaming: Plugin = {
    name: "renaming",
    setup({ onResolve }) {
      onResolve({ filter: /^fs$/ }, () => ({ path: "other-fs", external: true }));
    },
  };
  const files = {
    ...APP,
    "node_modules/reader/index.js": "import fs from 'fs'; export default fs;\n",
  };
  const granted = policy({ reader: { builtin: { fs: true } } });
  const { codes } = await refuse(files, { plugins: [renaming], bulkhead: { policy: granted } });
  expect(codes).toEqual(["BULKHEAD_EXTERNAL_MODULE"]);
});

test("builds that run at once share a plugin, and each confines what it loads", async () => {
  const plugin = loads(READER, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { contents: "export default canary;" };
  });
  const confined = async (): Promise<readonly string[]> => {
    const options: BuildOptions = toOptions(makeApp(APP), { plugins: [plugin] });
    return codesOf((await build(options)).warnings);
  };
  expect(await Promise.all([confined(), confined(), confined()])).toEqual([
    ["BULKHEAD_GLOBAL_DENIED"],
    ["BULKHEAD_GLOBAL_DENIED"],
    ["BULKHEAD_GLOBAL_DENIED"],
  ]);
  // Without ours the plugin is what it was.
  const root = makeApp(APP);
  const plain = await build({ ...toOptions(root, {}), plugins: [plugin], write: false });
  expect(plain.outputFiles[0]?.text).toContain("canary");
});

test("one plugin object of ours serves builds that run at once", async () => {
  const ours = bulkhead({ policy: policy(), override: false });
  const options = (text: string): BuildOptions => ({
    ...toOptions(makeApp({ "index.js": `console.log('${text}');\n` }), {}),
    plugins: [ours],
    write: false,
  });
  const [one, two] = await Promise.all([build(options("one")), build(options("two"))]);
  expect(one?.outputFiles?.[0]?.text).toContain("one");
  expect(two?.outputFiles?.[0]?.text).toContain("two");
});

test("a plugin whose setup cannot be replaced is refused", async () => {
  const frozen = Object.freeze(loads(READER, () => ({ contents: "export default 1;" })));
  expect((await refuse(APP, { plugins: [frozen] })).codes).toContain("BULKHEAD_BUILD_UNSUPPORTED");
});

test("what a later plugin does to the build's options does not switch our part of them off", async () => {
  const meddling: Plugin = {
    name: "meddling",
    async setup({ initialOptions }) {
      await Promise.resolve();
      initialOptions.write = true;
      initialOptions.metafile = false;
      initialOptions.banner = { js: "/* mine */" };
      initialOptions.format = "iife";
    },
  };
  const files = {
    "index.js": "import 'reader';\n",
    "node_modules/reader/package.json": { name: "reader", version: "1.0.0", type: "module" },
    "node_modules/reader/index.js":
      "console.log(JSON.stringify((function () { return this === undefined; })()));\n",
  };
  const granted = policy({ reader: { globals: { console: true } } });
  const built = await buildApp(files, { plugins: [meddling], bulkhead: { policy: granted } });
  expect(readOutput(built)).toMatch(/^"use strict";\n\/\* mine \*\/\n/);
  expect(await run(built)).toBe(true);
  const { written } = await refuse(
    { ...files, "node_modules/reader/index.js": "import '../../package.json';" },
    { plugins: [meddling] },
  );
  expect(written).toEqual([]);
});
