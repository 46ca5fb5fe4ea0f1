// The plugin's options: each works, or is refused.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type BuildOptions, type BuildResult, type Plugin } from "esbuild";
import { describe, expect, test } from "vitest";
import { LOCKDOWN_OPTIONS } from "../../../core/src/enforce/lockdown-options.ts";
import { bulkhead } from "../src/index.ts";
import {
  type Build,
  buildApp,
  codesOf,
  listOutput,
  policy,
  readMap,
  refuse,
  run,
  toOptions,
} from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";

const READER = {
  "index.js": "import found from 'reader'; console.log(JSON.stringify(found));\n",
  "node_modules/reader/index.js": "module.exports = process.env.HOME_OF_TEST ?? 'no home';\n",
};
const GRANTED = policy({ reader: { globals: { "process.env.HOME_OF_TEST": true } } });

const warningsOf = async (files: Parameters<typeof buildApp>[0], options?: Build) =>
  codesOf((await buildApp(files, options)).result.warnings);

describe("policy", () => {
  test("an object is enforced", async () => {
    expect(await warningsOf(READER)).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
    expect(await warningsOf(READER, { bulkhead: { policy: GRANTED } })).toEqual([]);
  });

  test.each([
    ["relative to the root", "security/policy.json"],
    ["absolute", "/"],
  ])("a path is read: %s", async (_, kind) => {
    const root = makeApp({ ...READER, "security/policy.json": GRANTED });
    const path = kind === "/" ? join(root, "security/policy.json") : kind;
    expect(await warningsOf(root, { bulkhead: { policy: path } })).toEqual([]);
  });

  test("by default it is bulkhead/policy.json, with the override beside it", async () => {
    const root = makeApp({ ...READER, "bulkhead/policy.json": GRANTED });
    const defaults = { policy: undefined, override: undefined };
    expect(await warningsOf(root, { bulkhead: defaults })).toEqual([]);
    const denied = makeApp({
      ...READER,
      "bulkhead/policy.json": GRANTED,
      "bulkhead/policy-override.json": policy({
        reader: { globals: { "process.env.HOME_OF_TEST": false } },
      }),
    });
    expect(await warningsOf(denied, { bulkhead: defaults })).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
    expect(await warningsOf(denied, { bulkhead: { ...defaults, override: false } })).toEqual([]);
  });

  test("what is enforced is in the map, merged", async () => {
    const override = policy({ reader: { globals: { fetch: true } } });
    const map = readMap(await buildApp(READER, { bulkhead: { policy: GRANTED, override } }));
    expect(map.policy).toEqual(
      policy({ reader: { globals: { fetch: true, "process.env.HOME_OF_TEST": true } } }),
    );
  });
});

test("override: an object or a path is merged over the policy", async () => {
  expect(await warningsOf(READER, { bulkhead: { override: GRANTED } })).toEqual([]);
  const root = makeApp({ ...READER, "more.json": GRANTED });
  expect(await warningsOf(root, { bulkhead: { override: "more.json" } })).toEqual([]);
  const { codes } = await refuse(root, { bulkhead: { override: "missing.json" } });
  expect(codes).toEqual(["BULKHEAD_POLICY_MISSING"]);
});

test("resolutions in a policy are warned of", async () => {
  const resolutions = { reader: { fs: "./no-fs.js" } };
  expect(await warningsOf(READER, { bulkhead: { policy: { ...GRANTED, resolutions } } })).toEqual([
    "BULKHEAD_POLICY_RESOLUTIONS",
  ]);
});

