// What a module does that its grants do not cover: a warning of the build with place and fix, and a refusal at run time.

import { describe, expect, test } from "vitest";
import {
  buildAndRun,
  buildApp,
  codesOf,
  policy,
  readMap,
  refuse,
  run,
} from "./support/build-app.ts";
import type { Files } from "./support/make-app.ts";

const print = (expression: string): string => `console.log(JSON.stringify(${expression}));\n`;

/** An application that prints what `reader` exports, or the code of what it throws when it is called. */
const reading = (source: string, files: Files = {}): Files => ({
  "index.js": `import found from 'reader';
    const outcome = () => { try { return typeof found === 'function' ? found() : found; } catch (error) { return error.code ?? error.name; } };
    Promise.resolve(outcome()).catch((error) => error.code).then((value) => ${print("value").trimEnd().replace(";", "")});\n`,
  "node_modules/reader/index.js": source,
  ...files,
});

interface Denied {
  readonly name: string;
  readonly source: string;
  readonly code: string;
  readonly at: string;
  readonly grants: object;
  readonly denied: unknown;
  readonly granted: unknown;
}

const DENIED: readonly Denied[] = [
  {
    name: "a global that is called",
    source: "module.exports = () => setTimeout(() => {}, 0) && 'called';\n",
    code: "BULKHEAD_GLOBAL_DENIED",
    at: "1:23",
    grants: { globals: { setTimeout: true } },
    denied: "BULKHEAD_GLOBAL_DENIED",
    granted: "called",
  },
  {
    name: "a path that is read",
    source: "\nmodule.exports = () => String(process.versions.node) && 'string';\n",
    code: "BULKHEAD_GLOBAL_DENIED",
    at: "2:30",
    grants: { globals: { "process.versions.node": true } },
    denied: "BULKHEAD_GLOBAL_DENIED",
    granted: "string",
  },
  {
    name: "text that is evaluated",
    source: "module.exports = () => new Function('return 1 + 1')();\n",
    code: "BULKHEAD_CODE_GENERATION_DENIED",
    at: "1:27",
    grants: { eval: true },
    denied: "BULKHEAD_CODE_GENERATION_DENIED",
    granted: 2,
  },
];

describe.each(DENIED)("$name", ({ source, code, at, grants, denied, granted }) => {
  test("is denied with place and fix, and the application goes on", async () => {
    const bulkhead = { policy: { ...policy(), evaluators: "listed" } };
    const built = await buildApp(reading(source), { bulkhead });
    expect(codesOf(built.result.warnings)).toEqual([code]);
    const [{ location, notes = [] } = {}] = built.result.warnings;
    expect(`${location?.file}:${location?.line}:${location?.column}`).toBe(
      `node_modules/reader/index.js:${at}`,
    );
    expect(notes.at(-1)?.text).toContain(
      JSON.stringify(grants).slice(1, -1).replaceAll(":", ": ").split(": {")[0],
    );
    expect(await run(built)).toBe(denied);
  });

  test("is granted", async () => {
    const bulkhead = { policy: { ...policy({ reader: grants }), evaluators: "listed" } };
    const built = await buildApp(reading(source), { bulkhead });
    expect(codesOf(built.result.warnings)).toEqual([]);
    expect(await run(built)).toBe(granted);
  });
});

test("a computed import is refused whatever is granted", async () => {
  const files = reading("module.exports = () => import(['f', 's'].join(''));\n");
  const built = await buildApp(files, {
    bulkhead: { policy: policy({ reader: { builtin: { fs: true } } }) },
  });
  expect(codesOf(built.result.warnings)).toEqual(["BULKHEAD_COMPUTED_IMPORT"]);
  expect(await run(built)).toBe("BULKHEAD_COMPUTED_IMPORT");
});

test("the last match of all packages is the module's own or undefined, of which the build warns", async () => {
  const source =
    "module.exports = /b(.)/.test('abc') && [RegExp.$1, String(1) && RegExp.$1 === undefined];\n";
  const app = await buildApp({ ...reading(source), "own.js": "" });
  expect(codesOf(app.result.warnings)).toEqual(["BULKHEAD_LAST_MATCH", "BULKHEAD_LAST_MATCH"]);
  expect(await run(app)).toEqual(["c", true]);
});

test("a change to an intrinsic that fails as the module loads: the build warns, unless it is provided for", async () => {
  const source = `
    if (!Array.prototype.at) Array.prototype.at = () => 1;
    try { Array.prototype.push = () => 1; } catch {}
    module.exports = () => { Array.prototype.later = 1; };
    Array.prototype.last = function () { return this[this.length - 1]; };\n`;
  const app = reading(source);
  const built = await buildApp({
    ...app,
    "index.js": `import("./app.js").catch((error) => console.log(JSON.stringify(error.name)));\n`,
    "app.js": app["index.js"] ?? "",
  });
  expect(codesOf(built.result.warnings)).toEqual(["BULKHEAD_INTRINSIC_CHANGED"]);
  const [{ location, text } = {}] = built.result.warnings;
  expect([location?.line, text]).toEqual([5, expect.stringContaining("`Array.prototype.last`")]);
  expect(await run(built)).toBe("TypeError");
});

const underPolicyOf = (base: object) => ({
  policy: {
    ...policy({ reader: { packages: { base: true } }, base }),
    evaluators: "listed" as const,
  },
});

