// What a build writes: every format, several of them, chunks, source maps, and what is left of what nobody uses.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findOriginal } from "./support/source-maps.ts";
import { verifyBuild } from "@bulkhead/confinement";
import type { BulkheadError } from "@bulkhead/core";
import { describe, expect, test } from "vitest";
import { readIntrinsicNames } from "../../../runtime-kernel/build-time/intrinsic-names.ts";
import { writeFiles } from "../../esbuild/test/support/make-app.ts";
import {
  type Bundler,
  buildApp,
  listOutput,
  readOutput,
  refuse,
  run,
} from "./support/build-app.ts";

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

  test("a policy that changes makes another bundle of the same sources", async () => {
    const { root, out } = await buildApp(bundler, FILES, {
      output: { entryFileNames: "[name]-[hash].mjs" },
    });
    const policy = { resources: { half: { globals: { fetch: true } } } };
    await buildApp(bundler, root, {
      bulkhead: { policy },
      output: { entryFileNames: "[name]-[hash].mjs" },
    });
    expect(listOutput(out).filter((file) => file.startsWith("index-"))).toHaveLength(2);
  });
});

// Of AMD, what a loader does with a bundle: gives it `require` and what it depends on, and takes its value.
const AMD = `globalThis.define = Object.assign((...given) => {
    const load = given.pop(); const [names, id = "none"] = given.reverse();
    const modules = { require: (name) => modules[name], dep: { half: (x) => x / 2 } };
    globalThis.made = [id, names, load(...names.map((name) => modules[name]))];
  }, { amd: {} });`;

// Each way to load a bundle, as a program of Node's that does so: a script that is no module sees no \`exports\`.
const asScript = (before: string) => `
  ${before}
  new (require("vm").Script)(require("fs").readFileSync(__dirname + "/index.cjs", "utf8")).runInThisContext();`;

const LOADERS: Readonly<Record<string, string>> = {
  node: `globalThis.made = ["none", [], require("./index.cjs")];`,
  amd: asScript(AMD),
  page: asScript(
    `globalThis.Dep = { deep: { half: (x) => x / 2 } }; globalThis.own = { app: { kept: true } };`,
  ),
};

const LIBRARY = {
  ...FILES,
  "index.js":
    "import add from 'sum'; import { half } from 'dep'; export default add; export const quarter = half(half(1)); export { seen } from 'look'; export const address = typeof import.meta.url;",
  "node_modules/look/index.js":
    "export const seen = [typeof define, typeof own, typeof module, typeof exports, (function () { return this === undefined; })()];",
  "node_modules/dep/index.js": "exports.half = (x) => x / 2;",
};

const WITHOUT_ADDRESS = LIBRARY["index.js"].replace("typeof import.meta.url", "'none'");

const loadAs = async (bundler: Bundler, way: string, output: object) => {
  // Rolldown asks Node for the address, which is refused there.
  const files = bundler === "rollup" ? LIBRARY : { ...LIBRARY, "index.js": WITHOUT_ADDRESS };
  const built = await buildApp(bundler, files, {
    bulkhead: { verify: true },
    input: { external: ["dep"] },
    output: { entryFileNames: "index.cjs", exports: "named", ...output } as never,
  });
  writeFiles(built.root, {
    "out/load.cjs": `${LOADERS[way]}
      const { default: add, quarter, seen, address } = globalThis.made?.[2] ?? own.app;
      console.log(JSON.stringify([add(1, 2), quarter, seen, address, globalThis.made?.slice(0, 2) ?? own.app.kept]));`,
    "node_modules/dep/index.js": LIBRARY["node_modules/dep/index.js"],
  });
  return run(built, "load.cjs");
};

describe("what several loaders may load: the kernel first, and proved", () => {
  const umd = { format: "umd", name: "own.app", extend: true, globals: { dep: "Dep.deep" } };
  // Nothing of the loader's is there for a package.
  const seen = ["undefined", "undefined", "undefined", "undefined", true];

  test.each([
    ["rollup", "node", umd, ["none", []]],
    ["rollup", "amd", { ...umd, amd: { id: "an.id" } }, ["an.id", ["require", "dep"]]],
    ["rollup", "page", umd, true],
    ["rollup", "amd", { format: "amd" }, ["none", ["require", "dep"]]],
    ["rolldown", "node", umd, ["none", []]],
    ["rolldown", "amd", { ...umd, minify: true }, ["none", ["require", "dep"]]],
    ["rolldown", "page", umd, true],
  ] as const)("%s, loaded by %s: %o", async (bundler, way, output, made) => {
    // In a page there is no name of a file.
    const found = way === "node" ? "string" : "undefined";
    const address = bundler === "rollup" ? found : "none";
    expect(await loadAs(bundler, way, output)).toEqual([3, 0.25, seen, address, made]);
  });
});

