// What the generator grants to small applications: the whole policy is compared, so that a grant too many fails as well.

import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BulkheadError, type CanonicalName, type Resource, formatJson } from "@bulkhead/core";
import { expect, test } from "vitest";
import { generatePolicy } from "../src/generate.ts";
import { parseEvidence } from "../src/read-evidence.ts";
import { type Files, makeFolder, writeFiles } from "./cli/make-app.ts";

interface Case {
  readonly name: string;
  /** Files of the package `lib`; of the application where the path starts with `../../`. */
  readonly lib: Files;
  readonly main?: string;
  readonly platform?: "node" | "browser";
  readonly define?: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, Resource>>;
}

const makeApp = ({ lib, main = 'import "lib";' }: Pick<Case, "lib" | "main">): string => {
  const folder = makeFolder();
  writeFiles(folder, {
    "package.json": {
      name: "app",
      type: "module",
      main: "main.js",
      dependencies: { lib: "1.0.0" },
    },
    "main.js": main,
    "node_modules/lib/package.json": { name: "lib", version: "1.0.0", main: "index.js" },
  });
  writeFiles(`${folder}/node_modules/lib`, lib);
  return folder;
};

const cases: readonly Case[] = [
  {
    name: "a package without powers does not appear",
    lib: { "index.js": "module.exports = [1].map(String)" },
    expected: {},
  },
  {
    name: "the application itself has no resource",
    main: 'import "lib"; fetch("/"); process.exit();',
    lib: { "index.js": "" },
    expected: {},
  },
  {
    name: "the union of all reached modules, and of those alone",
    lib: {
      "index.js": 'require("./a"); fetch(1)',
      "a.js": "process.env.A; process.env.B",
      "never.js": "localStorage",
    },
    expected: { lib: { globals: { fetch: true, "process.env.A": true, "process.env.B": true } } },
  },
  {
    name: "what only a guarded import finds, and no package.json names, is not installed",
    lib: {
      "index.js": 'try { require("stray") } catch {}',
      "../stray/package.json": { name: "stray", version: "1.0.0" },
      "../stray/index.js": "fetch(1)",
    },
    expected: {},
  },
  {
    name: "a higher path covers a lower one",
    lib: { "index.js": "location.href; Object.keys(location); process.env[x]; process.env.A" },
    expected: { lib: { globals: { location: true, "process.env": true, x: true } } },
  },
  {
    name: "a grant to read covers no write",
    lib: { "index.js": "read(document); document.title = 1" },
    platform: "browser",
    expected: { lib: { globals: { document: true, "document.title": "write", read: true } } },
  },
  {
    name: "what a page has not is no need of who asks for it first",
    lib: {
      "index.js":
        "typeof process === 'object' && process.emit(1); self.setImmediate && setImmediate(f)",
    },
    platform: "browser",
    expected: { lib: { globals: { f: true } } },
  },
  {
    name: "what Node has is, asked for or not",
    lib: { "index.js": "typeof process === 'object' && process.emit(1)" },
    expected: { lib: { globals: { "process.emit": true } } },
  },
  {
    name: "what the application puts into a page is there",
    lib: { "index.js": "typeof process === 'object' && process.emit(1)" },
    main: 'globalThis.process = { emit() {} }; import("lib");',
    platform: "browser",
    expected: { lib: { globals: { "process.emit": true } } },
  },
  {
    name: "who uses a name without asking, too, relies on somebody to put it there",
    lib: {
      "index.js": 'require("./a"); typeof process === "object" && process.emit(1)',
      "a.js": "process.nextTick(fetch)",
    },
    platform: "browser",
    expected: {
      lib: { globals: { fetch: true, "process.emit": true, "process.nextTick": true } },
    },
  },
  {
    name: "feature detection alone is no need",
    lib: { "index.js": "typeof fetch; if (globalThis.crypto) {} ; self.WebSocket === undefined" },
    expected: {},
  },
  {
    name: "a class without power is granted to who asks for it",
    lib: { "index.js": "typeof HTMLElement; if (globalThis.ShadowRoot) {} ; typeof document" },
    platform: "browser",
    expected: { lib: { globals: { HTMLElement: true, ShadowRoot: true } } },
  },
  {
    name: "a name that is defined as the global object is that",
    lib: { "index.js": "global.crypto.subtle; process.env.A" },
    platform: "browser",
    define: { global: "globalThis", "process.env.A": '"a"' },
    expected: { lib: { globals: { "crypto.subtle": true } } },
  },
  {
    name: "a name that nobody guards is expected to be there",
    lib: {
      "index.js":
        "if (!1 || __FLAG__) {} ; if (globalThis.opera) {} ; typeof process === 'object' && process && 1",
    },
    expected: { lib: { globals: { __FLAG__: true } } },
  },
  {
    name: "a question about a property needs what it is a property of",
    lib: {
      "index.js": "if (process.env.DEBUG) {} ; typeof navigator.gpu",
    },
    expected: {
      lib: { globals: { "navigator.gpu": true, "process.env.DEBUG": true } },
    },
  },
  {
    name: "what is asked of a builtin is answered by Node",
    lib: {
      "index.js": 'const os = require("os"); if (os && typeof require("fs").promises.open) {}',
    },
    expected: { lib: { builtin: { "fs.promises.open": true } } },
  },
  {
    name: "what the build's constants rule out earns nothing",
    lib: {
      "index.js":
        'if (process.env.NODE_ENV !== "production") { console.warn(1); require("fs") } else fetch(1)',
    },
    define: { "process.env.NODE_ENV": '"production"' },
    expected: { lib: { globals: { fetch: true } } },
  },
  {
    name: "the global object under a name that another module exports",
    lib: {
      "package.json": { name: "lib", version: "1.0.0", type: "module", main: "index.js" },
      "index.js":
        'import { shim as globalThis } from "./shim.js"; globalThis.setTimeout.bind(globalThis); import { passed } from "./pass.js"; passed.fetch(1); import * as all from "./all.js"; all.shim.document.title; import "./default.js"',
      "shim.js":
        'export const shim = (() => { if (typeof self !== "undefined") return self; return Function("return this")() })()',
      "pass.js": 'import { shim } from "./shim.js"; export { shim as passed }',
      "all.js": 'export * from "./shim.js"; export * from "./all.js"',
      "default.js":
        'import get, { not } from "./get.js"; get().crypto.subtle; get().window.screen.width; get().Function("x"); not.history',
      "get.js":
        "export default function () { return globalThis } export const not = { history: 1 }",
    },
    expected: {
      lib: {
        eval: true,
        globals: {
          "crypto.subtle": true,
          "document.title": true,
          fetch: true,
          "screen.width": true,
          setTimeout: true,
        },
      },
    },
  },
  {
    name: "the global object that CommonJS modules hand on",
    lib: {
      "index.js":
        'const root = require("./root"); root.fetch(1); const { get, self: me } = require("./more"); get().performance.now(); me.screen; require("./again").root.history.back(); require("other").global.navigator',
      "root.js": "module.exports = typeof window === 'undefined' ? global : window",
      "more.js": "exports.get = function () { return globalThis }; exports.self = globalThis",
      "again.js": 'module.exports = { root: require("./root") }',
      "../other/package.json": { name: "other", version: "1.0.0" },
      "../other/index.js": "exports.global = globalThis",
      "package.json": {
        name: "lib",
        version: "1.0.0",
        main: "index.js",
        dependencies: { other: "1" },
      },
    },
    expected: {
      lib: {
        globals: {
          fetch: true,
          "history.back": true,
          "performance.now": true,
          screen: true,
        },
        packages: { "lib>other": true },
      },
      // Whose global object it is.
      "lib>other": { globals: { navigator: true } },
    },
  },
  {
    name: "the global object of another package, by a third name",
    lib: {
      "package.json": {
        name: "lib",
        version: "1.0.0",
        type: "module",
        main: "index.js",
        dependencies: { base: "1" },
      },
      "index.js":
        'import { WINDOW } from "./helpers.js"; import { GLOBAL, other } from "base"; export const f = () => { WINDOW.addEventListener("x", f); GLOBAL.document.title = 1; GLOBAL.mine; other.fetch(GLOBAL.Object.keys) }',
      "helpers.js": 'import { GLOBAL } from "base"; export const WINDOW = GLOBAL',
      "../base/package.json": { name: "base", version: "1.0.0", type: "module" },
      "../base/index.js":
        'export { GLOBAL } from "./worldwide.js"; export const other = { fetch() {} }',
      "../base/worldwide.js": "export const GLOBAL = globalThis",
    },
    expected: {
      lib: { packages: { "lib>base": true } },
      "lib>base": { globals: { addEventListener: true, "document.title": "write" } },
    },
  },
  {
    name: "another package whose exports are the global object",
    lib: {
      "index.js":
        'const w = require("win"); require("named"); exports.f = () => [w.navigator.userAgent, w.mine, w.default]',
      "../win/package.json": { name: "win", version: "1.0.0", main: "index.js" },
      "../win/index.js":
        'var win; if (typeof window !== "undefined") win = window; else if (typeof self !== "undefined") win = self; else win = {}; module.exports = win',
      "../named/package.json": {
        name: "named",
        version: "1.0.0",
        type: "module",
        main: "index.js",
        dependencies: { win: "1" },
      },
      "../named/index.js":
        'import w, { screen } from "win"; export const f = () => [w.location.href, w.default, screen.width]',
      "package.json": {
        name: "lib",
        version: "1.0.0",
        main: "index.js",
        dependencies: { named: "1", win: "1" },
      },
    },
    expected: {
      lib: { packages: { "lib>named": true, "lib>win": true } },
      "lib>named": { packages: { "lib>win": true } },
      "lib>win": {
        globals: { "location.href": true, "navigator.userAgent": true, "screen.width": true },
      },
    },
  },
  {
    name: "exports that their package changes after it was loaded",
    lib: {
      "index.js":
        'require("./state"); require("./made"); require("steady"); require("once/more"); require("once")',
      "state.js": "exports.count = 0; exports.next = () => exports.count++",
      "made.js": 'module.exports = require("./make")()',
      "make.js": "module.exports = function () { return {} }",
      "../steady/package.json": { name: "steady", version: "1.0.0", main: "index.js" },
      "../steady/index.js":
        'const own = require("./own"); own.more = 1; module.exports = { f() { const o = {}; o.x = 1; return o } }',
      "../steady/own.js": "exports.less = 1",
      "../once/package.json": { name: "once", version: "1.0.0", main: "index.js" },
      "../once/index.js": 'require("./data.json").a = 1',
      "../once/more.js": 'module.exports = require("./data.json")',
      "../once/data.json": "{}",
      "package.json": {
        name: "lib",
        version: "1.0.0",
        main: "index.js",
        dependencies: { steady: "1", once: "1" },
      },
    },
    expected: {
      lib: { exports: "mutable", packages: { "lib>once": true, "lib>steady": true } },
      "lib>once": { exports: "mutable" },
    },
  },
  {
    name: "exports that others change",
    main: 'import plugin from "lib"; import added from "added"; plugin.x = 1;',
    lib: {
      "index.js": 'require("added").a = 1; require("deep").a.b = 1; require("modern").a = 1',
      "package.json": {
        name: "lib",
        version: "1.0.0",
        main: "index.js",
        dependencies: { added: "1", deep: "1", modern: "1" },
      },
      "../added/package.json": { name: "added", version: "1.0.0", main: "index.js" },
      "../added/index.js": "exports.b = 1",
      "../deep/package.json": { name: "deep", version: "1.0.0", main: "index.js" },
      "../deep/index.js": "exports.a = {}",
      "../modern/package.json": { name: "modern", version: "1.0.0", main: "index.mjs" },
      "../modern/index.mjs": "export let a = 1",
    },
    expected: {
      lib: {
        exports: "mutable",
        packages: { "lib>added": true, "lib>deep": true, "lib>modern": true },
      },
      "lib>added": { exports: "mutable" },
    },
  },
  {
    name: "a name that one module defines for itself needs no grant",
    lib: { "index.js": "globalThis.mine = 1; mine + 1" },
    expected: {},
  },
  {
    name: "a name that another module reads is written",
    lib: { "index.js": 'globalThis.ours = 1; require("./b")', "b.js": "ours + 1" },
    expected: { lib: { globals: { ours: "write" } } },
  },
  {
    name: "a name that the application reads is written",
    main: 'import "lib"; globalThis.shared();',
    lib: { "index.js": "globalThis.shared = () => 1" },
    expected: { lib: { globals: { shared: "write" } } },
  },
  {
    name: "a name of the host is written for all",
    lib: { "index.js": "globalThis.onerror = () => {}" },
    platform: "browser",
    expected: { lib: { globals: { onerror: "write" } } },
  },
  {
    name: "an intrinsic that is replaced is named",
    lib: { "index.js": "globalThis.Promise = class {}" },
    expected: { lib: { globals: { Promise: "write" } } },
  },
  {
    name: "builtins by the parts that are used",
    lib: {
      "index.js":
        'const fs = require("node:fs"); fs.readFile(1); fs.promises.stat(1); const { parse } = require("url"); parse(1); require("fs/promises").rm(1)',
    },
    expected: {
      lib: {
        builtin: {
          "fs.readFile": true,
          "fs.promises.stat": true,
          "url.parse": true,
          "fs/promises.rm": true,
        },
      },
    },
  },
  {
    name: "what has no power is granted whole, however little of it is used",
    lib: {
      "index.js":
        'const { join } = require("path"); join(1); require("node:zlib").constants.Z_OK; Buffer.from(1); Buffer.poolSize = 1; x.y(1)',
    },
    expected: {
      lib: {
        builtin: { path: true, zlib: true },
        globals: { Buffer: true, "Buffer.poolSize": "write", "x.y": true },
      },
    },
  },
  {
    name: "a builtin that is handed on is granted whole",
    lib: { "index.js": 'hide(require("fs"))' },
    expected: { lib: { builtin: { fs: true }, globals: { hide: true } } },
  },
  {
    name: "a package of a builtin's name is a package",
    lib: {
      "index.js": 'require("events").once(1)',
      "node_modules/events/package.json": { name: "events", version: "3.0.0" },
      "node_modules/events/index.js": "exports.once = () => 1",
      "package.json": { name: "lib", version: "1.0.0", dependencies: { events: "3" } },
    },
    platform: "browser",
    expected: { lib: { packages: { "lib>events": true } } },
  },
  {
    name: "text that is evaluated",
    lib: { "index.js": 'new Function("a", code)' },
    expected: { lib: { eval: true, globals: { code: true } } },
  },
  {
    name: "a constant form evaluates nothing",
    lib: { "index.js": 'Function("return this")().fetch(1)' },
    expected: { lib: { globals: { fetch: true } } },
  },
  {
    name: "a guarded attempt to evaluate is no need",
    lib: { "index.js": 'try { new Function("") } catch {}' },
    expected: {},
  },
  {
    name: "a guarded import that leads nowhere is no error",
    lib: { "index.js": 'try { require("not-installed") } catch {}' },
    expected: {},
  },
  {
    name: "hostile names are names like others",
    lib: {
      "index.js": 'require("constructor")',
      "package.json": { name: "lib", version: "1.0.0", dependencies: { constructor: "1" } },
      "node_modules/constructor/package.json": { name: "constructor", version: "1.0.0" },
      "node_modules/constructor/index.js": "fetch(1); globalThis.__proto__; globalThis.toString()",
    },
    expected: {
      lib: { packages: { "lib>constructor": true } },
      "lib>constructor": { globals: { fetch: true } },
    },
  },
];

