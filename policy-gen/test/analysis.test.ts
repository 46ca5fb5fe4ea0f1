// What makes analysis faster changes none of its answers: the cache, whatever is in it, and threads.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type GenerateOptions, type GeneratedPolicy, generatePolicy } from "../src/generate.ts";
import { makeFolder, writeFiles } from "./cli/make-app.ts";

const makeApp = (modules: number): string => {
  const folder = makeFolder();
  const files = Array.from({ length: modules }, (_, index) => [
    `part${index}.js`,
    index % 7 === 0 ? `fetch("/${index}")` : `module.exports = process.env.NAME_${index % 3};`,
  ]);
  writeFiles(folder, {
    "package.json": { name: "app", main: "main.js", dependencies: { lib: "1.0.0" } },
    "main.js": 'require("lib")',
    "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "index.js" },
    "node_modules/lib/index.js": files.map(([name]) => `require("./${name}");`).join("\n"),
  });
  writeFiles(`${folder}/node_modules/lib`, Object.fromEntries(files));
  return folder;
};

const generate = async (cwd: string, options: Partial<GenerateOptions> = {}) => {
  const { policy, evidence, moduleCount } = await generatePolicy({ cwd, ...options });
  return { policy, evidence, moduleCount };
};

const cacheFileOf = (app: string): string => {
  const folder = join(app, "node_modules/.cache/bulkhead");
  const [name = "none", ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
};

interface CacheFile {
  analyser: string;
  modules: Record<string, GeneratedPolicy>;
}

const editCache = (app: string, edit: (file: CacheFile) => unknown): void => {
  const path = cacheFileOf(app);
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, "utf8")) as CacheFile)));
};

const withoutImports = (file: CacheFile): CacheFile => {
  for (const facts of Object.values(file.modules)) Object.assign(facts, { imports: [] });
  return file;
};

test("the second run answers as the first, from the cache", async () => {
  const app = makeApp(10);
  const first = await generate(app);
  expect(await generate(app, { cache: false })).toEqual(first);
  expect(await generate(app)).toEqual(first);
  expect(first.moduleCount).toBe(12);
});

test("facts come from the cache, and only from that of the same analyser", async () => {
  const app = makeApp(10);
  const first = await generate(app);
  // No run would find that nothing imports anything.
  editCache(app, withoutImports);
  expect((await generate(app)).moduleCount).toBe(1);
  editCache(app, (file) => ({ ...file, analyser: "another" }));
  expect(await generate(app)).toEqual(first);
});

test("a changed file is analysed again", async () => {
  const app = makeApp(3);
  await generate(app);
  writeFiles(app, { "node_modules/lib/part1.js": "localStorage.clear()" });
  const { policy } = await generate(app);
  expect(policy).toEqual((await generate(app, { cache: false })).policy);
  expect(JSON.stringify(policy)).toContain("localStorage");
});

const broken: readonly { readonly name: string; readonly text: string }[] = [
  { name: "nothing", text: "" },
  { name: "half of one", text: '{"analyser":"x","modules":{"a":{"form' },
  { name: "no object", text: "null" },
  { name: "a list", text: "[]" },
];

test.each(broken)("a cache file that is $name is replaced", async ({ text }) => {
  const app = makeApp(3);
  const first = await generate(app);
  const path = cacheFileOf(app);
  const good = readFileSync(path, "utf8");
  writeFileSync(path, text);
  expect(await generate(app)).toEqual(first);
  expect(readFileSync(path, "utf8")).toBe(good);
});

test("entries of another shape are not believed", async () => {
  const app = makeApp(3);
  const first = await generate(app);
  editCache(app, (file) => ({
    ...file,
    modules: Object.fromEntries(
      Object.keys(file.modules).map((key, index) => [key, [null, {}, [], "x", 1][index % 5]]),
    ),
  }));
  expect(await generate(app)).toEqual(first);
});

test("a run forgets the facts that it has not used", async () => {
  const app = makeApp(10);
  await generate(app);
  writeFiles(app, { "node_modules/lib/index.js": "" });
  await generate(app);
  const { modules } = JSON.parse(readFileSync(cacheFileOf(app), "utf8")) as CacheFile;
  expect(Object.keys(modules)).toHaveLength(2);
});

test("runs at the same time do not disturb one another", async () => {
  const app = makeApp(50);
  const plain = await generate(app, { cache: false });
  const runs = await Promise.all([1, 2, 3].map(() => generate(app)));
  expect(runs).toEqual([plain, plain, plain]);
});

test("a cache that cannot be written is no error", async () => {
  const app = makeApp(3);
  writeFiles(app, { "a-file": "" });
  expect(await generate(app, { cache: "a-file/cache" })).toEqual(
    await generate(app, { cache: false }),
  );
});

// Built, and in a process of its own: a thread needs a program that Node runs.
const PROGRAM = `
  import { generatePolicy } from ${JSON.stringify(new URL("../dist/index.js", import.meta.url))};
  const [cwd, threads] = process.argv.slice(2);
  const { policy, evidence, diagnostics } = await generatePolicy(
    { cwd, cache: false, threads: Number(threads) },
  ).catch((error) => {
    if (error.diagnostics === undefined) throw error;
    return error;
  });
  console.log(JSON.stringify({ policy, evidence, diagnostics }));
`;

const generateInThreads = (cwd: string, threads: number): unknown => {
  const program = join(makeFolder(), "generate.mjs");
  writeFileSync(program, PROGRAM);
  const args = [program, cwd, String(threads)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
};

test("threads answer as one does", () => {
  const app = makeApp(600);
  writeFiles(app, { "node_modules/lib/part5.js": "localStorage.clear()" });
  const one = generateInThreads(app, 0);
  expect(JSON.stringify(one)).toContain("localStorage.clear");
  expect(generateInThreads(app, 2)).toEqual(one);
});

test("what threads refuse is reported as one thread does, all together", () => {
  const app = makeApp(400);
  writeFiles(app, {
    "node_modules/lib/part3.js": "let let = 1",
    "node_modules/lib/part301.js": "with (a) b",
  });
  const one = generateInThreads(app, 0);
  expect(one).toMatchObject({
    diagnostics: [{ code: "BULKHEAD_MODULE_SYNTAX" }, { code: "BULKHEAD_STRICT_MODE" }],
  });
  expect(generateInThreads(app, 2)).toEqual(one);
});