test("a write to frozen exports: the build warns, unless the policy leaves them mutable", async () => {
  const files = reading(
    "const base = require('base');\nmodule.exports = () => { base.level = 2; return base.level; };\n",
    { "node_modules/base/index.js": "exports.level = 1;\n" },
  );
  const frozen = await buildApp(files, { bulkhead: underPolicyOf({}) });
  expect(codesOf(frozen.result.warnings)).toEqual(["BULKHEAD_EXPORTS_FROZEN"]);
  const [{ location, text, notes = [] } = {}] = frozen.result.warnings;
  expect(`${location?.file}:${location?.line}`).toBe("node_modules/reader/index.js:2");
  expect(text).toContain("`reader@1.0.0` writes to `level` of the exports of `base`");
  expect(notes.at(-1)?.text).toContain('{ "base": { "exports": "mutable" } }');
  expect(await run(frozen)).toBe("TypeError");
  const mutable = await buildApp(files, { bulkhead: underPolicyOf({ exports: "mutable" }) });
  expect(codesOf(mutable.result.warnings)).toEqual([]);
  expect(await run(mutable)).toBe(2);
});

test.each([
  ["the global", "process.env.BULKHEAD_SET = '1'", { globals: { "process.env": true } }, '"write"'],
  [
    "the module",
    "require('node:process').env.BULKHEAD_SET = '1'",
    { builtin: { process: true } },
    "set the variable in the application",
  ],
])(
  "a write to the environment that others do not see, of %s: the build warns",
  async (_, write, grants, fix) => {
    const files = reading(`${write};\nmodule.exports = () => ${write.split(" =")[0]};\n`);
    const built = await buildApp(
      {
        ...files,
        "index.js": `import set from 'reader'; ${print("[set(), process.env.BULKHEAD_SET ?? 0]")}`,
      },
      { bulkhead: { policy: policy({ reader: grants }) } },
    );
    expect(codesOf(built.result.warnings)).toEqual(["BULKHEAD_ENVIRONMENT_WRITE"]);
    const [{ location, notes = [] } = {}] = built.result.warnings;
    expect(location?.line).toBe(1);
    expect(notes.map(({ text }) => text).join()).toContain(fix);
    expect(await run(built)).toEqual(["1", 0]);
  },
);

test("feature detection is no violation", async () => {
  const source =
    "module.exports = [typeof fetch, globalThis.fetch === undefined, 'x' in globalThis, typeof window];\n";
  const built = await buildApp(reading(source));
  expect(codesOf(built.result.warnings)).toEqual([]);
  expect(await run(built)).toEqual(["undefined", true, false, "undefined"]);
});

describe("a global that one module of a package defines and another reads", () => {
  const files = reading("require('./define'); module.exports = () => shared;\n", {
    "node_modules/reader/define.js": "shared = 'defined';\n",
  });

  test("without a word of it in the policy is an error: the reader was compiled without it", async () => {
    const { codes, errors, written } = await refuse(files);
    expect({ codes, written }).toEqual({ codes: ["BULKHEAD_GLOBAL_WRITE_UNLISTED"], written: [] });
    expect(errors[0]?.notes.map(({ text }) => text)).toEqual([
      "`node_modules/reader/define.js` defines it; `node_modules/reader/index.js` was compiled as if nothing could",
      expect.stringContaining(
        '{ "resources": { "reader": { "globals": { "shared": "write" } } } }',
      ),
    ]);
  });

  test("works when it is listed, as mode 'generate' lists it", async () => {
    const listed = policy({ reader: { globals: { shared: "write" } } });
    expect(await buildAndRun(files, { bulkhead: { policy: listed } })).toBe("defined");
    const built = await buildApp(files, { bulkhead: { mode: "generate", policy: undefined } });
    expect(readMap(built).policy).toMatchObject(listed);
  });

  test("stays in the package", async () => {
    const listed = policy({
      reader: { globals: { shared: "write" } },
      other: { globals: { shared: true } },
    });
    const result = await buildAndRun(
      {
        "index.js": `import 'writer'; import other from 'other'; ${print("[other, typeof shared]")}`,
        "node_modules/writer/index.js": "shared = 'of writer';\n",
        "node_modules/other/index.js": "module.exports = typeof shared;\n",
      },
      { bulkhead: { policy: { resources: { other: listed.resources["other"] ?? {} } } } },
    );
    expect(result).toEqual(["undefined", "undefined"]);
  });
});

const bound = (resource: object) => ({
  resources: { $root$: { globals: { console: true }, ...resource } },
  root: { usePolicy: "$root$" },
});

test("root.usePolicy binds the application, too", async () => {
  const files = {
    "index.js":
      "import fs from 'fs'; console.log(JSON.stringify(process.pid > 0 && fs.existsSync('/')));\n",
  };
  const { codes } = await refuse(files, { bulkhead: { policy: bound({}) } });
  expect(codes).toEqual(["BULKHEAD_BUILTIN_DENIED"]);
  const granted = bound({
    globals: { console: true, "process.pid": true },
    builtin: { "fs.existsSync": true },
  });
  expect(await buildAndRun(files, { bulkhead: { policy: granted } })).toBe(true);
});

test("the closing line counts packages and violations", async () => {
  const built = await buildApp(reading("module.exports = [alert, confirm, alert];\n"));
  // Each path once in a module.
  expect(codesOf(built.result.warnings)).toEqual([
    "BULKHEAD_GLOBAL_DENIED",
    "BULKHEAD_GLOBAL_DENIED",
  ]);
});
