// Facts come out of the cache as they went in, and what no run of ours has written does not come out at all.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { analyseModule } from "@bulkhead/core";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { expect, test } from "vitest";
import { packFacts, unpackFacts } from "../src/analysis/pack-facts.ts";

const intrinsics = await readIntrinsicNames();

const factsOf = (source: string, file: string) =>
  analyseModule(source, {
    file,
    owner: "package",
    language: "js",
    platform: "node",
    define: new Map(),
    intrinsics,
  }).facts;

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const FOLDER = join(import.meta.dirname, "../../node_modules");

test.each(["acorn/dist", "ses/src", "commander/lib"])("the facts of %s come back", (name) => {
  const folder = join(FOLDER, name);
  const files = readdirSync(folder).filter((file) => /\.m?js$/.test(file));
  expect(files).not.toEqual([]);
  for (const file of files) {
    const facts = factsOf(readFileSync(join(folder, file), "utf8"), file);
    expect(unpackFacts(throughJson(packFacts(facts)))).toEqual(facts);
  }
});

const SOURCE = `import { a } from "./a.js"; export * from "./b.js"; export const c = globalThis; a.b(); fetch();`;

test.each([
  ["nothing", () => null],
  ["no object", () => "facts"],
  ["a text that is none", ({ texts }) => ({ texts: [...texts.slice(1), 1] })],
  ["a text that is not there", ({ uses }) => ({ uses: [99, ...uses.slice(1)] })],
  ["half a row", ({ uses }) => ({ uses: uses.slice(1) })],
  ["a row of texts", ({ imports }) => ({ imports: imports.map(String) })],
  ["no rows", () => ({ passed: undefined })],
  ["a kind that there is not", ({ imports }) => ({ imports: imports.with(1, 77) })],
  ["facts without globals", ({ rest: { globals: _, ...rest } }) => ({ rest })],
] satisfies readonly (readonly [string, (packed: ReturnType<typeof packFacts>) => unknown])[])(
  "%s is no entry",
  (_, change) => {
    const packed = packFacts(factsOf(SOURCE, "file.js"));
    expect(unpackFacts(throughJson(packed))).toBeDefined();
    const changed = change(packed);
    const entry =
      typeof changed === "object" && changed !== null ? { ...packed, ...changed } : changed;
    expect(unpackFacts(throughJson(entry))).toBeUndefined();
  },
);
