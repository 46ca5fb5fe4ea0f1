// What Vite can build beside a page with one entry: libraries, servers, several pages, chunks by hand.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ViteDevServer } from "vite";
import { describe, expect, test } from "vitest";
import { type Files, makeApp } from "../../esbuild/test/support/make-app.ts";
import { bulkhead } from "../src/index.ts";
import { listOutput, run } from "./support/build-app.ts";
import { type Vite, buildFolder } from "./support/vite-app.ts";

const FILES = {
  "server.js":
    "import { first } from 'first'; import config from './config.json'; console.log(JSON.stringify([first(new URL(import.meta.url)), config.a, import.meta.env.SSR, typeof window]));",
  "config.json": { a: 1 },
  "node_modules/first/index.js":
    "const fs = require('node:fs'); const { join } = require('path'); exports.first = (file) => [fs.readFileSync(file, 'utf8').slice(1, 4), join('a', 'b'), fs.writeFileSync === undefined];",
};

const POLICY = {
  resources: { first: { builtin: { "fs.readFileSync": true, "path.join": true } } },
};

const build = async (
  vite: Vite,
  files: Files,
  config: object | ((root: string) => object),
  policy: object = { resources: {} },
  options: object = {},
): Promise<{ readonly root: string; readonly out: string; readonly logs: [] }> => {
  const root = makeApp(files);
  const plugins = [bulkhead({ policy, override: false, root, ...options } as object)];
  const out = join(root, "out");
  await buildFolder(
    vite,
    root,
    out,
    plugins,
    typeof config === "function" ? (config(root) as object) : config,
  );
  return { root, out, logs: [] };
};

const page = (script: string) =>
  `<!doctype html><script type="module" src="/${script}.js"></script>`;

