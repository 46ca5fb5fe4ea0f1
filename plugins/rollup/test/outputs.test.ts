// What a build writes: formats, several of them in one folder, chunks, source maps, and what is left of what nobody uses.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findOriginal } from "./support/source-maps.ts";
import { describe, expect, test } from "vitest";
import {
  type Bundler,
  buildApp,
  listOutput,
  readOutput,
  refuse,
  run,
} from "./support/build-app.ts";
import { prove } from "./support/prove.ts";

const FILES = {
  "index.js":
    "import add from 'sum'; import { half } from 'half'; console.log(JSON.stringify([add(1, 2), half(4), (function () { return this === undefined; })()]));",
  "node_modules/sum/index.js":
    "'not strict'; (function (root, factory) { module.exports = factory(); })(this, function () { return function add(a, b) { return a + b; }; });",
  "node_modules/half/index.js":
    "export const half = (x) => Math.floor(x / 2);\nexport const unused = () => 'nobody needs this';",
};

describe.each<Bundler>(["rollup", "rolldown"])("%s", (bundler) => {
  test.each(["es", "cjs", "iife"] as const)("%s works, is strict and is proved", async (format) => {
    const built = await buildApp(bundler, FILES, {
      output: {
        format,
        name: "app",
        entryFileNames: format === "es" ? "index.mjs" : "index.cjs",
      },
    });
    expect(await run(built, format === "es" ? "index.mjs" : "index.cjs")).toEqual([3, 2, true]);
    expect(listOutput(built.out)).toContain("compartment-map.json");
  });

  test("what nobody uses is not in the bundle", async () => {
    expect(readOutput(await buildApp(bundler, FILES))).not.toContain("nobody needs this");
  });

  test("chunks share one kernel", async () => {
    const built = await buildApp(bundler, {
      ...FILES,
      "index.js":
        "const { half } = await import('half'); const { twice } = await import('./lazy.js'); console.log(JSON.stringify([half(4), twice(4)]));",
      "lazy.js": "import { half } from 'half'; export const twice = (x) => half(4 * x);",
    });
    expect(await run(built)).toEqual([2, 8]);
    const files = listOutput(built.out);
    expect(files.filter((file) => file.startsWith("bulkhead-kernel-"))).toHaveLength(1);
  });

  test("chunks of scripts are refused", async () => {
    const files = { ...FILES, "index.js": "import('half').then(console.log);" };
    const { codes, written } = await refuse(bundler, files, {
      output: { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name].cjs" },
    });
    expect({ codes, written }).toEqual({ codes: ["BULKHEAD_BUILD_UNSUPPORTED"], written: [] });
  });

  test.each(["file", "inline"] as const)(
    "source maps lead to the lines that were written: %s",
    async (kind) => {
      const built = await buildApp(
        bundler,
        {
          "index.js": "import { fail } from 'failing';\nfail();\n",
          "node_modules/failing/index.js":
            "// A comment.\nvar Date = globalThis.Date;\nexports.fail = function () {\n  return Math.max(1, thrown());\n};\n",
        },
        { output: { sourcemap: kind === "file" ? true : "inline" } },
      );
      const code = readOutput(built);
      const place = code.split("\n").findIndex((line) => line.includes("thrown"));
      const column = code.split("\n")[place]?.indexOf("Math.max") ?? -1;
      expect(findOriginal(built.out, "index.mjs", place + 1, column)).toMatchObject({
        source: expect.stringContaining("node_modules/failing/index.js"),
        line: 4,
      });
    },
  );

  test("a policy or kernel that changes gives the bundle of the same sources another name", async () => {
    const { root, out } = await buildApp(bundler, FILES, {
      output: { entryFileNames: "[name]-[hash].mjs" },
    });
    const policy = { resources: { half: { globals: { fetch: true } } } };
    for (const options of [{}, { policy }, { policy, lockdown: { errorTaming: "safe" } }])
      // oxlint-disable-next-line no-await-in-loop -- into one folder
      await buildApp(bundler, root, {
        bulkhead: options,
        output: { entryFileNames: "[name]-[hash].mjs" },
      });
    expect(listOutput(out).filter((file) => file.startsWith("index-"))).toHaveLength(3);
  });
});

test("the map has each package's modules, with the chunk that holds them", async () => {
  const { out } = await buildApp("rollup", FILES);
  const map = JSON.parse(readFileSync(join(out, "compartment-map.json"), "utf8")) as {
    readonly packages: readonly {
      readonly canonicalName: string;
      readonly modules: readonly {
        readonly path: string;
        readonly chunks: readonly string[];
        readonly format: string;
      }[];
    }[];
  };
  expect(
    map.packages.map(({ canonicalName, modules }) => [
      canonicalName,
      modules.map(({ path, chunks, format }) => [path, format, chunks]),
    ]),
  ).toEqual([
    ["$root$", [["index.js", "esm", ["index.mjs"]]]],
    ["half", [["node_modules/half/index.js", "esm", ["index.mjs"]]]],
    ["sum", [["node_modules/sum/index.js", "cjs", ["index.mjs"]]]],
  ]);
});

test.each<Bundler>(["rollup", "rolldown"])(
  "%s: several outputs of one build in one folder, each with a map of its own, and proved",
  async (bundler) => {
    const formats = { es: "es.mjs", cjs: "cjs.cjs", umd: "umd.cjs" } as const;
    const built = await buildApp(
      bundler,
      { ...FILES, "index.js": `${FILES["index.js"]} export { half };` },
      {
        outputs: (["es", "cjs", "umd"] as const).map((format) => ({
          format,
          name: "app",
          entryFileNames: formats[format],
        })),
      },
    );
    for (const file of Object.values(formats))
      // oxlint-disable-next-line no-await-in-loop -- each is a process
      expect(await run(built, file)).toEqual([3, 2, true]);
    expect(await prove(built.root, "out")).toEqual([
      "out/compartment-map.cjs.json: 1 file, 3 packages: proved",
      "out/compartment-map.json: 1 file, 3 packages: proved",
      "out/compartment-map.umd.json: 1 file, 3 packages: proved",
    ]);
  },
);
