// The option `shims`: trusted modules that change the intrinsics before they are frozen.

import { createHash } from "node:crypto";
import { verifyBuild } from "@bulkhead/confinement";
import { describe, expect, test } from "vitest";
import {
  buildApp,
  buildAndRun,
  codesOf,
  policy,
  readMap,
  readOutput,
  refuse,
} from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";
import { readIntrinsicNames } from "../../../runtime-kernel/build-time/intrinsic-names.ts";

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

const TAGS = `
if (!Reflect.tag) {
  const tags = new WeakMap();
  Reflect.tag = (target, value) => void tags.set(target, value);
  Reflect.tagOf = (target) => tags.get(target);
}
module.exports = "tags";
`;
const APP = {
  "index.js": `import value from "tags"; import { tagged } from "lib"; import "./polyfill.js";
    console.log(JSON.stringify([value, Reflect.tagOf(tagged), Object.isFrozen(Reflect), Object.isFrozen(Reflect.tag), [1, 2].second(), typeof atFirst]));`,
  "polyfill.js": `Object.defineProperty(Array.prototype, "second", { value() { return this[1]; }, writable: true, configurable: true }); globalThis.atFirst = typeof harden;`,
  "node_modules/tags/index.js": TAGS,
  "node_modules/lib/index.js": `require("tags"); exports.tagged = {}; Reflect.tag(exports.tagged, "yes");`,
  "node_modules/lib/package.json": {
    name: "lib",
    version: "1.0.0",
    dependencies: { tags: "1.0.0" },
  },
};
const POLICY = policy({ lib: { packages: { tags: true } } });
const SHIMS = ["tags", "./polyfill.js"];

describe("what a shim adds is there for all, frozen", () => {
  test("without it, adding fails", async () => {
    await expect(buildAndRun(APP, { bulkhead: { policy: POLICY } })).rejects.toThrow(
      /not extensible|second/,
    );
  });

  test.each(["cjs", "esm"] as const)("as %s, minified, verified", async (format) => {
    const result = await buildAndRun(APP, {
      format,
      minify: true,
      bulkhead: { policy: POLICY, shims: SHIMS, verify: true },
    });
    expect(result).toEqual(["tags", "yes", true, true, 2, "string"]);
  });

  test("with a scuttled global, too, and in report mode", async () => {
    for (const more of [{ scuttle: true }, { mode: "report" }])
      expect(
        await buildAndRun(APP, { bulkhead: { policy: POLICY, shims: SHIMS, ...more } }),
      ).toEqual(["tags", "yes", true, true, 2, "string"]);
  });
});

test("the map lists each shim and every module that came with it", async () => {
  const root = makeApp({ ...APP, "polyfill.js": `require("./more.js");`, "more.js": "" });
  const built = await buildApp(root, { bulkhead: { policy: POLICY, shims: SHIMS } });
  const { shims } = readMap(built).kernel as unknown as { shims: Record<string, unknown> };
  expect(shims).toEqual({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    entries: [
      { specifier: "tags", package: "tags", path: "node_modules/tags/index.js" },
      { specifier: "./polyfill.js", package: "$root$", path: "polyfill.js" },
    ],
    modules: [
      { path: "more.js", sha256: hash("") },
      { path: "node_modules/tags/index.js", sha256: hash(TAGS) },
      { path: "polyfill.js", sha256: hash(`require("./more.js");`) },
    ],
  });
});

test("a package's own copy of a shim's name is not the shim", async () => {
  const output = await buildApp(
    {
      "index.js": `import value from "other"; console.log(JSON.stringify(value));`,
      "node_modules/tags/index.js": TAGS,
      "node_modules/other/index.js": `module.exports = require("tags");`,
      "node_modules/other/package.json": {
        name: "other",
        version: "1.0.0",
        dependencies: { tags: "2.0.0" },
      },
      "node_modules/other/node_modules/tags/index.js": `module.exports = "nested";`,
      "node_modules/other/node_modules/tags/package.json": { name: "tags", version: "2.0.0" },
    },
    {
      bulkhead: {
        policy: policy({ other: { packages: { "other>tags": true } } }),
        shims: ["tags"],
      },
    },
  );
  expect(readOutput(output)).toContain('"nested"');
});

test.each([
  [["no-such"], "no-such"],
  [["./nothing.js"], "nothing.js"],
  [["broken"], "broken"],
  [["needs-fs"], "fs"],
])("what cannot be used fails the build: %o", async (shims, named) => {
  const { codes, errors, written } = await refuse(
    {
      ...APP,
      "node_modules/broken/index.js": "var var;",
      "node_modules/needs-fs/index.js": "require('fs');",
    },
    { bulkhead: { policy: POLICY, shims } },
  );
  expect(codes).toEqual(["BULKHEAD_SHIM_INVALID"]);
  expect(errors[0]?.text).toContain(named);
  expect(written).toEqual([]);
});

test("proof: an output whose shims are not those of the map is refused", async () => {
  const built = await buildApp(APP, { bulkhead: { policy: POLICY, shims: SHIMS } });
  expect(codesOf(built.result.warnings)).toEqual([]);
  const prove = async (change: (text: string) => string) => {
    const text = change(readOutput(built));
    const bytes = new TextEncoder().encode(text);
    const map = JSON.parse(readOutput(built, "compartment-map.json")) as {
      outputs: { sha256: string }[];
    };
    // The listing is right: it is the shims that are looked at.
    for (const output of map.outputs)
      output.sha256 = createHash("sha256").update(bytes).digest("hex");
    const problems = await verifyBuild({
      map: JSON.stringify(map),
      files: [{ path: "index.cjs", bytes }],
      intrinsics: await readIntrinsicNames(),
    });
    return [...new Set(problems.map(({ code }) => code))];
  };
  expect(await prove((text) => text)).toEqual([]);
  expect(await prove((text) => text.replace("Reflect.tag=", "Reflect.gat="))).toContain(
    "BULKHEAD_OUTPUT_KERNEL",
  );
});