describe.each<Vite>(["vite7", "vite"])("%s", (vite) => {
  test("a server, its packages with their views of builtins", async () => {
    const built = await build(
      vite,
      FILES,
      {
        ssr: { noExternal: true },
        build: { ssr: "server.js", rollupOptions: { output: { entryFileNames: "[name].mjs" } } },
      },
      POLICY,
    );
    expect(await run(built, "server.mjs")).toEqual([["use", "a/b", true], 1, true, "undefined"]);
  });

  const LIBRARY = {
    "index.js":
      "import { twice } from 'twice'; export const four = twice(2); console.log(JSON.stringify(four));",
    "node_modules/twice/index.js": "exports.twice = (x) => 2 * x;",
  };

  test.each(["es", "cjs", "umd"])("a library: %s", async (format) => {
    const name = format === "es" ? "index.mjs" : "index.cjs";
    const lib = { entry: "index.js", formats: [format], name: "library", fileName: () => name };
    expect(await run(await build(vite, LIBRARY, { build: { lib } }), name)).toBe(4);
  });

  // What each is the first to know, which the one before may not hold.
  test.each([
    ["es2015", /\basync (?:function|of|\()|\.\.\.null|\?\?|#two/],
    ["es2018", /\?\?|#two|\?\./],
    ["es2020", /#two|\?\?=/],
    ["es2022", /\busing /],
  ])("for browsers of another day, which know modules: %s", async (target, tooNew) => {
    const files = {
      "index.js":
        "import { Twice } from 'twice'; Twice.of(2).then((four) => { four.last ??= four?.at(-1); console.log(JSON.stringify([...four, { a: 1, ...null }.a ?? 2])); });",
      "node_modules/twice/package.json": { name: "twice", version: "1.0.0", type: "module" },
      "node_modules/twice/index.js":
        "export class Twice { static #two = 2; static async of(x) { const all = []; for await (const each of [x]) all.push(Twice.#two * each, typeof fetch); return all; } }",
    };
    const lib = { entry: "index.js", formats: ["es"], fileName: () => "index.mjs" };
    const built = await build(vite, files, { build: { target, lib } }, undefined, {
      verify: true,
    });
    const code = readFileSync(join(built.out, "index.mjs"), "utf8").split("\n").slice(1).join("\n");
    expect(code).not.toMatch(tooNew);
    expect(await run(built, "index.mjs")).toEqual([4, "undefined", 1]);
  });

  // As @vitejs/plugin-legacy asks for. Rolldown does not know the format.
  test("chunks for old browsers are refused", async () => {
    const output = [{ format: "es" }, { format: "system", entryFileNames: "[name]-legacy.js" }];
    const files = { ...LIBRARY, "index.html": page("index") };
    await expect(build(vite, files, { build: { rollupOptions: { output } } })).rejects.toThrow(
      /BULKHEAD_BUILD_UNSUPPORTED {2}The output format `system` in Vite/,
    );
  });

  const LEAK = {
    "server.js":
      "import { leak, types } from 'leak'; console.log(JSON.stringify([types, leak(), Reflect.isShimmed === true]));",
    "shim.js": "Reflect.isShimmed = true;",
    "node_modules/leak/index.js":
      "exports.types = [typeof fetch, typeof setTimeout]; exports.leak = () => { try { return typeof require('vm').runInThisContext('this').process; } catch (error) { return error.code; } };",
  };
  const LEAKS = {
    resources: {
      leak: { globals: { setTimeout: true }, builtin: { "vm.runInThisContext": true } },
    },
  };

  test.each([
    ["scuttled", { scuttle: true, verify: true }, ["BULKHEAD_GLOBAL_SCUTTLED", false]],
    ["report mode", { mode: "report" }, ["object", false]],
    ["shims", { shims: ["./shim.js"], verify: true }, ["object", true]],
  ] as const)("a server, %s", async (_, options, [leak, isShimmed]) => {
    const config = {
      ssr: { noExternal: true },
      build: { ssr: "server.js", rollupOptions: { output: { entryFileNames: "[name].mjs" } } },
    };
    const built = await build(vite, LEAK, config, LEAKS, options);
    const types = "mode" in options ? ["function", "function"] : ["undefined", "function"];
    expect(await run(built, "server.mjs")).toEqual([types, leak, isShimmed]);
  });

  // It bundles the packages beforehand, several into one file, and serves each module as it is: nothing of it is what will be shipped.
  test.each(["enforce", "report"])("the dev server is left alone: mode %s", async (mode) => {
    const root = makeApp({ ...LIBRARY, "index.html": page("index") });
    const { createServer } = vite === "vite7" ? await import("vite7") : await import("vite");
    const policy = { resources: {} };
    const serve = async (plugins: readonly object[]) => {
      const config = {
        root,
        configFile: false,
        logLevel: "silent",
        plugins,
        server: { middlewareMode: true, ws: false },
      };
      const server = await (createServer as (config: object) => Promise<ViteDevServer>)({
        ...config,
        optimizeDeps: { noDiscovery: true },
      });
      try {
        const { code } = (await server.transformRequest("/node_modules/twice/index.js")) ?? {};
        return [server.config.plugins.filter(({ name }) => name.startsWith("bulkhead")), code];
      } finally {
        await server.close();
      }
    };
    const confining = bulkhead({ policy, override: false, root, mode } as object);
    expect(await serve([confining])).toEqual(await serve([]));
  });

  test("several pages, with chunks by hand: each file takes the kernel first", async () => {
    const built = await build(
      vite,
      {
        "one.html": page("one"),
        "two.html": page("two"),
        "one.js": "import { twice } from 'twice'; import './one.css'; document.title = twice(1);",
        "two.js":
          "import { twice } from 'twice'; import('./lazy.js').then(({ lazy }) => lazy(twice));",
        "lazy.js": "import './lazy.css'; export const lazy = (f) => { document.title = f(2); };",
        "one.css": "a { color: red }",
        "lazy.css": "b { color: red }",
        "node_modules/twice/index.js": "exports.twice = (x) => 2 * x;",
      },
      (root) => ({
        build: {
          rollupOptions: {
            input: { one: join(root, "one.html"), two: join(root, "two.html") },
            output: {
              manualChunks: (id: string) => (id.includes("node_modules") ? "packages" : undefined),
            },
          },
        },
      }),
    );
    const files = listOutput(built.out);
    expect(files.filter((file) => file.endsWith(".html"))).toEqual(["one.html", "two.html"]);
    expect(files.filter((file) => file.endsWith(".css"))).toHaveLength(2);
    const chunks = files.filter((file) => file.startsWith("assets/") && file.endsWith(".js"));
    expect(chunks.some((file) => file.includes("packages"))).toBe(true);
    for (const chunk of chunks)
      expect(readFileSync(join(built.out, chunk), "utf8")).toMatch(
        /^"use strict";import\{bulkheadKernel_[0-9a-f]{16}\}from"\.\.\/bulkhead-kernel-/,
      );
  });
});