test.each(cases)("$name", async ({ lib, main, platform, define, expected }) => {
  const cwd = makeApp({ lib, ...(main !== undefined && { main }) });
  const { policy } = await generatePolicy({
    cwd,
    entries: ["main.js"],
    ...(platform !== undefined && { platform }),
    ...(define !== undefined && { define }),
  });
  expect(policy).toEqual({ evaluators: "listed", resources: expected });
});

test("each grant has the places that earned it", async () => {
  const lib = {
    "index.js": "var a = 1;\nmodule.exports = () => fetch(a);\nif (self.caches) caches.keys();\n",
  };
  const cwd = makeApp({ lib });
  const { evidence } = await generatePolicy({ cwd, entries: ["main.js"] });
  expect(evidence.resources["lib" as CanonicalName]?.globals).toEqual({
    fetch: [
      {
        file: "node_modules/lib/index.js",
        line: 2,
        column: 23,
        lineText: "module.exports = () => fetch(a);",
        use: "call",
      },
    ],
    "caches.keys": [
      {
        file: "node_modules/lib/index.js",
        line: 3,
        column: 17,
        lineText: "if (self.caches) caches.keys();",
        use: "call",
        guarded: true,
      },
    ],
  });
});

test("hazards stand in the evidence, worst first, with install scripts and overrides", async () => {
  const cwd = makeApp({
    lib: {
      "index.js":
        "if (!Array.prototype.at) Array.prototype.at = f;\nexports.toString = g;\nvar _0x1a2b, _0x2b3c, _0x3c4d, _0x4d5e, _0x5e6f; function f() {} function g() {}",
      "package.json": {
        name: "lib",
        version: "1.0.0",
        main: "index.js",
        scripts: { test: "x", postinstall: "node steal.js" },
      },
      "../addon/package.json": { name: "addon", version: "1.0.0", main: "index.js" },
      "../addon/index.js": "",
      "../addon/binding.gyp": "{}",
    },
    main: 'import "lib"; import "addon";',
  });
  writeFiles(cwd, {
    "package.json": {
      name: "app",
      type: "module",
      main: "main.js",
      dependencies: { lib: "1.0.0", addon: "1.0.0" },
    },
  });
  const { evidence } = await generatePolicy({ cwd, entries: ["main.js"] });
  const { hazards, overrides } = evidence.resources["lib" as CanonicalName] ?? {};
  expect(
    hazards?.map(({ kind, severity, detail, guarded, places: [place] }) =>
      [severity, kind, detail, guarded, `${place?.file}:${place?.line}`].join(" "),
    ),
  ).toEqual([
    "critical obfuscated names without meaning  node_modules/lib/index.js:3",
    "high install-script postinstall: node steal.js  node_modules/lib/package.json:7",
    "medium changes-intrinsic Array.prototype.at true node_modules/lib/index.js:1",
  ]);
  expect(overrides).toEqual(["toString"]);
  expect(evidence.resources["addon" as CanonicalName]?.hazards).toMatchObject([
    { kind: "install-script", detail: "install: node-gyp rebuild" },
  ]);
  expect(parseEvidence(formatJson(evidence))).toEqual(evidence);
});

