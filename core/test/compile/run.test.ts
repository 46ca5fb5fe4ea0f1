// What small modules do, before and after.

import { describe, expect, test } from "vitest";
import { runBoth } from "./run-module.ts";

const SAME: readonly string[] = [
  // Free names
  "exports.a = probe(1, 2); exports.b = typeof probe; exports.c = typeof missing",
  "exports.a = count++; exports.b = ++count; exports.c = count += 5; exports.d = window.count",
  "count = 3; exports.a = window.count; window.count = 4; exports.b = count; exports.c = delete count; exports.d = typeof count",
  "made = 1; exports.a = made; exports.b = window.made; exports.c = delete made; exports.d = 'made' in window",
  "try { missing } catch (error) { exports.a = error }",
  "try { missing() } catch (error) { exports.a = error }",
  "try { new missing.Thing() } catch (error) { exports.a = error }",
  "exports.a = { probe, count, b: probe }",
  "[count, { made }] = [7, { made: 8 }]; exports.a = [count, made]",
  "({ count = 5, ...made } = { b: 1 }); exports.a = [count, made]",
  "for (count of [1, 2]); for (made in { a: 1 }); exports.a = [count, made]",
  "exports.a = probe`a${1}b`; exports.b = probe?.(1); exports.c = (0, probe)(1); exports.d = (probe)()",
  "exports.a = new (class extends Array {})(); exports.b = class extends probe {}",
  "exports.a = { __proto__: null }; var __proto__ = { z: 1 }; exports.b = { __proto__ }; exports.c = Object.keys(exports.b)",
  "window.__proto__x = 1; exports.a = { __proto__x }; exports.b = Object.hasOwn({ __proto__ }, '__proto__')",
  "exports.a = Math.max(1, 2) + new Date(0).getTime(); exports.b = { Math }.Math === Math",
  "exports.a = (0, eval)('1 + 1'); exports.b = new Function('return 2')(); exports.c = Function('return 3')()",
  // Line breaks
  "var a = 1\nprobe(2)\nexports.a = a",
  "var a = { b: 1 }\nprobe`x`\nexports.a = a",
  "exports.a = 1\nwindow.count\nprobe()",
  "function f() { return\nprobe() }\nexports.a = f()",
  "do probe(); while (0) probe(); exports.a = 1",
  "if (1) probe()\nelse probe()\nexports.a = 1",
  // Names
  "var package = 1, let = 2, static = 3, yield = 4, await = 5; exports.a = { package, let, static, yield, await }",
  "function f(interface, public = interface) { return [interface, public] } exports.a = f(1)",
  "interface = 1; exports.a = interface; exports.b = typeof private",
  "exports.a = (function (a, a) { return a })(1, 2); exports.b = (function (a, b, a) { return [a, b] })(1, 2, 3)",
  "var $g = 1, $denyGlobal = 2; exports.a = [$g, $denyGlobal, count, typeof missing]",
  "var \\u0061 = 1; exports.a = a; \\u0063ount = 9; exports.b = count",
  "made = function () {}; exports.a = made; made2 = class {}; exports.b = made2.name; exports.c = made",
  "var f = function () { return arguments.callee === f }; exports.a = f()",
  "exports.a = (function f(n) { return n ? n * arguments.callee(n - 1) : 1 })(5)",
  "exports.a = (function () { return [delete arguments.callee, 1] })()",
  "exports.a = (function (n) { return n ? n * arguments.callee(n - 1) : 1 })(5)",
  "var a = 1; exports.a = [delete a, typeof a, delete missing, delete exports.b, delete window.nothing]",
  // Functions in blocks
  "exports.a = typeof f; { exports.b = typeof f; function f() { return 1 } } exports.c = f()",
  "if (1) { function f() { return 1 } } else { function f() { return 2 } } exports.a = f()",
  "if (0) { function f() {} } exports.a = typeof f",
  "var f = 1; { function f() {} } exports.a = typeof f",
  "function f() { return 1 } { function f() { return 2 } } exports.a = f()",
  "{ function f() { return 1 } f = 3; exports.b = f } exports.a = f()",
  "{ f = 3; function f() { return 1 } exports.b = f } exports.a = f",
  "switch (1) { case 1: function f() { return 1 } } exports.a = f()",
  "switch (2) { case 1: function f() { return 1 } case 2: exports.b = f() } exports.a = typeof f",
  "for (var i = 0; i < 2; i++) { function f() { return i } } exports.a = f()",
  "exports.a = (function () { { function f() { return 1 } } return f() })()",
  "exports.a = (function (f) { { function f() { return 1 } } return f })(2)",
  "exports.a = (function () { 'use strict'; { function f() {} } return typeof f })()",
  "let g = 1; { { function g() {} } } exports.a = g",
  "try { throw 1 } catch (f) { { function f() {} } exports.b = f } exports.a = typeof f",
  "if (1) function f() { return 1 } exports.a = f()",
  "l: function f() { return 1 } exports.a = f()",
  "exports.a = typeof f; { { function f() {} } exports.b = typeof f } exports.c = typeof f",
  "var g = (() => { { function f() { return f } } return f === f() })(); exports.a = g",
  // this
  "exports.a = this === module.exports; exports.b = (() => this === module.exports)()",
  "exports.a = (function () { return this })() === window; (function () { this.made = 2 })(); exports.b = made",
  "exports.a = (function () { 'use strict'; return this })()",
  "exports.a = { f() { return this } }.f() === window",
  "exports.a = new (function () { this.b = 1 })()",
  "function f() { return this } exports.a = f() === window; exports.b = f() === f()",
  "var f = function () { this.made = 4; return this.count }; exports.a = f(); exports.b = made",
  "function f() { return [typeof this, this === window] } exports.a = f.call(1).length",
  "function f(n) { return n ? arguments.callee.call({ a: 1 }, 0) : this.a } exports.a = f(1)",
  "function F() { if (!(this instanceof F)) return new F(); this.a = 1 } exports.a = F().a + new F().a",
  // Assignments in vain
  "exports.a = typeof (function f() { f = 1; return f })()",
  "exports.a = (function f() { return [f = 1, f += 'x', f++, --f, f ||= 2, f &&= 3, f ??= 4].map(String) })()[0]",
  "exports.a = (function f(a) { var b = f = f = a; return [b, typeof f] })(7)",
  "exports.a = (function f() { f = {};\n(f) = [1]\nreturn typeof f })()",
  "exports.a = (function f() { return (() => { f = 2; return typeof f })() })()",
  "exports.a = (function f() { 'use strict'; try { f = 1 } catch (error) { return error } })()",
  "exports.a = [undefined = 1, NaN = 2, Infinity = 3, undefined, typeof NaN, Infinity]",
  "undefined = 1; undefined++; exports.a = undefined",
  "exports = module.exports = typeof Object.keys === 'function' ? Object.keys : shim; exports.shim = shim; function shim() {} module.exports = [exports === Object.keys, typeof exports.shim]",
  "function f() {} f.name = 'g'; f.length = 2; var a = f.name = 'h'; exports.a = [f.name, f.length, a]",
  "function f() {} f\n/* . */.name = (1, 'g')\n;(f)['length'] = { a: 1 }\nexports.a = [f.name, f.length]",
  "var Reflect = {}; function f() {} f.name = 2; exports.a = f.name",
  // arguments
  "exports.a = (function (a) { a = 2; return arguments[0] })(1)",
  "exports.a = (function (a) { a = 2; return [arguments[0], arguments.length] })()",
  "exports.a = (function (a) { arguments[0] = 2; return a })(1)",
  "exports.a = (function (a) { arguments[0] = 2; return a })()",
  "exports.a = (function (a, b) { for (var i = 0; i < arguments.length; i++) arguments[i] = arguments[i] * 2; return [a, b] })(1)",
  "exports.a = (function (a, b) { [].shift.call(arguments); return [a, b, arguments.length] })(1, 2)",
  "exports.a = (function (a, b) { var c = Array.prototype.splice.call(arguments, 0, 1); return [a, b, c] })(1, 2)",
  "exports.a = (function (a, b) { b = b || 3; return (function () { return [].slice.call(arguments) }).apply(null, arguments) })(1, 0)",
  "exports.a = (function (a, b) { b = b || 3; return (function () { return [].slice.call(arguments) }).apply(null, arguments) })(1)",
  "exports.a = (function (a) { var b = a = a + 1; return [a, b, arguments[0]] })(1)",
  "exports.a = (function (a) { return [a++, arguments[0], --a, arguments[0], a += 5, arguments[0]] })(1)",
  "exports.a = (function (a, b) { a = b = 5; return [].slice.call(arguments) })(1, 2)",
  "exports.a = (function (a, b) { [a, b] = [b, a]; ({ x: a } = { x: a + 1 }); return [].slice.call(arguments) })(1, 2)",
  "exports.a = (function (a) { for (a of [5, 6]) if (a > 5) return arguments[0] })(1)",
  "exports.a = (function (a) { (() => { a = 3 })(); return arguments[0] })(1)",
  "exports.a = (function (a) { (function () { a = 3 })(); return arguments[0] })(1)",
  "exports.a = (function (a, a) { a = 3; return [].slice.call(arguments) })(1, 2)",
  "exports.a = (function (package) { package = 3; return arguments[0] })(1)",
  "exports.a = (function (a) { 'use strict'; a = 3; return arguments[0] })(1)",
  "exports.a = (function (a = 0) { a = 3; return arguments[0] })(1)",
  "exports.a = (function (a) { if (a) a = 3\nreturn arguments[0] })(1)",
  "exports.a = (function (a, b) { b = fetch2(a = 4); function fetch2(x) { return x } return [].slice.call(arguments) })(1, 2)",
  // Names
  "made = () => {}; exports.a = made; made2 = async () => {}; exports.b = made2.name; count = x => x; exports.c = window.count",
  // The wrapper
  "exports.a = typeof require + typeof module + typeof exports; exports.b = module.exports === exports",
  "module.exports = [module === module, typeof module.exports]",
  "var m = module; m.exports = { a: m.exports === module['exports'] }",
  "module = { exports: 1 }; exports.a = module.exports",
  "exports = { a: 1 }; exports.b = 2",
  "exports.a = 1; return; exports.b = 2",
  "if (count) { exports.a = count; return } exports.b = 2",
  "function f() { return 1 } function f() { return 2 } exports.a = f() + count",
  "exports.a = new.target",
  // Text
  "exports.a = ['<!-- x', '--> y', `<!-- ${'z'} -->`, /<!--/.source, 'import(x)', '</script>', '\\u2028']",
  "var x = 3; exports.a = []; while (x --> 0) exports.a.push(x)",
  "exports.a = 1 <!-- 2\n+ 3",
  "exports.a = 1\n--> 2\nexports.b = 3",
  "exports.a = ['\\01', '\\1', '\\377', '\\8', '\\08', '\\0', 010, 09, 08.5, 0777]",
  "exports.a = { 010: 1, '\\01': 2 }",
  "exports.a = String.raw`\\01${1}\\u` + `a\\\nb`",
  "'\\01'; exports.a = 1",
  "exports.a = [/[/]\\/(?<a>.)\\k<a>/u.exec('//xx'), 4 / 2 / 1, 'a'.replace(/a/g, '$&')]",
  "exports.a = '𠮷'.length; var 𝒳 = 1; exports.b = 𝒳",
];

/** Where strict code does otherwise, and must not do so silently. */
const LOUD: readonly { source: string; compiled: string }[] = [
  { source: "function f() { this.a = 1 } f.b = f; f()", compiled: "throws TypeError" },
  { source: "Object.freeze(exports).a = 1", compiled: "throws TypeError" },
  { source: "function f() { arguments.callee = 1 } f()", compiled: "throws TypeError" },
  {
    source: "exports.a = (function () { return arguments })().callee",
    compiled: "throws TypeError",
  },
  { source: "exports.a = (function f() { return f.caller })()", compiled: "throws TypeError" },
];

describe("compiled modules do what they did", () => {
  test.each(SAME)("%s", (source) => {
    const { written, compiled } = runBoth(source);
    expect(compiled).toBe(written);
  });
});

describe("what strict code forbids is an error when it happens", () => {
  test.each(LOUD)("$source", ({ source, compiled }) => {
    expect(runBoth(source).compiled).toBe(compiled);
  });
});
