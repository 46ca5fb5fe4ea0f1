// Whatever esbuild makes of the order of modules, nothing of a package runs before lockdown, and all of it is strict.

import { join } from "node:path";
import { build, type Format } from "esbuild";
import { describe, expect, test } from "vitest";
import {
  type Build,
  buildApp,
  buildAndRun,
  listOutput,
  readOutput,
  run,
  toOptions,
} from "./support/build-app.ts";
import { makeApp, type Files } from "./support/make-app.ts";
import { runInNode } from "../../../fixtures/harness/src/index.ts";

const ESM = { name: "x", version: "1.0.0", type: "module" };

// Needs nothing that a compartment gives, so nothing but order keeps it behind the kernel. In a frozen realm the assignment
// throws, before lockdown it takes.
const POISON =
  "export let poisoned = true; try { Array.prototype.poison = 1; } catch { poisoned = false; }\n";

const packages = {
  "node_modules/poison/package.json": { ...ESM, name: "poison" },
  "node_modules/poison/index.js": POISON,
  "node_modules/late/index.js": "exports.late = Math.max(1, 2) + Date.now();\n",
};

const ENTRY = "import { poisoned } from 'poison'; export { late } from 'late';\n";
const PRINTING = `${ENTRY} console.log(JSON.stringify(poisoned));\n`;
const SILENT = `${ENTRY} export { poisoned };\n`;

/** A module that prints what an entry exports as `poisoned`. */
const probe = (bundle: string): string =>
  `import { poisoned } from '${bundle}'; console.log(JSON.stringify(poisoned));\n`;

describe("a package that poisons runs after lockdown", () => {
  test.each<[string, Build]>([
    ["cjs", {}],
    ["iife", { format: "iife" }],
    ["esm", { format: "esm" }],
    ["minified", { format: "esm", minify: true }],
    ["minified cjs", { minify: true }],
    ["with a hashbang", { banner: { js: "#!/usr/bin/env node" } }],
    ["with banner and footer", { banner: { js: "/* a */" }, footer: { js: "/* b */" } }],
    ["with globalName", { format: "iife", globalName: "app.main" }],
    ["for old engines", { target: "es2017" }],
    ["with keepNames", { keepNames: true }],
    ["with ignoreAnnotations", { ignoreAnnotations: true }],
    ["without tree shaking", { treeShaking: false }],
  ])("in one bundle: %s", async (_, options) => {
    expect(await buildAndRun({ ...packages, "index.js": PRINTING }, options)).toBe(false);
  });

  const SPLITTING: Build = { format: "esm", splitting: true };
  /** Runs each entry in a process of its own, and says whether the package was before lockdown there. */
  const runEntries = async (files: Files, names: readonly string[], options: Build = {}) => {
    const built = await buildApp(
      { ...packages, ...files },
      { ...SPLITTING, ...options, entryPoints: names.map((name) => `${name}.js`) },
    );
    const outcomes: unknown[] = [];
    for (const name of names) {
      const prober = makeApp({ "probe.mjs": probe(join(built.out, `${name}.mjs`)) });
      // oxlint-disable-next-line no-await-in-loop -- two cores
      const { result, stderr } = await runInNode(join(prober, "probe.mjs"));
      outcomes.push(result ?? stderr);
    }
    return outcomes;
  };

  test.each([[false], [true]])(
    "in a chunk that two entries share, without a name of ours in it; minified: %s",
    async (minify) => {
      const files = { "a.js": SILENT, "b.js": SILENT };
      expect(await runEntries(files, ["a", "b"], { minify })).toEqual([false, false]);
    },
  );

  test("in a chunk of two out of three entries, with the kernel in that of all", async () => {
    const files = { "a.js": SILENT, "b.js": SILENT, "c.js": "export const poisoned = 'none';\n" };
    expect(await runEntries(files, ["a", "b", "c"])).toEqual([false, false, "none"]);
  });

  test("where all is ES modules and nothing is called", async () => {
    const entry = "export { poisoned } from 'poison';\n";
    const files = { "a.js": entry, "b.js": entry, "c.js": "export const poisoned = 'none';\n" };
    expect(await runEntries(files, ["a", "b", "c"])).toEqual([false, false, "none"]);
  });

  test("in a chunk of its own, by import()", async () => {
    const built = await buildApp(
      {
        ...packages,
        "index.js": "const { poisoned } = await import('poison'); console.log(poisoned);\n",
      },
      SPLITTING,
    );
    expect(listOutput(built).length).toBeGreaterThan(2);
    expect(await run(built)).toBe(false);
  });

  test("in an injected file and what it imports", async () => {
    const files = {
      ...packages,
      "shim.js": "import { poisoned } from 'poison'; console.log(JSON.stringify(poisoned));\n",
      "index.js": "import 'late';\n",
    };
    expect(await buildAndRun(files, { inject: ["./shim.js"] })).toBe(false);
    expect(await buildAndRun(files, { inject: ["./shim.js"], format: "esm" })).toBe(false);
  });
});