test("root: the folder of the application, seen from the working folder", async () => {
  const inFolder = Object.fromEntries(
    Object.entries(READER).map(([path, text]) => [`packages/app/${path}`, text]),
  );
  const files = {
    ...inFolder,
    "packages/app/package.json": {
      name: "app",
      version: "1.0.0",
      dependencies: { reader: "1.0.0" },
    },
    "packages/app/node_modules/reader/package.json": { name: "reader", version: "1.0.0" },
    "packages/app/bulkhead/policy.json": GRANTED,
  };
  const built = await buildApp(files, {
    entryPoints: ["packages/app/index.js"],
    bulkhead: { root: "packages/app", policy: undefined },
  });
  expect(codesOf(built.result.warnings)).toEqual([]);
  expect(await run(built)).toBe("no home");
  expect(readMap(built).packages.map(({ location }) => location)).toEqual([
    ".",
    "node_modules/reader",
  ]);
});

test("root above the working folder", async () => {
  const root = makeApp({ ...READER, "deep/folder/x.txt": "", "bulkhead/policy.json": GRANTED });
  const absWorkingDir = join(root, "deep/folder");
  const bound = { root: "../..", policy: undefined };
  await buildApp(root, { absWorkingDir, entryPoints: ["../../index.js"], bulkhead: bound });
  const built = { root, out: join(absWorkingDir, "out"), result: {} as BuildResult };
  expect(await run(built)).toBe("no home");
  expect(readMap(built).packages.map(({ modules }) => modules.map(({ path }) => path))).toEqual([
    ["index.js"],
    ["node_modules/reader/index.js"],
  ]);
});

describe("lockdown", () => {
  const throwing = {
    "index.js":
      "const text = () => 'Error: mine'; const error = new Error('x'); console.log(JSON.stringify(error.stack.includes('index.js') || error.stack.length > 20));\n",
  };
  test("its options reach ses", async () => {
    expect(await run(await buildApp(throwing))).toBe(true);
    const lockdown = { errorTaming: "safe" };
    expect(await run(await buildApp(throwing, { bulkhead: { lockdown } }))).toBe(false);
  });

  // Four applications have them all: as many as the option with the most values has.
  test.each([0, 1, 2, 3])(
    "each value that we let through is one that ses takes (%i)",
    async (turn) => {
      const lockdown = Object.fromEntries(
        [...LOCKDOWN_OPTIONS].map(([name, values]) => [name, values[turn % values.length]]),
      );
      const files = {
        "index.js": "console.log(JSON.stringify(Object.isFrozen(Object.prototype)));\n",
      };
      expect(await run(await buildApp(files, { bulkhead: { lockdown } }))).toBe(true);
    },
  );

  test.each([
    ["an unknown one", { errorTamin: "safe" }, "Did you mean `errorTaming`?"],
    ["a wrong value", { errorTaming: "sfae" }, undefined],
    ["what would switch the freezing off", { __hardenTaming__: "unsafe" }, undefined],
    ["no object", "safe", undefined],
  ])("%s is refused", async (_, lockdown, fix) => {
    const { codes, errors } = await refuse(READER, { bulkhead: { lockdown } });
    expect(codes).toEqual(["BULKHEAD_OPTION_INVALID"]);
    if (fix !== undefined) expect(errors[0]?.notes.map(({ text }) => text)).toEqual([fix]);
  });
});

const textsOf = ({ outputFiles = [] }: BuildResult) =>
  outputFiles.map(({ path, text }) => [path, text]);

describe("mode 'off'", () => {
  test("changes nothing at all", async () => {
    const root = makeApp(READER);
    const plain: BuildOptions = {
      ...toOptions(root, { metafile: true }),
      plugins: [],
      write: false,
    };
    const off = { ...plain, plugins: [bulkhead({ mode: "off" })] };
    const before = structuredClone({ ...off, plugins: undefined });
    const [without, withPlugin] = [await build(plain), await build(off)];
    expect(textsOf(withPlugin)).toEqual(textsOf(without));
    expect(withPlugin.metafile).toEqual(without.metafile);
    expect({ ...off, plugins: undefined }).toEqual(before);
    expect(listOutput({ out: join(root, "out") })).toEqual([]);
  });

  test("other plugins' loaders are esbuild's to call", async () => {
    const other: Plugin = {
      name: "other",
      setup: ({ onLoad }) => onLoad({ filter: /reader/ }, () => ({ contents: "export default 2" })),
    };
    const { setup } = other;
    const built = await buildApp(READER, { bulkhead: { mode: "off" }, plugins: [other] });
    expect(await run(built)).toBe(2);
    expect(other.setup).toBe(setup);
  });
});