const same = (text: string) => text;
const withOtherDefine = (text: string) =>
  text.replace('"amdDefine": "define"', '"amdDefine": "fetch();a"');

test("proof: a wrapper that is not the one of the map is refused", async () => {
  const built = await buildApp("rollup", FILES, {
    output: { format: "umd", name: "app", entryFileNames: "index.cjs" },
  });
  const prove = async (change: (text: string) => string, changeMap = same) => {
    const bytes = new TextEncoder().encode(change(readOutput(built, "index.cjs")));
    const map = readOutput(built, "compartment-map.json").replace(
      /("path": "index\.cjs",\s+"sha256": ")\w+/,
      (_, start: string) => start + createHash("sha256").update(bytes).digest("hex"),
    );
    const problems = await verifyBuild({
      map: changeMap(map),
      files: [{ path: "index.cjs", bytes }],
      intrinsics: await readIntrinsicNames(),
    }).catch((error: unknown) => (error as BulkheadError).diagnostics);
    return [...new Set(problems.map(({ code }) => code))];
  };
  expect(await prove(same)).toEqual([]);
  expect(await prove((text) => text.replace("factory(require", "evil(require"))).toEqual([
    "BULKHEAD_OUTPUT_KERNEL",
  ]);
  // Text at the end that the wrapper would take for its own.
  expect(await prove((text) => text.replace(/\}\);\s*$/, "});});"))).not.toEqual([]);
  expect(await prove((text) => text.replace(/\}\);\s*$/, "}, fetch);"))).not.toEqual([]);
  expect(await prove(same, withOtherDefine)).toEqual(["BULKHEAD_MANIFEST_INVALID"]);
});

test("what system hands its modules cannot be proved, so that is refused", async () => {
  const output = { format: "system", name: "app", entryFileNames: "index.cjs" } as const;
  const { codes, written } = await refuse("rollup", FILES, { output });
  expect({ codes, written }).toEqual({ codes: ["BULKHEAD_BUILD_UNSUPPORTED"], written: [] });
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

test("a watch goes on with what it knows, and sees a policy that changes", async () => {
  const { watch } = await import("rollup");
  const { rollupPlugins } = await import("./support/bundle.ts");
  const { bulkhead } = await import("../src/index.ts");
  const { makeApp } = await import("../../esbuild/test/support/make-app.ts");
  const root = makeApp({
    ...FILES,
    "index.js": "import { see } from 'seer'; console.log(JSON.stringify(see()));",
    "node_modules/seer/index.js": "export const see = () => typeof fetch;",
    "bulkhead/policy.json": { resources: {} },
  });
  const watcher = watch({
    input: join(root, "index.js"),
    plugins: [rollupPlugins("node"), bulkhead({ root })],
    output: { dir: join(root, "out"), format: "es", entryFileNames: "[name].mjs" },
    onLog() {},
  });
  const nextEnd = () =>
    new Promise<void>((resolve, reject) => {
      const listen = (event: {
        readonly code: string;
        readonly error?: unknown;
        readonly result?: { close(): Promise<void> } | null;
      }): void => {
        if (event.code === "BUNDLE_END") void event.result?.close();
        if (event.code === "ERROR") reject(event.error);
        if (event.code !== "END") return;
        watcher.off("event", listen);
        resolve();
      };
      watcher.on("event", listen);
    });
  try {
    await nextEnd();
    const built = { root, out: join(root, "out"), logs: [] };
    expect(await run(built)).toBe("undefined");
    const end = nextEnd();
    writeFiles(root, {
      "bulkhead/policy.json": { resources: { seer: { globals: { fetch: true } } } },
    });
    await end;
    expect(await run(built)).toBe("function");
  } finally {
    await watcher.close();
  }
});