describe("code of a package as an entry runs after the kernel too", () => {
  test.each<[string, Build]>([
    ["its file", { entryPoints: ["node_modules/poison/index.js"], format: "esm" }],
    ["its name", { entryPoints: ["poison"], format: "esm" }],
    ["beside one of the application", { entryPoints: ["poison", "index.js"], format: "esm" }],
  ])("%s", async (_, options) => {
    const built = await buildApp({ ...packages, "index.js": "" }, options);
    const names = listOutput(built).filter((name) => name.endsWith(".mjs"));
    const poison = names.find((name) => name.includes("poison")) ?? names[0] ?? "";
    const prober = makeApp({ "probe.mjs": probe(join(built.out, poison)) });
    expect((await runInNode(join(prober, "probe.mjs"))).result).toBe(false);
  });

  test("as an injected file", async () => {
    const entry = "console.log(JSON.stringify(poisoned));\n";
    const options = { inject: ["./node_modules/poison/index.js"] };
    expect(await buildAndRun({ ...packages, "index.js": entry }, options)).toBe(false);
  });
});

test("an entry that is data is a file of code all the same, and has the kernel", async () => {
  const built = await buildApp(
    { "index.js": "", "data.json": { a: 1 }, "style.css": "a { color: red }" },
    { entryPoints: ["index.js", "data.json", "style.css"] },
  );
  expect(listOutput(built)).toEqual(["compartment-map.json", "data.cjs", "index.cjs", "style.css"]);
});

describe("everything is strict", () => {
  // Sloppy code would have the host's global object there.
  const THIS =
    "[function () { return this; }].map((f) => { const g = f; return g() === undefined; })[0]";
  const files = {
    "index.js": `import strict from 'plain'; import { esm } from 'poison';
      console.log(JSON.stringify([${THIS}, strict, esm]));\n`,
    "node_modules/plain/index.js": `module.exports = ${THIS};\n`,
    "node_modules/poison/package.json": { ...ESM, name: "poison" },
    "node_modules/poison/index.js": `export const esm = ${THIS};\n`,
  };
  const options: readonly (readonly [string, Build])[] = [
    ["nothing", {}],
    ["a banner", { banner: { js: "var fromBanner = 1;" } }],
    ["a hashbang in the banner", { banner: { js: "#!/usr/bin/env node\nvar fromBanner = 1;" } }],
    ["a footer", { footer: { js: "var fromFooter = 1;" } }],
    ["minify", { minify: true }],
    ["an old target", { target: "es2017" }],
  ];
  const formats: readonly Format[] = ["iife", "cjs", "esm"];
  const cases = options.flatMap(([name, build]) =>
    formats.map((format) => [format, name, { ...build, format }] as const),
  );

  test.each(cases)("%s with %s", async (_, __, build) => {
    expect(await buildAndRun(files, build)).toEqual([true, true, true]);
  });

  test("with a hashbang in the entry and in the file that esbuild leaves first", async () => {
    const root = makeApp({ ...files, "index.js": `#!/usr/bin/env node\n${files["index.js"]}` });
    const built = await buildApp(root);
    expect(readOutput(built)).toMatch(
      /^#!\/usr\/bin\/env node\n"use strict";const bulkheadKernel_/,
    );
    expect(await run(built)).toEqual([true, true, true]);
  });

  test("with globalName, and the entry's exports under it", async () => {
    const built = await buildApp(
      { "index.js": `export const strict = ${THIS};\n` },
      { format: "iife", globalName: "app", footer: { js: "console.log(app.strict);" } },
    );
    expect(await run(built)).toBe(true);
  });
});

test("plain esbuild loses all this: what the tests look for is there to be found", async () => {
  const root = makeApp({ ...packages, "a.js": SILENT, "b.js": SILENT });
  await build({
    ...toOptions(root, { format: "esm", splitting: true }),
    entryPoints: ["a.js", "b.js"],
    plugins: [],
  });
  const prober = makeApp({ "probe.mjs": probe(join(root, "out/a.mjs")) });
  const { result } = await runInNode(join(prober, "probe.mjs"));
  expect(result).toBe(true);
});