describe("mode 'generate'", () => {
  const generate = { mode: "generate", policy: undefined, override: undefined };

  test("writes what the bundle needs, with its evidence, and enforces it", async () => {
    const built = await buildApp(READER, { bulkhead: generate });
    expect(codesOf(built.result.warnings)).toEqual([]);
    expect(JSON.parse(readFileSync(join(built.root, "bulkhead/policy.json"), "utf8"))).toEqual({
      evaluators: "listed",
      ...GRANTED,
    });
    const evidence = JSON.parse(
      readFileSync(join(built.root, "bulkhead/policy-evidence.json"), "utf8"),
    );
    expect(evidence.resources.reader.globals["process.env.HOME_OF_TEST"]).toMatchObject([
      { file: "node_modules/reader/index.js", line: 1, use: "read" },
    ]);
    expect(await run(built)).toBe("no home");
    // The same again under the written file.
    const defaults = { policy: undefined, override: undefined };
    expect(await warningsOf(built.root, { bulkhead: defaults })).toEqual([]);
  });

  test.each([["relative"], ["absolute"]])("writes to the path in `policy`: %s", async (kind) => {
    const root = makeApp(READER);
    const path = kind === "absolute" ? join(root, "security/p.json") : "security/p.json";
    await buildApp(root, { bulkhead: { ...generate, policy: path } });
    expect(existsSync(join(root, "security/p.json"))).toBe(true);
    expect(existsSync(join(root, "security/policy-evidence.json"))).toBe(true);
    expect(existsSync(join(root, "bulkhead"))).toBe(false);
  });

  test("the override is merged over what was generated", async () => {
    const root = makeApp({
      ...READER,
      "bulkhead/policy-override.json": policy({
        reader: { globals: { "process.env.HOME_OF_TEST": false } },
      }),
    });
    expect(await warningsOf(root, { bulkhead: generate })).toEqual(["BULKHEAD_GLOBAL_DENIED"]);
  });

  test("writes no policy where the build fails", async () => {
    const root = makeApp({
      ...READER,
      "node_modules/reader/index.js": "require('wallet');\n",
      "node_modules/wallet/index.js": "",
      "package.json": { name: "app", dependencies: { reader: "1", wallet: "1" } },
      "node_modules/wallet/package.json": { name: "wallet", version: "1.0.0" },
      "node_modules/reader/package.json": { name: "reader", version: "1.0.0" },
      "bulkhead/policy-override.json": policy({ reader: { packages: { wallet: false } } }),
    });
    const { codes, written } = await refuse(root, { bulkhead: generate });
    expect(codes).toEqual(["BULKHEAD_IMPORT_DENIED"]);
    expect(written).toEqual([]);
    expect(existsSync(join(root, "bulkhead/policy.json"))).toBe(false);
  });

  test("other plugins see the end of the build proper, not of the one that is for the graph", async () => {
    const ends: unknown[] = [];
    const plugin: Plugin = {
      name: "writes",
      setup: ({ onEnd }) =>
        onEnd(({ outputFiles }) => void ends.push(outputFiles?.map(({ text }) => text))),
    };
    await buildApp(READER, { bulkhead: generate, plugins: [plugin], write: false });
    expect(ends).toEqual([[expect.stringContaining("makeCompartment"), expect.any(String)]]);
  });

  test("an object as `policy` is refused: there would be nowhere to write to", async () => {
    const { codes } = await refuse(READER, { bulkhead: { ...generate, policy: GRANTED } });
    expect(codes).toEqual(["BULKHEAD_OPTION_INVALID"]);
  });
});