test("the union of several entries, each under its own conditions", async () => {
  const cwd = makeApp({
    lib: {
      "index.js": 'typeof window === "undefined" ? process.env.HOME : localStorage.getItem(1)',
    },
  });
  writeFiles(cwd, {
    "bulkhead.config.js":
      'export default { entries: [{ path: "main.js", platform: "node" }, { path: "main.js", platform: "browser" }] }',
  });
  const { policy } = await generatePolicy({ cwd });
  expect(policy.resources["lib" as CanonicalName]).toEqual({
    globals: { "localStorage.getItem": true, "process.env.HOME": true },
  });
});

test("a circle among the application's own modules is a warning with the way round", async () => {
  const cwd = makeApp({ lib: { "index.js": "" }, main: 'import "./a.js"; import "lib";' });
  writeFiles(cwd, { "a.js": 'import "./b.js"', "b.js": 'import "./a.js"' });
  const { warnings } = await generatePolicy({ cwd, entries: ["main.js"] });
  expect(warnings).toMatchObject([
    {
      code: "BULKHEAD_CIRCULAR_IMPORT",
      location: { file: "b.js", line: 1 },
      notes: ["`a.js`", "imports `b.js`", "imports `a.js`"],
    },
  ]);
});

const codesOf = async (cwd: string, entries = ["main.js"]): Promise<readonly string[]> => {
  const error: unknown = await generatePolicy({ cwd, entries }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BulkheadError)) throw new Error("It was to be refused", { cause: error });
  return error.diagnostics.map(({ code, location }) => `${code} ${location?.file ?? ""}`.trim());
};

