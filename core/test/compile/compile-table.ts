// Sources and their compiled texts, by theme; a code of the catalogue where the source is refused. Unless a row says
// otherwise the package may read `fetch` and `process`.

import type { Settings } from "./compile.ts";

const K = 'import { denyGlobal as $denyGlobal } from "kernel"; ';
const G = 'import { globals as $g } from "compartment"; ';
const N = 'import { names as $n } from "compartment"; ';
const GN = 'import { globals as $g, names as $n } from "compartment"; ';
const NG = 'import { names as $n, globals as $g } from "compartment"; ';
const UG =
  'import { undeclared as $undeclared } from "kernel"; import { globals as $g } from "compartment"; ';
const UGN =
  'import { undeclared as $undeclared } from "kernel"; import { globals as $g, names as $n } from "compartment"; ';
const deny = (name: string, place: string): string =>
  `$denyGlobal("package", "${name}", "file.js:${place}")`;

const DEFINES: Readonly<Record<string, string>> = {
  "process.env.NODE_ENV": '"production"',
  "process.env.A": "process.env.B",
  DEBUG: "false",
  CONFIG: '{"a":1}',
  MINUS: "-1",
  ALIAS: "fetch",
  HOST: "location.host",
  NOW: "Date",
  OBJ: "Object.keys",
  FN: "Function",
  EV: "eval",
  GL: "globalThis",
};

const EXPRESSIONS: Readonly<Record<string, string>> = {
  SUM: "1 + 1 // two",
  SHOWN: "({ fetch, kind: typeof fetch2, made: new fetch2.X, sent: fetch(1) })",
  MAKE: "(fetch) => fetch(Math)",
  "process.env": '{"A":"a","GONE":undefined}',
  "process.env.A": '"a"',
  "typeof window": '"object"',
  THIS: "this",
  META: "import.meta.url",
  SET: "a = 1",
  TWO: "1); (2",
};

export type Row = readonly [source: string, compiled: string, settings?: Settings];