test.each([["unsafeExclude", { unsafeExclude: ["x"] }]])(
  "%s has no effect yet and is refused: %o",
  async (name, options) => {
    const { codes, errors, written } = await refuse(READER, { bulkhead: options });
    expect(codes).toEqual(["BULKHEAD_OPTION_UNSUPPORTED"]);
    expect(errors[0]?.text).toContain(`\`${name}\``);
    expect(written).toEqual([]);
  },
);

test.each([
  [{ polcy: "x" }, "Did you mean `policy`?"],
  [{ overide: false }, "Did you mean `override`?"],
  [{ modes: "off" }, "Did you mean `mode`?"],
  [{ completelyDifferent: 1 }, "Remove it: an option that does nothing protects nothing."],
])("an unknown option is refused, with the nearest name: %o", async (options, fix) => {
  const { codes, errors } = await refuse(READER, { bulkhead: options });
  expect(codes).toEqual(["BULKHEAD_OPTION_INVALID"]);
  expect(errors[0]?.notes.map(({ text }) => text)).toEqual([fix]);
});

test.each([
  [{ policy: 1 }],
  [{ policy: null }],
  [{ override: true }],
  [{ override: [] }],
  [{ mode: "enforced" }],
  [{ mode: undefined, root: 1 }],
  [{ lockdown: null }],
])("a wrong value is refused: %o", async (options) => {
  expect((await refuse(READER, { bulkhead: options })).codes).toEqual(["BULKHEAD_OPTION_INVALID"]);
});

test("options that are no object are refused", async () => {
  const root = makeApp(READER);
  // A mistake that types would find.
  const plugin = bulkhead("bulkhead/policy.json" as never);
  await expect(build({ ...toOptions(root, {}), plugins: [plugin] })).rejects.toThrow(
    "BULKHEAD_OPTION_INVALID",
  );
});

describe("its place among the plugins", () => {
  const other: Plugin = { name: "other", setup: () => {} };

  test("not the first: refused", async () => {
    const root = makeApp(READER);
    const plugins = [other, bulkhead({ policy: policy() })];
    await expect(build({ ...toOptions(root, {}), plugins })).rejects.toThrow(
      "BULKHEAD_PLUGIN_ORDER  The plugin `other` stands before Bulkhead's",
    );
    expect(listOutput({ out: join(root, "out") })).toEqual([]);
  });

  test("twice: refused", async () => {
    const { codes } = await refuse(READER, { plugins: [bulkhead({ policy: policy() })] });
    expect(new Set(codes)).toEqual(new Set(["BULKHEAD_OPTION_INVALID"]));
  });

  test("as a copy, as frameworks hand it on: works", async () => {
    const root = makeApp(READER);
    const copy = { ...bulkhead({ policy: GRANTED, override: false }) };
    await build({ ...toOptions(root, {}), plugins: [copy, other] });
    expect(listOutput({ out: join(root, "out") })).toEqual(["compartment-map.json", "index.cjs"]);
  });
});

describe("settings of the build under which nothing can be confined", () => {
  test.each<[string, Build]>([
    ["bundle: false", { bundle: false }],
    ["packages: 'external'", { packages: "external" }],
    ["mangleProps", { mangleProps: /_$/ }],
    ["preserveSymlinks", { preserveSymlinks: true }],
    ["stdin", { stdin: { contents: "" }, entryPoints: [] }],
    ["no output", { outdir: undefined, outExtension: {} } as unknown as Build],
  ])("%s is refused", async (_, options) => {
    expect((await refuse(READER, options)).codes).toEqual(["BULKHEAD_BUILD_UNSUPPORTED"]);
  });

  test("also when a later plugin sets them", async () => {
    const meddling: Plugin = {
      name: "meddling",
      setup({ initialOptions }) {
        initialOptions.packages = "external";
      },
    };
    expect((await refuse(READER, { plugins: [meddling] })).codes).toEqual([
      "BULKHEAD_BUILD_UNSUPPORTED",
    ]);
  });
});