test.each([
  [
    "all broken modules of a run together",
    {
      "index.js": 'require("./b"); require("./c")',
      "b.js": "(",
      "c.js": "with (a) {}",
    },
    ["BULKHEAD_MODULE_SYNTAX node_modules/lib/b.js", "BULKHEAD_STRICT_MODE node_modules/lib/c.js"],
  ],
  [
    "a package that nobody depends on",
    {
      "index.js": 'require("stowaway")',
      "node_modules/stowaway/index.js": "",
      "node_modules/stowaway/package.json": { name: "stowaway", version: "1.0.0" },
    },
    ["BULKHEAD_FILE_OUTSIDE_PACKAGES"],
  ],
] satisfies readonly (readonly [string, Files, readonly string[]])[])(
  "refuses %s",
  async (_name, lib, expected) => {
    expect([...(await codesOf(makeApp({ lib })))].sort()).toEqual(expected);
  },
);

test("names every file that is no module, with its line, in one run", async () => {
  const cwd = makeApp({
    lib: {
      "index.js":
        'require("./binary"); require("./latin"); require("./large"); require("./module.cjs"); require("./deep"); fetch()',
      "module.cjs": "'use strict';\nexport {}",
      "binary.js": "\0\0",
      "large.js": "",
      "deep.js": "[".repeat(20_000),
    },
  });
  const folder = join(cwd, "node_modules/lib");
  writeFileSync(join(folder, "latin.js"), Buffer.from("x;\n'\xe9'", "latin1"));
  truncateSync(join(folder, "large.js"), 100_000_000);
  const error: unknown = await generatePolicy({ cwd, entries: ["main.js"] }).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof BulkheadError)) throw new Error("It was to be refused", { cause: error });
  const found = error.diagnostics.map(
    ({ code, location }) => `${code} ${location?.file}:${location?.line}`,
  );
  expect(found.sort()).toEqual([
    "BULKHEAD_MODULE_FORMAT node_modules/lib/module.cjs:2",
    "BULKHEAD_MODULE_SYNTAX node_modules/lib/deep.js:1",
    "BULKHEAD_MODULE_UNREADABLE node_modules/lib/binary.js:1",
    "BULKHEAD_MODULE_UNREADABLE node_modules/lib/large.js:1",
    "BULKHEAD_MODULE_UNREADABLE node_modules/lib/latin.js:2",
  ]);
  expect(error.message).not.toMatch(/\n +at .*\.ts:/);
});