export const COMPILED: Readonly<Record<string, readonly Row[]>> = {
  "free names, granted": [
    ["fetch(name)", `${N}module; ;(0, $n.fetch)($n.name)`, { granted: ["fetch", "name"] }],
    // What no host has is another package's to define, on a global that may be another.
    [
      "if (__FLAG__) fetch(1)",
      `${GN}module; if ($g.__FLAG__) (0, $n.fetch)(1)`,
      { granted: ["fetch", "__FLAG__"] },
    ],
    ["fetch", `${N}module; $n.fetch`],
    ["a = fetch", `${GN}module; $g.a = $n.fetch`],
    ["fetch.call(1)", `${N}module; $n.fetch.call(1)`],
    ["typeof fetch", `${G}module; typeof $g.fetch`],
    ["({ fetch })", `${N}module; ({ fetch: $n.fetch })`],
    ["({ fetch: fetch, [fetch]: 1 })", `${N}module; ({ fetch: $n.fetch, [$n.fetch]: 1 })`],
    ["[fetch, ...fetch]", `${N}module; [$n.fetch, ...$n.fetch]`],
    ["fetch = 1", `${G}module; $g.fetch = 1`],
    ["fetch += fetch", `${NG}module; ;($n.fetch, $g.fetch += $n.fetch)`],
    ["fetch++; --fetch", `${NG}module; ;($n.fetch, $g.fetch++); ;($n.fetch, --$g.fetch)`],
    ["fetch ??= 1", `${NG}module; ;($n.fetch, $g.fetch ??= 1)`],
    ["delete fetch", `${G}module; delete $g.fetch`],
    ["delete fetch.x", `${N}module; delete $n.fetch.x`],
    ["fetch`a${fetch}`", `${N}module; ;(0, $n.fetch)\`a\${$n.fetch}\``],
    ["fetch?.(1)", `${N}module; ;(0, $n.fetch)?.(1)`],
    ["fetch?.x", `${N}module; $n.fetch?.x`],
    ["fetch.x?.()", `${N}module; $n.fetch.x?.()`],
    ["new fetch", `${N}module; new $n.fetch`],
    ["new fetch(1)", `${N}module; new $n.fetch(1)`],
    ["new fetch.X()", `${N}module; new $n.fetch.X()`],
    ["new (fetch())()", `${N}module; new ((0, $n.fetch)())()`],
    ["class A extends fetch {}", `${N}module; class A extends $n.fetch {}`],
    [
      "class A { [fetch] = fetch; static { fetch() } }",
      `${N}module; class A { [$n.fetch] = $n.fetch; static { ;(0, $n.fetch)() } }`,
    ],
    ["for (fetch of []) fetch", `${GN}module; for ($g.fetch of []) $n.fetch`],
    ["for (fetch in {}) ;", `${G}module; for ($g.fetch in {}) ;`],
    ["for (const a of fetch) ;", `${N}module; for (const a of $n.fetch) ;`],
    ["[fetch] = []", `${G}module; [$g.fetch] = []`],
    ["[fetch = fetch] = []", `${GN}module; [$g.fetch = $n.fetch] = []`],
    ["({ fetch } = {})", `${G}module; ({ fetch: $g.fetch } = {})`],
    ["({ fetch = 1 } = {})", `${G}module; ({ fetch: $g.fetch = 1 } = {})`],
    ["({ a: fetch, ...fetch } = {})", `${G}module; ({ a: $g.fetch, ...$g.fetch } = {})`],
    ["(fetch) = 1", `${G}module; ($g.fetch) = 1`],
    ["(fetch)()", `${N}module; ((0, $n.fetch))()`],
    ["(0, fetch)()", `${N}module; (0, $n.fetch)()`],
    ["(a => fetch)()", `${N}module; (a => $n.fetch)()`],
    [
      "async () => { await fetch(); for await (fetch of []) ; }",
      `${NG}module; async () => { await (0, $n.fetch)(); for await ($g.fetch of []) ; }`,
    ],
    [
      "function* f() { yield fetch; yield* fetch() }",
      `${N}module; function* f() { yield $n.fetch; yield* (0, $n.fetch)() }`,
    ],
    ["export default fetch", `${N}export default $n.fetch`],
    ["export const a = fetch", `${N}export const a = $n.fetch`],
    ['import a from "x"; fetch(a)', `${N}import a from "x"; ;(0, $n.fetch)(a)`],
    ["label: fetch()", `${N}module; label: (0, $n.fetch)()`],
    ["throw fetch", `${N}module; throw $n.fetch`],
    [
      "if (fetch) fetch(); else fetch()",
      `${N}module; if ($n.fetch) (0, $n.fetch)(); else (0, $n.fetch)()`,
    ],
    [
      "switch (fetch) { case fetch: fetch() }",
      `${N}module; switch ($n.fetch) { case $n.fetch: ;(0, $n.fetch)() }`,
    ],
    ["do fetch(); while (fetch)", `${N}module; do (0, $n.fetch)(); while ($n.fetch)`],
    [
      "function f(a = fetch, { b = fetch }) {}",
      `${N}module; function f(a = $n.fetch, { b = $n.fetch }) {}`,
    ],
    ["fetch ? fetch : fetch", `${N}module; $n.fetch ? $n.fetch : $n.fetch`],
    ["`${fetch}`", `${N}module; \`\${$n.fetch}\``],
    ["!fetch, -fetch, void fetch", `${N}module; !$n.fetch, -$n.fetch, void $n.fetch`],
    ["fetch in x", `${K}${N}module; $n.fetch in ${deny("x", "1:10")}`],
    ["var a = fetch, b", `${N}module; var a = $n.fetch, b`],
    [
      "import.meta, fetch",
      `${N}function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } $meta(), $n.fetch`,
    ],
  ],
  "line breaks": [
    ["a = 1\nfetch()", `${GN}module; $g.a = 1\n;(0, $n.fetch)()`],
    ["a = 1\nfetch`b`", `${GN}module; $g.a = 1\n;(0, $n.fetch)\`b\``],
    ["let a = 1\nfetch\nfetch()", `${N}module; let a = 1\n$n.fetch\n;(0, $n.fetch)()`],
    ["if (a)\nfetch()", `${K}${N}module; if (${deny("a", "1:5")})\n(0, $n.fetch)()`],
    [
      "a++\nfetch()",
      `${K}${GN}module; ;(("a" in $g ? $g.a : ${deny("a", "1:1")}), $g.a++)\n;(0, $n.fetch)()`,
    ],
    ["var a = function () {}\nfetch().x", `${N}module; var a = function () {}\n;(0, $n.fetch)().x`],
    ["{ fetch() }", `${N}module; { ;(0, $n.fetch)() }`],
    ["case_: { fetch() }", `${N}module; case_: { ;(0, $n.fetch)() }`],
    ["switch (1) { case 1: fetch() }", `${N}module; switch (1) { case 1: ;(0, $n.fetch)() }`],
    ["() => { return 1\nfetch() }", `${N}module; () => { return 1\n;(0, $n.fetch)() }`],
    ['"use strict"\nfetch()', `"use strict";${N}module; \n;(0, $n.fetch)()`],
    [
      'function f() { "use strict"\nfetch() }',
      `${N}module; function f() { "use strict"\n;(0, $n.fetch)() }`,
    ],
    ["a = 1\nrequire.main.x", `${G}module; $g.a = 1\n;(void 0).x`],
    ["a = 1\narguments.length", `${G}module; $g.a = 1\n;[].length`],
    ["a = 1\nCONFIG.a", `${K}${G}module; $g.a = 1\n${deny("CONFIG", "2:1")}.a`],
    [
      "export {}; let a = 1\nimport.meta.x",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } export {}; let a = 1\n$meta().x",
    ],
    ["a = 1\nnew.target", `${G}module; $g.a = 1\n;(void 0)`],
  ],
  "assignments of strict code": [
    ["export {}; a = 1", `${UG}export {}; ;("a" in $g || $undeclared("a"), $g.a = 1)`],
    [
      "'use strict'; b = a = fetch",
      `'use strict';;${UGN}module;  ;("b" in $g || $undeclared("b"), $g.b = ("a" in $g || $undeclared("a"), $g.a = $n.fetch))`,
    ],
    [
      "function f() { 'use strict'; [a] = [1] } a = 2",
      `${UG}module; function f() { 'use strict'; [({ set _(v) { "a" in $g || $undeclared("a"); $g.a = v; } })._] = [1] } $g.a = 2`,
    ],
    [
      "export {}; for (a of []) ;",
      `${UG}export {}; for (({ set _(v) { "a" in $g || $undeclared("a"); $g.a = v; } })._ of []) ;`,
    ],
    ["export {}; toString = 1", `${G}export {}; $g.toString = 1`],
  ],
  "free names, not granted": [
    ["fetch2", `${K}module; ${deny("fetch2", "1:1")}`],
    ["fetch2()", `${K}module; ${deny("fetch2", "1:1")}()`],
    ["typeof fetch2", '"undefined"'],
    ["typeof(fetch2)in a", `${K}module; "undefined"in ${deny("a", "1:18")}`],
    ["delete fetch2", "true"],
    ["delete(fetch2)in a", `${K}module; true in ${deny("a", "1:18")}`],
    ["fetch2.x", `${K}module; ${deny("fetch2", "1:1")}.x`],
    ["new fetch2", `${K}module; new (${deny("fetch2", "1:5")})`],
    ["new fetch2(1)", `${K}module; new (${deny("fetch2", "1:5")})(1)`],
    ["new fetch2.X()", `${K}module; new (${deny("fetch2", "1:5")}).X()`],
    ["new fetch2.a.b.X()", `${K}module; new (${deny("fetch2", "1:5")}).a.b.X()`],
    ["new fetch2`a`()", `${K}module; new (${deny("fetch2", "1:5")})\`a\`()`],
    ["class A extends fetch2 {}", `${K}module; class A extends ${deny("fetch2", "1:17")} {}`],
    ["({ fetch2 })", `${K}module; ({ fetch2: ${deny("fetch2", "1:4")} })`],
    ["fetch2?.()", `${K}module; ${deny("fetch2", "1:1")}?.()`],
    [
      "fetch2 = 1; fetch2",
      `${K}${G}module; $g.fetch2 = 1; ;("fetch2" in $g ? $g.fetch2 : ${deny("fetch2", "1:13")})`,
    ],
    ["for (fetch2 of []) ;", `${G}module; for ($g.fetch2 of []) ;`],
    [
      "globalThis.fetch2 = 1; fetch2",
      `${K}${G}module; $g.fetch2 = 1; ;("fetch2" in $g ? $g.fetch2 : ${deny("fetch2", "1:24")})`,
    ],
    [
      "f(globalThis); fetch2",
      `${K}${G}module; ;(0, ("f" in $g ? $g.f : ${deny("f", "1:1")}))($g); ;("fetch2" in $g ? $g.fetch2 : ${deny("fetch2", "1:16")})`,
    ],
    ["export default fetch2", `${K}export default ${deny("fetch2", "1:16")}`],
  ],
  "what is bound at build time": [
    ["Object, Array, undefined, NaN", "Object, Array, undefined, NaN"],
    [
      "Date.now(); new Date(); ({ Date })",
      'import { Date } from "commons"; module; Date.now(); new Date(); ({ Date })',
    ],
    ["Math.max(1)", 'import { Math } from "commons"; module; Math.max(1)'],
    [
      "Date = 1; Date",
      `${K}${G}module; $g.Date = 1; ;("Date" in $g ? $g.Date : ${deny("Date", "1:11")})`,
    ],
    [
      "window.Date = 1; Date",
      `${K}${G}module; $g.window.Date = 1; ;("Date" in $g ? $g.Date : ${deny("Date", "1:18")})`,
    ],
    ["{ let Date; Date } Date", 'import { Date } from "commons"; module; { let Date; Date } Date'],
    [
      'Function("a"); new Function; x instanceof Function; ({ Function })',
      `${K}import { Function } from "compartment"; module; Function("a"); new Function; ${deny("x", "1:30")} instanceof Function; ({ Function })`,
    ],
    [
      'eval("a"); (0, eval)("b"); ({ eval })',
      'import { evaluate as $evaluate } from "compartment"; module; $evaluate("a"); (0, $evaluate)("b"); ({ eval: $evaluate })',
    ],
    [
      "typeof eval",
      'import { evaluate as $evaluate } from "compartment"; module; typeof $evaluate',
    ],
    [
      'eval?.("a")',
      'import { evaluate as $evaluate } from "compartment"; module; $evaluate?.("a")',
    ],
    [
      "delete Date; delete Object; delete Function; delete eval; delete undefined",
      "false; false; false; false; false",
    ],
    ["undefined = 1", ";(0 , 1)"],
    [
      "globalThis; globalThis.fetch; ({ globalThis })",
      `${G}module; $g; $g.fetch; ({ globalThis: $g })`,
    ],
    ["globalThis = 1", `${G}module; $g.globalThis = 1`],
    [
      "window; self; global; top",
      `import { undeclared as $undeclared } from "kernel"; ${G}module; $g.window; $g.self; ;("global" in $g ? $g.global : $undeclared("global")); $g.top`,
    ],
    ['window.fetch(); self["fetch"]', `${G}module; $g.window.fetch(); $g.self["fetch"]`],
    ["delete globalThis; delete window", `${G}module; false; delete $g.window`],
    ["toString(); constructor", `${G}module; ;(0, $g.toString)(); $g.constructor`],
  ],
  "the names we insert": [
    ["let $g; fetch()", `${N}module; let $g; ;(0, $n.fetch)()`],
    [
      "{ let $g1 } $g; fetch()",
      `${K}${N}module; { let $g1 } $denyGlobal("package", "$g", "file.js:1:13"); ;(0, $n.fetch)()`,
    ],
    [
      "\\u0024g; fetch()",
      `${K}${N}module; $denyGlobal("package", "$g", "file.js:1:1"); ;(0, $n.fetch)()`,
    ],
    [
      "let $denyGlobal; fetch2",
      'import { denyGlobal as $denyGlobal1 } from "kernel"; module; let $denyGlobal; $denyGlobal1("package", "fetch2", "file.js:1:18")',
    ],
    [
      "var $evaluate, $require, $denyImport; eval; require; import(a)",
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport1 } from "kernel"; import { evaluate as $evaluate1, require as $require1 } from "compartment"; module; var $evaluate, $require, $denyImport; $evaluate1; $require1; $denyImport1("package", "file.js:1:54", ${deny("a", "1:61")})`,
    ],
    [
      "function $g() {} $g$ = 1; fetch()",
      `import { globals as $g1, names as $n } from "compartment"; module; function $g() {} $g1.$g$ = 1; ;(0, $n.fetch)()`,
    ],
    [
      "$module = 1; module[a]",
      `${K}${G}var $module1 = module; $g.$module = 1; $module1[${deny("a", "1:21")}]`,
    ],
  ],
  require: [
    ['require("a")', 'require("a")'],
    ["require(`a`)", 'require("a")'],
    ['require(/* b */ "a" /* c */)', 'require("a")'],
    ['(require)("a")', 'require("a")'],
    ['((require))(("a"))', 'require("a")'],
    ['require("a").b', 'require("a").b'],
    ['require("a")("b")', 'require("a")("b")'],
    ['new (require("a"))()', 'new (require("a"))()'],
    ['r\\u0065quire("a")', 'require("a")'],
    ['require("\\x61")', 'require("a")'],
    [
      "require(a)",
      `${K}import { require as $require } from "compartment"; module; $require(${deny("a", "1:9")})`,
    ],
    [
      'require("a" + b)',
      `${K}import { require as $require } from "compartment"; module; $require("a" + ${deny("b", "1:15")})`,
    ],
    [
      'require("a", b)',
      `${K}import { require as $require } from "compartment"; module; $require("a", ${deny("b", "1:14")})`,
    ],
    [
      "require(...a)",
      `${K}import { require as $require } from "compartment"; module; $require(...${deny("a", "1:12")})`,
    ],
    ["require()", 'import { require as $require } from "compartment"; module; $require()'],
    [
      'require?.("a")',
      'import { require as $require } from "compartment"; module; $require?.("a")',
    ],
    [
      'new require("a")',
      'import { require as $require } from "compartment"; module; new $require("a")',
    ],
    ["require`a`", 'import { require as $require } from "compartment"; module; $require`a`'],
    [
      "a = require",
      'import { globals as $g, require as $require } from "compartment"; module; $g.a = $require',
    ],
    [
      "f(require)",
      `${K}import { require as $require } from "compartment"; module; ${deny("f", "1:1")}($require)`,
    ],
    [
      "({ require })",
      'import { require as $require } from "compartment"; module; ({ require: $require })',
    ],
    ['require.resolve("a")', '"a"'],
    [
      'try { require.resolve("a") } catch {}',
      'import { require as $require } from "compartment"; module; try { $require.resolve("a") } catch {}',
    ],
    [
      "require.resolve(a)",
      `${K}import { require as $require } from "compartment"; module; $require.resolve(${deny("a", "1:17")})`,
    ],
    [
      'require.resolve("a", b)',
      `${K}import { require as $require } from "compartment"; module; $require.resolve("a", ${deny("b", "1:22")})`,
    ],
    ["require.main === module", ";(void 0) === module"],
    [
      "require.main = 1",
      'import { require as $require } from "compartment"; module; $require.main = 1',
    ],
    [
      "[require.main] = []",
      'import { require as $require } from "compartment"; module; [$require.main] = []',
    ],
    [
      "require.cache; require.extensions",
      'import { require as $require } from "compartment"; module; $require.cache; $require.extensions',
    ],
    ["typeof require", '"function"'],
    ["require = 1", `${G}module; $g.require = 1`],
    ["delete require", "false"],
    [
      "function f(require) { require(a) }",
      `${K}module; function f(require) { require(${deny("a", "1:31")}) }`,
    ],
    ['a\nrequire("b")', `${K}module; ${deny("a", "1:1")}\nrequire("b")`],
    ['import a from "b"; require("c")', 'import a from "b"; require("c")'],
    [
      'import a from "b"; require("c"); require("./" + a)',
      'import { require as $require } from "compartment"; import a from "b"; $require("c"); $require("./" + a)',
      { bundlesRequire: false },
    ],
    ['require("c")', 'require("c")', { bundlesRequire: false }],
    ['require("a") // b', 'require("a") // b'],
  ],
  "module objects": [
    [
      "module.exports = 1; exports.a = 2; this.b = 3",
      "module.exports = 1; exports.a = 2; this.b = 3",
    ],
    ['module.require("a")', 'require("a")'],
    [
      "module.require(a)",
      `${K}import { require as $require } from "compartment"; module; $require(${deny("a", "1:16")})`,
    ],
    [
      'module["require"](a)',
      `${K}import { require as $require } from "compartment"; module; $require(${deny("a", "1:19")})`,
    ],
    [
      "module[`require`](a)",
      `${K}import { require as $require } from "compartment"; module; $require(${deny("a", "1:19")})`,
    ],
    [
      'module["re" + "quire"](a)',
      `${K}var $module = module; $module["re" + "quire"](${deny("a", "1:24")})`,
    ],
    [
      "(0, module).require(a)",
      `${K}var $module = module; (0, $module).require(${deny("a", "1:21")})`,
    ],
    [
      "module?.require(a)",
      `${K}import { require as $require } from "compartment"; module; $require(${deny("a", "1:17")})`,
    ],
    ['module?.["require"]', 'import { require as $require } from "compartment"; module; $require'],
    ["a = module", `${G}var $module = module; $g.a = $module`],
    ["({ module })", "var $module = module; ({ module: $module })"],
    ["f(module)", `${K}var $module = module; ${deny("f", "1:1")}($module)`],
    ["module = 1; module.exports", "var $module = module; $module = 1; $module.exports"],
    ["typeof module; typeof exports", "typeof module; typeof exports"],
    ["delete module; delete exports", "false; false"],
    ["__dirname + __filename", "__dirname + __filename"],
    [
      "__dirname = 1; __dirname",
      `${K}${G}module; $g.__dirname = 1; ;("__dirname" in $g ? $g.__dirname : ${deny("__dirname", "1:16")})`,
    ],
    ["var { require: r } = module", "var $module = module; var { require: r } = $module"],
    ["return 1", "return 1"],
    [
      "return fetch()",
      `import { names as $n } from "compartment"; module; (() => { return (0, $n.fetch)()\n})();`,
    ],
    [
      "if (fetch) { return } fetch()",
      `import { names as $n } from "compartment"; module; (() => { if ($n.fetch) { return } ;(0, $n.fetch)()\n})();`,
    ],
    [
      "function f() {} function f() {} fetch()",
      `import { names as $n } from "compartment"; module; (() => { function f() {} function f() {} ;(0, $n.fetch)()\n})();`,
    ],
    [
      "var f; function f() {} fetch()",
      `import { names as $n } from "compartment"; module; (() => { var f; function f() {} ;(0, $n.fetch)()\n})();`,
    ],
    ["new.target", ";(void 0)"],
    ["function f() { return new.target }", "function f() { return new.target }"],
    ["arguments; arguments[0]; typeof arguments", ";[]; ;[][0]; typeof []"],
    ["({ arguments })", "({ arguments: [] })"],
    ["() => arguments", "() => []"],
    ["function f() { arguments }", "function f() { arguments }"],
    ["export {}; arguments", `${K}export {}; ${deny("arguments", "1:12")}`],
    [
      "export {}; module; exports; __dirname",
      `${K}export {}; ${deny("module", "1:12")}; ${deny("exports", "1:20")}; ${deny("__dirname", "1:29")}`,
    ],
  ],
  "import()": [
    ['import("a")', 'import("a")'],
    ["import(`a`)", 'import("a")'],
    ['import(("a"))', 'import("a")'],
    ['import(/* webpackIgnore: true */ "a")', 'import("a")'],
    ['import("a", { with: { type: "json" } })', 'import("a", { with: { "type": "json" } })'],
    ['import("a", { with: { "type": "json", } })', 'import("a", { with: { "type": "json" } })'],
    ['import("a", {})', 'import("a")'],
    [
      'import("a", b)',
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", "a", ${deny("b", "1:13")})`,
    ],
    [
      'import("a", { with: b })',
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", "a", { with: ${deny("b", "1:21")} })`,
    ],
    [
      'import("a", { with: { ...b } })',
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", "a", { with: { ...${deny("b", "1:26")} } })`,
    ],
    [
      'import("a", { assert: { type: "json" } })',
      'import { denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", "a", { assert: { type: "json" } })',
    ],
    [
      "import(a)",
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", ${deny("a", "1:8")})`,
    ],
    [
      "import((a))",
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", (${deny("a", "1:9")}))`,
    ],
    [
      "import(((a)), (b))",
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", ((${deny("a", "1:10")})), (${deny("b", "1:16")}))`,
    ],
    [
      "import /* c */ ( a )",
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1",  ${deny("a", "1:18")} )`,
    ],
    [
      "import(fetch())",
      `import { denyImport as $denyImport } from "kernel"; ${N}module; $denyImport("package", "file.js:1:1", (0, $n.fetch)())`,
    ],
    [
      'import("a" + b)',
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", "a" + ${deny("b", "1:14")})`,
    ],
    [
      "import(a, b,)",
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; module; $denyImport("package", "file.js:1:1", ${deny("a", "1:8")}, ${deny("b", "1:11")},)`,
    ],
    [
      "export {}; import(a).then(fetch)",
      `import { denyGlobal as $denyGlobal, denyImport as $denyImport } from "kernel"; ${N}export {}; $denyImport("package", "file.js:1:12", ${deny("a", "1:19")}).then($n.fetch)`,
    ],
  ],
  "import.meta": [
    ["import.meta.url", "import.meta.url"],
    ['import.meta["url"]', 'import.meta["url"]'],
    [
      "import.meta",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } $meta()",
    ],
    [
      'import.meta.resolve("a")',
      'function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } $meta().resolve("a")',
    ],
    [
      "import.meta.url = 1",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } $meta().url = 1",
    ],
    [
      "import.meta.url++",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } $meta().url++",
    ],
    [
      "delete import.meta.url",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } delete $meta().url",
    ],
    [
      "[import.meta.url] = []",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } [$meta().url] = []",
    ],
    [
      "({ a: import.meta.url } = {})",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } ({ a: $meta().url } = {})",
    ],
    [
      "for (import.meta.url of []) ;",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } for ($meta().url of []) ;",
    ],
    ["import.meta.url.length", "import.meta.url.length"],
    [
      "import.meta?.url",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } $meta()?.url",
    ],
    [
      "const { url } = import.meta",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } const { url } = $meta()",
    ],
    ['new URL("a", import.meta.url)', `${K}new (${deny("URL", "1:5")})("a", import.meta.url)`],
    [
      "import.meta.env.A",
      "function $meta() { return $meta.meta ??= { __proto__: null, url: import.meta.url }; } $meta().env.A",
    ],
  ],
  modules: [
    ['import "a"', 'import "a"'],
    ['import a, { b as c } from "a"; c', 'import a, { b as c } from "a"; c'],
    ['import * as a from "a"', 'import * as a from "a"'],
    ['export * from "a"', 'export * from "a"'],
    ['export * as "b c" from "a"', 'export * as "b c" from "a"'],
    ['export { "d" as e } from "a"', 'export { "d" as e } from "a"'],
    ['import { "x y" as z } from "a"', 'import { "x y" as z } from "a"'],
    ['import a from "a" with { type: "json" }', 'import a from "a" with { type: "json" }'],
    ['export { a as "b" }; let a', 'export { a as "b" }; let a'],
    ["export default function () { fetch }", `${N}export default function () { $n.fetch }`],
    ["export default class extends fetch {}", `${N}export default class extends $n.fetch {}`],
    ["await fetch()", `${N}await (0, $n.fetch)()`],
    [
      "a < !--b; export {}",
      `${K}${G}${deny("a", "1:1")} < !(("b" in $g ? $g.b : ${deny("b", "1:8")}), --$g.b); export {}`,
    ],
    [
      "export {}; if (a<!--b) c",
      `${K}${G}export {}; if (${deny("a", "1:16")}< !(("b" in $g ? $g.b : ${deny("b", "1:21")}), --$g.b)) ${deny("c", "1:24")}`,
    ],
    ["#!/bin/a\nfetch", `#!/bin/a\n${N}module; $n.fetch`],
    ['#!/bin/a\n"use strict"; fetch', `#!/bin/a\n"use strict";;${N}module;  $n.fetch`],
    ["// a", "// a"],
    ["", ""],
    ["/* a */ fetch /* b */", `/* a */ ${N}module; $n.fetch /* b */`],
    ["\uFEFFfetch", `\ufeff${N}module; $n.fetch`],
    ["a\r\nfetch\r\n", `${K}${N}module; ${deny("a", "1:1")}\r\n$n.fetch\r\n`],
    ['"\u2028"; fetch', `"\u2028";;${N}module;  $n.fetch`],
    ['"use strict"', '"use strict"'],
    [
      '"use strict"; "use asm"\n;[].map(fetch)',
      `"use strict"; "use asm"\n;;${N}module; [].map($n.fetch)`,
    ],
  ],
  defines: [
    ["process.env.NODE_ENV", '"production"', { define: DEFINES }],
    ['process["env"].NODE_ENV', '"production"', { define: DEFINES }],
    ["process.env.NODE_ENV.length", '"production".length', { define: DEFINES }],
    [
      "process.env.NODE_ENV = 1; process.env.NODE_ENV++; delete process.env.NODE_ENV",
      `${N}module; $n.process.env.NODE_ENV = 1; $n.process.env.NODE_ENV++; delete $n.process.env.NODE_ENV`,
      { define: DEFINES },
    ],
    [
      "[process.env.NODE_ENV] = []",
      `${N}module; [$n.process.env.NODE_ENV] = []`,
      { define: DEFINES },
    ],
    ["process.env", `${N}module; $n.process.env`, { define: DEFINES }],
    ["({ DEBUG })", "({ DEBUG: false })", { define: DEFINES }],
    ["DEBUG; typeof DEBUG; !DEBUG", "false; typeof false; !false", { define: DEFINES }],
    ["DEBUG = 1", `${G}module; $g.DEBUG = 1`, { define: DEFINES }],
    ["let DEBUG; DEBUG", "let DEBUG; DEBUG", { define: DEFINES }],
    ["CONFIG.a", ';({"a":1}).a', { define: DEFINES }],
    ["MINUS; 1-MINUS", ";(-1); 1-(-1)", { define: DEFINES }],
    [
      "ALIAS(1); HOST; NOW(); OBJ(a); FN; EV",
      `${K}import { Date } from "commons"; import { names as $n, Function, evaluate as $evaluate } from "compartment"; module; $n.fetch(1); ${deny("location", "1:11")}.host; Date(); Object.keys(${deny("a", "1:28")}); Function; $evaluate`,
      { define: DEFINES },
    ],
    // The global object goes where it is not followed: any name may be defined there.
    [
      "GL; HOST",
      `${K}${G}module; $g; ;("location" in $g ? $g.location : ${deny("location", "1:5")}).host`,
      { define: DEFINES },
    ],
    ["{ let Date; NOW }", `${G}module; { let Date; $g.Date }`, { define: DEFINES }],
    ["new HOST()", `${K}module; new (${deny("location", "1:5")}.host)()`, { define: DEFINES }],
    ["process.env.A", `${N}module; $n.process.env.B`, { define: DEFINES }],
    ["a = 1\nMINUS", `${G}module; $g.a = 1\n;(-1)`, { define: DEFINES }],
    ["DEBUG in a", `${K}module; false in ${deny("a", "1:10")}`, { define: DEFINES }],
    ["DEBUG?.a", "false?.a", { define: DEFINES }],
    ["a = 1\nSUM", `${G}module; $g.a = 1\n;(1 + 1 // two\n)`, { define: EXPRESSIONS }],
    [
      "[SHOWN]",
      `${K}${N}module; [(({ fetch: $n.fetch, kind: typeof undefined, made: new (${deny("fetch2", "1:2")}).X, sent: (0, $n.fetch)(1) })\n)]`,
      { define: EXPRESSIONS },
    ],
    [
      "{ let Math; MAKE }",
      `${G}module; { let Math; ;((fetch) => fetch($g.Math)\n) }`,
      { define: EXPRESSIONS },
    ],
    [
      "process.env.A; process.env.B; [{ A: a } = process.env]",
      `${G}module; "a"; ;({"A":"a","GONE":undefined}\n).B; [{ A: $g.a } = ({"A":"a","GONE":undefined}\n)]`,
      { define: EXPRESSIONS },
    ],
    ["typeof window; window", `${G}module; "object"; $g.window`, { define: EXPRESSIONS }],
    // Each is something else in each place, or is none.
    [
      "THIS, META, SET, TWO",
      'import { undeclared as $undeclared } from "kernel"; module; $undeclared("this"), $undeclared("import.meta.url"), $undeclared("a = 1"), $undeclared("1); (2")',
      { define: EXPRESSIONS },
    ],
  ],
  decorators: [
    ["@fetch class A {}", `${N}module; @$n.fetch class A {}`],
    ["@fetch() class A {}", `${N}module; @((0, $n.fetch)()) class A {}`],
    ["@fetch.a class A {}", `${N}module; @$n.fetch.a class A {}`],
    ["@fetch.a() class A {}", `${N}module; @$n.fetch.a() class A {}`],
    ["@(fetch()) class A {}", `${N}module; @((0, $n.fetch)()) class A {}`],
    ["@fetch2 class A {}", `${K}module; @(${deny("fetch2", "1:2")}) class A {}`],
    ["@fetch2.a class A {}", `${K}module; @(${deny("fetch2", "1:2")}.a) class A {}`],
    [
      "class A { @fetch() a() {} @fetch2.b c; @Date d }",
      `${K}import { Date } from "commons"; ${N}module; class A { @((0, $n.fetch)()) a() {} @(${deny("fetch2", "1:28")}.b) c; @Date d }`,
    ],
    ["export default @fetch() class {}", `${N}export default @((0, $n.fetch)()) class {}`],
    ["@fetch() export class A {}", `${N}@((0, $n.fetch)()) export class A {}`],
  ],
  "sloppy literals": [
    ["010 + 00 + 09 + 08.5", "0o10 + 0o0 + 9 + 8.5"],
    ["010.toString(); 08..toString()", "0o10.toString(); 8..toString()"],
    ['"\\01\\1\\377\\400\\8\\9\\0\\08\\\\1"', '"\\x01\\x01\\xff\\x20089\\x00\\x008\\\\1"'],
    ["'\\07' + '\\0' + '\\x01' + '\\\n1'", "'\\x07' + '\\0' + '\\x01' + '\\\n1'"],
    ['({ 010: 1, "\\01": 2, get "\\02"() {} })', '({ 0o10: 1, "\\x01": 2, get "\\x02"() {} })'],
    ['({ 010: a, "\\01": b } = {})', `${G}module; ({ 0o10: $g.a, "\\x01": $g.b } = {})`],
    ['"\\01"; "b"', '"\\x01"; "b"'],
    ["`\\0`; /\\1/", "`\\0`; /\\1/"],
    ["0.5 + 0 + 0x10 + 0o10 + 0b1", "0.5 + 0 + 0x10 + 0o10 + 0b1"],
  ],
  "sloppy functions": [
    ["{ function f() {} } f()", "{ function f() {} var f$ = f; } f$()"],
    ["{ function f() {} }", "{ function f() {} }"],
    ["{ function f() { f } f } f", "{ function f() { f } var f$ = f; f } f$"],
    ["var f = 1; { function f() {} } f", "var f$ = 1; { function f() {} f$ = f; } f$"],
    ["function f() {} { function f() {} } f", "function f$() {} { function f() {} f$ = f; } f$"],
    [
      "if (a) { function f() {} } else { function f() {} } f",
      `${K}module; if (${deny("a", "1:5")}) { function f() {} var f$ = f; } else { function f() {} var f$ = f; } f$`,
    ],
    [
      "{ f(); function f() {} var g = f } f; ({ f })",
      "{ f(); function f() {} var f$ = f; var g = f } f$; ({ f: f$ })",
    ],
    ["{ { function f() {} } } f", "{ { function f() {} var f$ = f; } } f$"],
    [
      "{ function f() {} { function f() {} } } f",
      "{ function f() {} var f$ = f; { function f() {} } } f$",
    ],
    ["let f; { function f() {} } f", "let f; { function f() {} } f"],
    [
      "(function (f) { { function f() {} } return f })",
      "(function (f) { { function f() {} } return f })",
    ],
    [
      "(function () { { function f() {} } return f })",
      "(function () { { function f() {} var f$ = f; } return f$ })",
    ],
    [
      '"use strict"; { function f() {} } f',
      `"use strict";;${K}module;  { function f() {} } ${deny("f", "1:35")}`,
    ],
    ["{ function* f() {} } f", `${K}module; { function* f() {} } ${deny("f", "1:22")}`],
    ["{ async function f() {} } f", `${K}module; { async function f() {} } ${deny("f", "1:27")}`],
    [
      "switch (1) { case 1: function f() {} default: f } f",
      "switch (1) { case 1: function f() {} var f$ = f; default: f } f$",
    ],
    ["try {} catch (f) { function f() {} } f", "BULKHEAD_MODULE_SYNTAX"],
    [
      "try {} catch (f) { { function f() {} } } f",
      "try {} catch (f) { { function f() {} var f$ = f; } } f$",
    ],
    ["if (1) function f() {} f", "if (1) { function f() {} var f$ = f; } f$"],
    [
      "if (1) function f() {} else function g() {} f; g",
      "if (1) { function f() {} var f$ = f; } else { function g() {} var g$ = g; } f$; g$",
    ],
    ["if (1) function f() {}", "if (1) { function f() {} }"],
    ["a: function f() {} f", "function f() {} f"],
    ["a: b: function f() {}", "function f() {}"],
    ["{ a: function f() {} } f", "{ function f() {} var f$ = f; } f$"],
    [
      "{ function f() {} } f = 2; f++; typeof f; delete f",
      "{ function f() {} var f$ = f; } f$ = 2; f$++; typeof f$; false",
    ],
  ],
  "sloppy names": [
    [
      "var package, let, static; package; let; static",
      "var _package, _let, _static; _package; _let; _static",
    ],
    [
      "function yield(interface) { return interface }",
      "function _yield(_interface) { return _interface }",
    ],
    [
      "({ package, a: package }); package = 1",
      `${K}${G}module; ({ package: ("package" in $g ? $g.package : ${deny("package", "1:4")}), a: ("package" in $g ? $g.package : ${deny("package", "1:16")}) }); $g.package = 1`,
    ],
    [
      "var { package, a: let = 1, ...static } = {}",
      "var { package: _package, a: _let = 1, ..._static } = {}",
    ],
    ["(class { a(b) { b } })", "(class { a(b) { b } })"],
    ["var await = 1; await; await(1); [await]", "var _await = 1; _await; _await(1); [_await]"],
    ["await(1)", `${K}module; ${deny("await", "1:1")}(1)`],
    ["package", `${K}module; ${deny("package", "1:1")}`],
    ["implements.a; typeof public", `${K}module; ${deny("implements", "1:1")}.a; "undefined"`],
    ["({ package: 1 }).package", "({ package: 1 }).package"],
    ["var _package, package", "var _package, _package1"],
    ["function f(a, a, b, a) { return a }", "function f(_a1, _a, b, a) { return a }"],
    ["function f(a, _a, a) { return a + _a }", "function f(_a1, _a, a) { return a + _a }"],
    ["delete a; var b; delete b; delete b.c", "true; var b; false; delete b.c"],
    ["(function f() { delete f; delete arguments })", "(function f() { false; false })"],
  ],
  "this and callee": [
    ["(function () { return this })()", `${G}module; (function () { return $g })()`],
    ["(function () { this.a = 1 }())", `${G}module; (function () { $g.a = 1 }())`],
    ["(function () { (() => this)() })()", `${G}module; (function () { (() => $g)() })()`],
    [
      '(function () { "use strict"; return this })()',
      '(function () { "use strict"; return this })()',
    ],
    ["(function () { return this }).call(this)", "(function () { return this }).call(this)"],
    ["function f() { return this }", "function f() { return this }"],
    ["new (function () { this })()", "new (function () { this })()"],
    [
      "class A { a = function () { return this }() }",
      "class A { a = function () { return this }() }",
    ],
    ["export {}; (function () { return this })()", "export {}; (function () { return this })()"],
    ["(function () { return arguments.callee })", "(function $callee() { return $callee })"],
    ["(function f() { return arguments.callee })", "(function f() { return f })"],
    ['function f() { return arguments["callee"] }', "function f() { return f }"],
    ["(function f() { var f; arguments.callee })", "BULKHEAD_STRICT_MODE"],
    [
      "(async function /* a */ () { arguments.callee; arguments.callee })",
      "(async function /* a */ $callee() { $callee; $callee })",
    ],
    [
      '(function () { "use strict"; arguments.callee })',
      '(function () { "use strict"; arguments.callee })',
    ],
  ],
  "HTML-like comments": [
    ["a <!-- b\nfetch", `${K}${N}module; ${deny("a", "1:1")} \n$n.fetch`],
    ["<!-- a\nfetch", `\n${N}module; $n.fetch`],
    ["a\n--> b\nfetch", `${K}${N}module; ${deny("a", "1:1")}\n\n$n.fetch`],
    ["a /*\n*/ --> b\nfetch", `${K}${N}module; ${deny("a", "1:1")} /*\n*/ \n$n.fetch`],
    ['"<!--"; `-->`; /<!--/; fetch', `"<!--";;${N}module;  \`-->\`; /<!--/; $n.fetch`],
    ["// <!-- a\nfetch", `// <!-- a\n${N}module; $n.fetch`],
    [
      "a--> 0; fetch",
      `${K}${GN}module; ;(("a" in $g ? $g.a : ${deny("a", "1:1")}), $g.a--)> 0; $n.fetch`,
    ],
    [
      "a<! --b",
      `${K}${G}module; ${deny("a", "1:1")}<! (("b" in $g ? $g.b : ${deny("b", "1:7")}), --$g.b)`,
    ],
  ],
  "names of functions": [
    ["x = function () {}", `${G}module; $g.x = function x() {}`],
    ["x = class {}", `${G}module; $g.x = class x {}`],
    ["x = async function* () {}", `${G}module; $g.x = async function* x() {}`],
    ["x = function /* a */ () {}", `${G}module; $g.x = function /* a */ x() {}`],
    ["x = () => {}", `${G}module; $g.x = { x: () => {} }.x`],
    ["x = function y() {}", `${G}module; $g.x = function y() {}`],
    ["(x) = function () {}", `${G}module; ($g.x) = function () {}`],
    [
      "x ||= function () {}",
      `${K}${G}module; ;(("x" in $g ? $g.x : ${deny("x", "1:1")}), $g.x ||= function x() {})`,
    ],
    [
      "x += function () {}",
      `${K}${G}module; ;(("x" in $g ? $g.x : ${deny("x", "1:1")}), $g.x += function () {})`,
    ],
    ["[x = function () {}] = []", `${G}module; [$g.x = function x() {}] = []`],
    ["({ x = class {} } = {})", `${G}module; ({ x: $g.x = class x {} } = {})`],
    ["x = y = function () {}", `${G}module; $g.x = $g.y = function y() {}`],
    ["x = (function () {})", `${G}module; $g.x = (function x() {})`],
    ["await = function () {}", `${G}module; $g.await = function () {}`],
    ["x = class extends fetch {}", `${GN}module; $g.x = class x extends $n.fetch {}`],
  ],
  "text that is not code": [
    [
      '"fetch"; `fetch`; /fetch/; // fetch\n/* fetch */ a.fetch; ({ fetch: 1, fetch() {}, get fetch() {} })',
      `"fetch";;${K}module;  \`fetch\`; /fetch/; // fetch\n/* fetch */ ${deny("a", "2:13")}.fetch; ({ fetch: 1, fetch() {}, get fetch() {} })`,
    ],
    [
      "o.eval(1); o.import(); o.require; o.await",
      `${K}module; ${deny("o", "1:1")}.eval(1); ${deny("o", "1:12")}.import(); ${deny("o", "1:24")}.require; ${deny("o", "1:35")}.await`,
    ],
    [
      "x-->0; x <! --y",
      `${K}${G}module; ;(("x" in $g ? $g.x : ${deny("x", "1:1")}), $g.x--)>0; ;("x" in $g ? $g.x : ${deny("x", "1:8")}) <! (("y" in $g ? $g.y : ${deny("y", "1:15")}), --$g.y)`,
    ],
    ['"</script>"; "\u2029"', '"</script>"; "\u2029"'],
    ["fetch: for (;;) { break fetch }", "fetch: for (;;) { break fetch }"],
    [
      "class A { fetch = 1; static fetch() {} #fetch; a() { this.#fetch } }",
      "class A { fetch = 1; static fetch() {} #fetch; a() { this.#fetch } }",
    ],
    ["\\u0066etch()", `${N}module; ;(0, $n.fetch)()`],
    ["f\\u{65}tch", `${N}module; $n.fetch`],
    ["var \\u0061; a; \\u{61}", "var \\u0061; a; \\u{61}"],
    ["𠮷 = fetch; var 𝒳; 𝒳", `${GN}module; $g.𠮷 = $n.fetch; var 𝒳; 𝒳`],
    [
      "a\u200c; fetch",
      `${K}${N}module; $denyGlobal("package", "a\u200c", "file.js:1:1"); $n.fetch`,
    ],
  ],
};
