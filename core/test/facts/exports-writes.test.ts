// Which writes to exports may come after a module has been loaded, and which names of intrinsics are assigned.

import { describe, expect, test } from "vitest";
import { readIntrinsicNames } from "../../../runtime-kernel/build-time/intrinsic-names.ts";
import { type Analysis, analyseModule } from "../../src/facts/analyse-module.ts";

const intrinsics = await readIntrinsicNames();

const analyse = (source: string): Analysis =>
  analyseModule(source, { file: "file.js", owner: "p", platform: "node", intrinsics });

/** `name` of the module's own exports, `lib.name` of another's, `().name` of what an exported function returns. */
const describeWrites = (source: string): string =>
  analyse(source)
    .facts.exportsWrites.map(
      ({ of, name = "*", late }) => `${of === "" ? "" : `${of}.`}${name}${late ? "" : " at load"}`,
    )
    .join(", ");

describe("late writes to a module's exports", () => {
  test.each<[source: string, found: string]>([
    ["exports.a = 1; module.exports.b = 2; module.exports = f; exports = 3", ""],
    ["exports.f = function () { exports.a = 1 }", "a"],
    ["exports.f = () => { module.exports.a++ }", "a"],
    ["exports.f = () => { delete exports.a }", "a"],
    ["exports.f = (key) => { exports[key] = 1 }", "*"],
    ['exports.f = () => Object.defineProperty(exports, "a", {})', "a"],
    ["exports.f = () => Object.assign(exports, x)", "*"],
    ["exports.f = () => { exports.a.b = 1; x.exports.c = 1; return exports.d }", ""],
    ["exports.f = (plugin) => plugin(exports, x)", "*"],
    ["exports.f = () => { console.log(exports); Object.keys(exports); g(exports) }", ""],
    ["var lib = module.exports = {}; lib.f = function () { lib.a = 1 }", "a"],
    ["var lib = {}; lib.f = () => { lib.a = 1 }; module.exports = lib", "a"],
    ["module.exports = lib; function lib() { lib.a = 1 }", "a"],
    ["module.exports = function lib() { lib.a = 1 }", "a"],
    ["exports = module.exports = lib; function lib() {} exports.f = () => { lib.a = 1 }", "a"],
    ["class Lib { static f() { this.a = 1 } f() { this.b = 1 } } module.exports = Lib", "a"],
    ["class Lib { static f() { Lib.a = 1 } } module.exports = Lib", "a"],
    ["exports.f = () => {}; const g = function () { this.a = 1 }; g.bind(exports)", "a"],
    ["exports.f = exports.f.bind(exports)", "*"],
    [
      "exports.__esModule = true; exports.default = make(); module.exports = exports['default']; function make() { return new Parser() }",
      "*",
    ],
    ["module.exports = { a: 1, f() { this.a = 2 }, g: () => { this.a = 3 } }", "a, a"],
    ["exports.f = function () { this.a = this.b = 1 }; exports.a = 0", "a"],
    ["exports.F = function () { this.a = 1 }; exports.a = 0", ""],
    ["module.exports = new Store()", "*"],
    ["module.exports = new Map()", ""],
    // decimal.js-light.
    [
      "function D() {} D.prototype.f = function () { var C = this.constructor; C.a = 1 }; module.exports = D",
      "a",
    ],
    ["class D { f() { this.constructor.a++ } } module.exports = D", "a"],
    [
      "module.exports = clone(); function clone() { function D() {} D.set = D.config = set; D.a = 1; return D } function set(o) { this[o.k] = o.v }",
      "*, *",
    ],
    ["exports.f = function (k) { this[k] = 1 }", ""],
    ["exports.f = (x) => { x.constructor.a = 1 }", ""],
    [
      "class D { f() { this.constructor.prototype.a = 1; x.constructor = f } } module.exports = D",
      "",
    ],
    ["this.a = 1; exports.f = () => { this.b = 1 }", "b"],
    // winston-transport: its parts are entries, too.
    ['module.exports = require("./modern"); module.exports.a = 1', "./modern.a at load"],
    ['module.exports = require("./modern")', ""],
    // store2: which functions become methods of what `make` returns is not known.
    [
      "var _ = { make() { return _.inherit() } }; _.api = { f() { this.a = 1 } }; module.exports = _.make()",
      "a",
    ],
    ["var _ = { f() { this.a = 1 } }; module.exports = lib.make()", ""],
    ["function init() { exports.a = 1 } init()", ""],
    ["const m = module; exports.f = () => { m.exports.a = 1 }", "a"],
    ["var m = module; m.exports = {}; exports.f = () => { m.exports.a = 1; m.x.a = 1 }", "a"],
    ["const m = module; m.exports.a = 1; exports.f = () => { const m = {}; m.exports.b = 1 }", ""],
    ["function init() { exports.a = 1 } init(); exports.init = init", "a"],
    ["function a() { b() } function b() { exports.x = 1; a() } exports.a = a", "x"],
    ["async function init() { exports.a = 1 } init()", "a"],
    ["(function () { exports.a = 1; (() => { exports.b = 1 })() }).call(this)", ""],
    ["['a', 'b'].forEach(function (name) { exports[name] = x })", ""],
    [
      "(function (root, factory) { module.exports = factory() })(this, function () { var lib = {}; lib.a = 1; lib.f = () => { lib.b = 1 }; return lib })",
      "b",
    ],
    [
      "(function (root, factory) { factory(exports) })(this, function (exports) { exports.a = 1; exports.f = () => { exports.b = 1 } })",
      "b",
    ],
    ["module.exports = make(); function make() { var o = {}; o.a = 1; return o }", ""],
    [
      "module.exports = setup; function setup(env) { create.a = 1; function create() {} create.enable = () => { create.names = [] }; return create }",
      "().names",
    ],
    ["if (typeof exports === 'undefined') exports.f = () => { exports.a = 1 }", ""],
    ["export const exports = {}; export const f = () => { exports.a = 1 }", ""],
  ])("%s", (source, found) => {
    expect(describeWrites(source)).toBe(found);
  });
});