test("warns of a package's import that leads nowhere, and refuses the application's", async () => {
  const lib = { "index.js": 'exports.connect = () => require("some-driver")' };
  const { warnings, policy } = await generatePolicy({
    cwd: makeApp({ lib }),
    entries: ["main.js"],
  });
  expect(warnings.map(({ code, location }) => [code, location?.file])).toEqual([
    ["BULKHEAD_IMPORT_UNRESOLVED", "node_modules/lib/index.js"],
  ]);
  expect(policy.resources).toEqual({});
  expect(await codesOf(makeApp({ lib, main: 'import "gone";' }))).toEqual([
    "BULKHEAD_IMPORT_UNRESOLVED main.js",
  ]);
});

test("refuses an entry that does not exist, and names the nearest", async () => {
  expect(await codesOf(makeApp({ lib: { "index.js": "" } }), ["mian.js"])).toEqual([
    "BULKHEAD_ENTRY_MISSING",
  ]);
});

test.each([
  ["export default {}", "it names no entries"],
  ["export default { entries: [{}] }", "entry 1 has no `path`"],
  ['export default { entries: [{ path: "main.js", platfrom: "node" }] }', "unknown key, platfrom"],
  [
    'export default { entries: [{ path: "main.js", platform: "deno" }] }',
    "neither `node` nor `browser`",
  ],
  ['throw new Error("broken")', "broken"],
])("refuses the configuration %s", async (text, reason) => {
  const cwd = makeApp({ lib: { "index.js": "" } });
  writeFiles(cwd, { "bulkhead.config.js": text });
  await expect(generatePolicy({ cwd })).rejects.toMatchObject({
    diagnostics: [{ code: "BULKHEAD_CONFIG_INVALID", message: expect.stringContaining(reason) }],
  });
});

