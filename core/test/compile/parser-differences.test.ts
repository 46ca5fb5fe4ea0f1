// Corners in which parsers and scope analysers have differed. Whatever we make of them, esbuild's reading of the compiled
// text may hold no free name: it is that reading which is shipped. What esbuild refuses is not shipped.

import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { BulkheadError } from "../../src/diagnostic.ts";
import { compile, intrinsics } from "./compile.ts";
import { findFreeNames } from "./free-names.ts";

const WRAPPER: ReadonlySet<string> = new Set([
  "require",
  "module",
  "exports",
  "__filename",
  "__dirname",
]);

// acorn reads no decorators, so esbuild lowers them, with helpers of its own that name these.
const HELPERS: ReadonlySet<string> = new Set(["Error", "SuppressedError", "Symbol"]);

/** How a module ends: refused by us, by esbuild, or with these free names. */
const outcome = async (source: string): Promise<string> => {
  let code: string;
  try {
    ({ code } = compile(source, { granted: [] }));
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    return "refused";
  }
  let read: string;
  try {
    ({ code: read } = await transform(code, { target: "es2022", logLevel: "silent" }));
  } catch {
    return "not built";
  }
  const isBody = /^(?:"use strict";\s*)?const \{.*\} = require\(/.test(read);
  const free = findFreeNames(read, isBody ? "script" : "module").filter(
    (name) =>
      !(HELPERS.has(name) && /@|using/.test(source)) &&
      !intrinsics.shared.has(name) &&
      !intrinsics.constants.has(name) &&
      !WRAPPER.has(name),
  );
  return free.length === 0 ? "closed" : `open: ${free.join(", ")}`;
};

const CLOSED: Readonly<Record<string, readonly string[]>> = {
  comments: [
    "a <!-- b\nfetch()",
    "<!--\nfetch()",
    "/**/ <!-- a\nfetch()",
    "a\n/* */ --> b\nfetch()",
    "/*\n*/ --> a\nfetch()",
    "--> a\nfetch()",
    "a /* \u2028 */ --> b\nfetch()",
    "export {}; a < ! --fetch",
    "export {}; a <!--fetch",
    "// a\u2028fetch()",
    "// a\u2029fetch()",
    "// a\rfetch()",
    "/* */ fetch() // */",
    "#!a\u2028fetch()",
    "#!a\rfetch()",
    "#!/usr/bin/env node\nfetch()",
    "`${/* ` */ fetch()}` // `",
  ],
  "regular expressions and division": [
    "a = b / fetch() / c",
    "a++ / fetch() / c",
    "(a) / fetch() / c",
    "({}) / fetch() / c",
    "{} /fetch()/.test(fetch())",
    "if (a) /fetch()/.test(fetch())",
    "a = {} / fetch() / c",
    "function f() {} /fetch()/.test(fetch())",
    "(function () {}) / fetch() / c",
    "() => {}\n/fetch()/.test(fetch())",
    "return_ = 1; x = /[/]fetch()/g / fetch()",
    "await /fetch()/g",
    "yield /fetch()/g / fetch()",
    "of /fetch()/g / fetch()",
    "async function f() { await /fetch()/g; fetch() }",
    "function* f() { yield /fetch()/g; fetch() }",
    "`${a}/fetch()/${fetch()}`",
    "class A { a = 1 / fetch() / 2; static /**/ b = /fetch()/ }",
    "a?.b / fetch() / c",
    "a! = 1",
    "x = a ?.5 : fetch()",
    "typeof /fetch()/ / fetch()",
  ],
  "words that are names or not": [
    "let = fetch()",
    "let\nfetch()",
    "let\nlet_ = fetch()",
    "var let = 1; let\n[fetch()]",
    "l\\u0065t\nfetch()",
    "async\nfetch()",
    "async\nfunction f() { fetch() }",
    "async => fetch(async)",
    "async (fetch) => fetch(); fetch()",
    "async(fetch)",
    "await\nfetch()",
    "await (fetch)",
    "await [fetch]",
    "var await; await\nfetch()",
    "function await() {} await (fetch)",
    "function f() { await (fetch) }",
    "(function await() { await (fetch) })",
    "class A { static { await } }",
    "class A { static { fetch(); var fetch2 } } fetch2",
    "\\u0061wait (fetch)",
    "function* f() { function yield() {} yield (fetch) }",
    "yield (fetch)",
    "static_; static\nfetch()",
    "for (async of => fetch;;) break",
    "for (let of of fetch) of",
    "for (let of = fetch;;) break",
    "for (var of of fetch) of",
    "for (using of of) fetch",
    "for (using of fetch) ;",
    "for (await using a of fetch) ;",
    "using\nfetch()",
    "using [fetch]",
    "using(fetch)",
    "{ using fetch = a; fetch } fetch",
    "{ await using fetch = a; fetch } fetch",
    "of(fetch); get(fetch); set(fetch)",
    "import.meta; fetch",
    "import(fetch); import_(fetch)",
    "new.target; fetch",
    "undefined_ = fetch; (undefined => undefined(fetch))()",
    "accessor\nfetch()",
    "f\\u0065tch(); \\u{66}etch; fetc\\u0068",
    "var f\\u0065tch2; fetch2; fetch",
    "globalThis\\u200c; fetch\\u200d",
  ],
  scopes: [
    "function f(a = fetch) { var fetch } f()",
    "function f(fetch, a = fetch) {} fetch",
    "function f(a = () => fetch) { var fetch; a() }",
    "function f() { fetch; { var fetch } } fetch",
    "(function fetch() { fetch }); fetch",
    "(class fetch { a = fetch }); fetch",
    "(class fetch extends fetch {}); fetch",
    "class A extends (fetch) {}",
    "class A { [fetch]() {} static [fetch] = 1 }",
    "(class { static fetch = fetch; static { fetch } })",
    "@fetch class fetch2 {} fetch",
    "(@fetch class fetch {}); fetch",
    "class A { @fetch a; @fetch() b() {} @(fetch) static c }",
    "try {} catch (fetch) { fetch } fetch",
    "try {} catch (fetch) { var fetch } fetch",
    "try {} catch ({ fetch = fetch }) { fetch } fetch",
    "try {} catch { fetch }",
    "switch (fetch) { case fetch: let fetch }",
    "switch (1) { case 1: let fetch; default: fetch } fetch",
    "for (let fetch of fetch) fetch; fetch",
    "for (let fetch = 1; fetch; fetch++) ; fetch",
    "for (var fetch2 in fetch) ; fetch2",
    "{ function fetch() {} } fetch()",
    "'use strict'; { function fetch() {} } fetch()",
    "{ async function fetch() {} } fetch()",
    "{ function* fetch() {} } fetch()",
    "if (1) function fetch() {} fetch()",
    "if (1) ; else function fetch() {} fetch()",
    "a: function fetch() {} fetch()",
    "switch (1) { case 1: function fetch() {} } fetch()",
    "{ { function fetch() {} } let fetch } fetch()",
    "{ let fetch; { function fetch() {} } } fetch()",
    "class A { static { { function fetch() {} } fetch() } }",
    "class A { a() { { function fetch() {} } fetch() } }",
    "(() => { 'use strict'; { function fetch() {} } fetch() })()",
    "(fetch => { { function fetch() {} } fetch() })(); fetch()",
    "(({ a: [fetch] }) => { { function fetch() {} } fetch() })(); fetch()",
    "function f() { { function arguments() {} } arguments }",
    "fetch: { break fetch } fetch",
    "({ fetch() { fetch }, get fetch() { return fetch }, async *fetch() {} })",
    "({ fetch, ['fetch']: fetch, 'fetch': fetch })",
    "class A { #fetch = fetch; a() { #fetch in fetch; return this.#fetch } }",
    "class A { constructor(fetch) {} b = fetch }",
    "class A { b = arguments }",
    "export default function fetch() {} fetch()",
    "export default (function fetch() {}); fetch()",
    "export default class fetch {} fetch",
    "export default (class fetch {}); fetch",
    "export { fetch } from 'a'; fetch",
    "export { default as fetch } from 'a'; fetch",
    "export * as fetch from 'a'; fetch",
    "import { fetch as b } from 'a'; fetch; b",
    "import { 'fetch' as b } from 'a'; fetch",
    "import fetch from 'a'; { fetch } fetch",
    "import a, * as fetch from 'a'; fetch",
    "export const { fetch: b, c = fetch } = fetch",
    "export let [b = fetch] = []",
    "var { fetch = fetch } = fetch; fetch",
    "var [{ ...fetch }] = fetch; fetch",
    "((fetch = fetch) => fetch)(fetch)",
    "(fetch, ...b) => { fetch; b }; fetch; b",
    "a => { fetch }; a",
    "eval('var fetch2'); fetch2",
    "arguments; () => arguments; function f() { () => arguments }",
  ],
  "require, module and import": [
    "module['require'](fetch)",
    "module[`require`](fetch)",
    "module['re' + 'quire'](fetch)",
    "(0, module).require(fetch)",
    "(module).require(fetch)",
    "(true ? module : 0).require(fetch)",
    "(module || 0)['require'](fetch)",
    "module?.require?.(fetch)",
    "var { require: a } = module; a(fetch)",
    "(require)(fetch)",
    "(0, require)(fetch)",
    "(require || 0)(fetch)",
    "import((fetch))",
    "import(((fetch)), fetch)",
    "import(/* @vite-ignore */ fetch)",
    "import(`${fetch}`)",
    "import('a', fetch)",
    "import('a', { with: fetch })",
    "import.meta.url = fetch",
    "({ a: import.meta.url } = fetch)",
    "delete import.meta.url; fetch",
    "__dirname = fetch; __filename = fetch",
  ],
};

for (const [theme, sources] of Object.entries(CLOSED)) {
  describe(theme, () => {
    for (const source of sources)
      test(source, async () => {
        expect(await outcome(source)).toMatch(/^(?:closed|refused|not built)$/);
      });
  });
}