describe("writes to another module's exports", () => {
  test.each<[source: string, found: string]>([
    ['require("lib").a = 1', "lib.a at load"],
    ['var lib = require("lib"); exports.f = () => { lib.a = 1; lib.b.c = 2; lib.d() }', "lib.a"],
    [
      'import lib from "lib"; lib.a = 1; delete lib.b',
      "lib.default.a at load, lib.default.b at load",
    ],
    ['import * as lib from "lib"; Object.assign(lib, x)', "lib.* at load"],
    ['import { a } from "lib"; a.b = 1', ""],
    ['const lib = require("./lib"); lib[x] = 1', "./lib.* at load"],
    ['require("fs").readFile = 1', ""],
    [
      '(function (root, factory) { factory(require("lib")) })(this, function (lib) { if (lib.default) lib = lib.default; lib.a = 1 })',
      "lib.default.a at load, lib.a at load",
    ],
  ])("%s", (source, found) => {
    expect(describeWrites(source)).toBe(found);
  });
});

describe("writes that fail without a word in sloppy code", () => {
  const describeSilent = (source: string): string =>
    analyse(source)
      .sloppy.silentWrites.map(({ node }) => source.slice(node.start ?? 0, node.end ?? 0))
      .join(", ");

  test.each<[source: string, found: string]>([
    [
      'exports = module.exports = typeof Object.keys === "function" ? Object.keys : shim; exports.shim = shim; function shim() {}',
      "exports.shim = shim",
    ],
    ["module.exports = Array.isArray || f; module.exports.a = 1", "module.exports.a = 1"],
    ["module.exports = Promise; delete module.exports.b", "delete module.exports.b"],
    ['"use strict"; module.exports = Object.keys; module.exports.a = 1', ""],
    ["module.exports = f; module.exports.a = 1", ""],
    ["Object.keys.shim = 1; Array.prototype.x = 1", ""],
    ['function f() {} f.name = "x"; f.title = "y"', 'f.name = "x"'],
    ["var f = function () {}; f.length = 1; x.length = 2", "f.length = 1"],
    ["function g(f) { f.name = 1 }", ""],
    ["export const f = () => 1; f.name = 'x'", ""],
  ])("%s", (source, found) => {
    expect(describeSilent(source)).toBe(found);
  });
});

describe("names of intrinsics that are assigned", () => {
  test.each<[source: string, found: string]>([
    ["x.toString = f; x['constructor'] = y; x.toString = g", "toString constructor"],
    ["A.prototype.then = f; this.message = m; arr.length = 0", "then message length"],
    ["x.fetch = f; ({ toString() {} }); x[toString] = f", ""],
    ["Array.prototype.push = f; Error.prototype.name = x", ""],
    ["function f(Array) { Array.prototype.push = 1 }", "push"],
    ["if (false) x.toString = f; y.toString = g", "toString"],
  ])("%s", (source, found) => {
    expect(
      analyse(source)
        .facts.overrides.map(({ name }) => name)
        .join(" "),
    ).toBe(found);
  });
});