const usesOf = (name: string): Files => ({
  [`node_modules/${name}/package.json`]: { name, version: "1.0.0", main: "index.js" },
  [`node_modules/${name}/index.js`]: "fetch(1)",
});

const CONTEXT_APP: Files = {
  "src/index.js": "",
  "src/pages/one.js": 'require("one")',
  "src/pages/deep/index.js": 'require("deep")',
  "src/pages/two.test.js": 'require("never")',
  "src/pages/style.css": "",
  ...usesOf("one"),
  ...usesOf("deep"),
  ...usesOf("never"),
};

test.each([
  ['require.context("./pages")', ["deep", "never", "one"]],
  ["require.context('./pages', true, /[a-z]+\\/?$/)", ["deep", "never", "one"]],
  ["require.context('./pages', true, /^\\.\\/[a-z/]+\\.js$/, 'lazy')", ["deep", "one"]],
  ["require.context('../src/pages', false, /\\/one$/)", ["one"]],
  ["import './pages/one.js'; require.context('.', true, /deep/)", ["deep", "one"]],
  ["require.context(name)", []],
  ["require.context('../..')", []],
])("webpack's %s", async (source, packages) => {
  const cwd = makeFolder();
  const dependencies = { one: "1.0.0", deep: "1.0.0", never: "1.0.0" };
  writeFiles(cwd, {
    ...CONTEXT_APP,
    "package.json": { name: "app", dependencies },
    "src/index.js": source,
  });
  const { policy } = await generatePolicy({ cwd, entries: ["src/index.js"] });
  expect(Object.keys(policy.resources)).toEqual(packages);
});

test("a package's require.context leads to its own files, whatever its regular expression says", async () => {
  const lib = {
    "index.js": "require.context('./parts', true, /^(x+)+$/)",
    "parts/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.js": "fetch(1)",
    "../other/index.js": "localStorage",
  };
  const { policy } = await generatePolicy({ cwd: makeApp({ lib }), entries: ["main.js"] });
  expect(policy.resources).toEqual({ lib: { globals: { fetch: true } } });
});

test("a `require` under another name leads to the package's own files alone", async () => {
  const lib = {
    "index.js":
      "let load; load = require; exports.get = (x) => [load('./locale/' + x), load('../other/' + x)];",
    "locale/fr.js": "fetch(1)",
    "../other/index.js": "localStorage",
  };
  const { policy } = await generatePolicy({ cwd: makeApp({ lib }), entries: ["main.js"] });
  expect(policy.resources).toEqual({ lib: { globals: { fetch: true } } });
});
