// Assignments to names that lockdown leaves read-only: what they are compiled to, that they mean what they meant, and that the list of
// the names is the kernel's.

import { afterAll, expect, test } from "vitest";
import { closeChromium, runEverywhere } from "../../../runtime-kernel/test/in-chromium.ts";
import { runConfined, runPlain } from "../../../runtime-kernel/test/realm.ts";
import { FIXED_NAMES, FIXED_SYMBOLS } from "../../src/facts/fixed-names.ts";
import { compile, intrinsics } from "./compile.ts";
import { runBoth } from "./run-module.ts";

afterAll(closeChromium);

const HEADER =
  'import { assignInherited as $assignInherited } from "kernel"; function $then(o, v) { try { o.then = v; } catch (e) { $assignInherited(o, "then", v, e); } return v; } ';
const PLACE =
  "function $thenOf(o) { return new ($thenOf.c ??= class { constructor(o) { this.o = o; } get _() { return this.o.then; } set _(v) { $then(this.o, v); } })(o); } ";
const SYMBOL =
  'import { assignInherited as $assignInherited } from "kernel"; import { Symbol } from "commons"; function $iterator(o, v) { try { o[Symbol.iterator] = v; } catch (e) { $assignInherited(o, Symbol.iterator, v, e); } return v; } ';
const CONSTRUCTOR = 'import { assignConstructor as $assignConstructor } from "kernel"; ';

test.each([
  ["x.then = y;", `${HEADER}$then(x, y);`],
  ["x['then'] = y;", `${HEADER}$then(x, y);`],
  ["x[`then`]/* = */ = y;", `${HEADER}$then(x, y);`],
  ["(x, y) .then\n= (y, x);", `${HEADER}$then((x, y) , (y, x));`],
  ["f(x.then = x.catch().then = y);", `${HEADER}f($then(x, $then(x.catch(), y)));`],
  ["() => x.then = y;", `${HEADER}() => $then(x, y);`],
  ["x.then += y;", `${HEADER}${PLACE}$thenOf(x)._ += y;`],
  ["x.then ??= y;", `${HEADER}${PLACE}$thenOf(x)._ ??= y;`],
  ["x['then']++;", `${HEADER}${PLACE}$thenOf(x)._++;`],
  ["(x.then) = y;", `${HEADER}${PLACE}($thenOf(x)._) = y;`],
  [
    "({ a: x.then, b: [...x.then] } = y);",
    `${HEADER}${PLACE}({ a: $thenOf(x)._, b: [...$thenOf(x)._] } = y);`,
  ],
  ["for (x.then of y);", `${HEADER}${PLACE}for ($thenOf(x)._ of y);`],
  ["x.constructor = y;", `${CONSTRUCTOR}$assignConstructor(x, y);`],
  ["x[Symbol.iterator] = y;", `${SYMBOL}$iterator(x, y);`],
  // What may inherit from an intrinsic.
  [
    "{ const o = { __proto__: x }; o.then = y; }",
    `${HEADER}{ const o = { __proto__: x }; $then(o, y); }`,
  ],
  ["{ let o = {}; o = x; o.then = y; }", `${HEADER}{ let o = {}; o = x; $then(o, y); }`],
  ["(o = {}) => o.then = y;", `${HEADER}(o = {}) => $then(o, y);`],
  ["for (const o in {}) o.then = y;", `${HEADER}for (const o in {}) $then(o, y);`],
  [
    "class A extends x { m() { this.then = y; } }",
    `${HEADER}class A extends x { m() { $then(this, y); } }`,
  ],
  [
    "class A { m() { return function () { this.then = y; }; } }",
    `${HEADER}class A { m() { return function () { $then(this, y); }; } }`,
  ],
  ["class A {} A.constructor = y;", `${CONSTRUCTOR}class A {} $assignConstructor(A, y);`],
])("%s", (source, compiled) => {
  const declared = "let y, f, x = f;";
  const { code } = compile(`${declared} ${source} export { x };`);
  expect(code.replace(`${declared} `, "").replace(" export { x };", "")).toBe(compiled);
});

test.each([
  "x.than = y; x[then] = y; x.then; delete x.then; ({ then: x } = y); class A { then = y; static then = y; m() { super.then = y; } }",
  // An intrinsic itself; what bundlers read; a `Symbol` of the module's own.
  "Promise.prototype.then = y;",
  "{ let Symbol = {}; x[Symbol.iterator] = y; }",
  // What inherits from Object.prototype and Function.prototype alone.
  "{ const o = { a: 1, ['__proto__']: x }; o.then = y; }",
  "{ const o = () => {}; o.find = y; function f() {} f.map = y; class A {} A.filter = y; }",
  "class A { constructor() { this.then = y; } m() { return () => { this.find = y; }; } static s() { this.map = y; } }",
])("%s stays as it is", (source) => {
  const declared = "let x = {}, y, then;";
  expect(compile(`${declared} ${source} export { x };`).code).toBe(
    `${declared} ${source} export { x };`,
  );
});

test("exports of a CommonJS module stay as bundlers read them", () => {
  const source = "exports.find = module.exports.map = 1; this.filter = 2;";
  expect(compile(source).code).toBe(source);
});

// Around, in and beside what else is written there, sloppy and strict.
test.each([
  "exports.out = o.then = 1;",
  "o\n.then = probe;\n(function () { exports.x = 1; })()",
  "probe(o.then = made = 2, made); exports.out = made",
  "exports.out = made = o.then = 3",
  "window.then = 1; exports.out = window.then; delete window.then",
  "exports.out = function f() { return [f = o.then = 4, o.then = f = 5, typeof f]; }()",
  "exports.out = function (a) { a = o.then = 6; return [...arguments, o.then = a = 7, ...arguments]; }(1)",
  "exports.out = function (a) { for (a of [1, 2]) o.then = arguments[0]\nreturn arguments[0] }(0)",
  "exports.out = function (a) { for (a of [1, 2]) o.then = a = arguments[0]\nreturn arguments[0] }(0)",
  "exports.out = [o.then ??= 1, o.then ||= 2, o.then &&= 3, o.then += 4, o.then++, --o.then]",
  "({ a: o.then = 1, ...o.find } = {}); [o.map, ...o.at] = [2, 3]; for (o.exec in { k: 1 });",
  "var log = []; var at = function (x) { log.push(x); return o; }; at(1).then = log.push(2); at(3)['catch'] = at(4).test = 5; exports.out = log",
  "var log = []; try { null.then = log.push(1) } catch (e) { log.push(e.name) } try { undefined.then += log.push(2) } catch (e) { log.push(e.name) } exports.out = log",
  "o.then = function () {}; o.find = () => 1; o.map = class {}; exports.out = [o.then.name, o.find.name, o.map.name]",
  "exports.out = []; class A { set then(v) { exports.out.push(v) } } new A().then = 1; class B extends A { m() { super.then = 2; this.then = 3 } } new B().m()",
  "x: o.then = 1; if (o) o.find = 2; else o.find = 3; do o.map = 4; while (0)",
  "label: for (o.then = 0; o.then < 3; o.then++) if (o.then == 1) continue label; else exports.last = o.then",
  "exports.out = `${o.then = 1}${o.find = `${o.map = 2}`}`",
  "function* g() { o.then = yield 1; exports.got = o.then } var i = g(); i.next(); i.next(5)",
  "o.constructor = 1; Object.create(o).constructor = 2; o[Symbol.iterator] = 3; exports.out = o[Symbol.iterator]",
  "var then = 'find', $then = 1; o[then] = 2; o.then = $then",
])("runs as written: %s", (source) => {
  const text = `var o = exports.o = {}; ${source}`;
  const { written, compiled } = runBoth(text);
  expect(compiled).toBe(written);
  expect(written.startsWith("throws")).toBe(false);
});

// Which data properties of the prototypes of all intrinsics but String an heir can be given, of those that `wanted` lists.
const assignable = (wanted?: unknown): string => `
  const wanted = ${JSON.stringify(wanted) ?? "undefined"};
  const found = {}; const seen = new Set([String.prototype]);
  for (const name of ${JSON.stringify([...intrinsics.shared, ...intrinsics.common])}) {
    let label = name;
    for (let at = $g[name]?.prototype; at && !seen.has(at); at = Object.getPrototypeOf(at), label += '^') {
      seen.add(at);
      const heir = Object.create(at);
      for (const key of Reflect.ownKeys(at)) {
        if (typeof key === 'symbol' && Symbol.keyFor(key) !== undefined) continue;
        if (wanted === undefined && !('value' in Object.getOwnPropertyDescriptor(at, key))) continue;
        try { heir[key] = 1; } catch {}
        if (Object.hasOwn(heir, key) === (wanted === undefined)) (found[label] ??= []).push(String(key));
      }
    }
  }
  return found;`;

test("the names are those that the kernel leaves read-only", async () => {
  const plain = (await runPlain({ code: assignable() })) as Record<string, string[]>;
  const refused = (await runConfined({ code: assignable(plain) })) as Record<string, string[]>;
  const left = new Set(
    Object.entries(refused).flatMap(([holder, keys]) =>
      keys.filter((key) => plain[holder]?.includes(key)),
    ),
  );
  // Assigned in every loop over an array, and by nobody on an object that only inherits from one.
  expect(left.delete("length")).toBe(true);
  const names = [...FIXED_NAMES, ...[...FIXED_SYMBOLS].map((name) => `Symbol(Symbol.${name})`)];
  // Of other engines.
  const others = names.filter(
    (name) => /Float16|__lookupSetter__|^transfer/.test(name) && !left.has(name),
  );
  expect([...left].sort()).toEqual(names.filter((name) => !others.includes(name)).sort());
});

// What an assignment leaves, on objects of many kinds, by a function as compile writes it.
const PARITY = `
  const rethrow = (object, key, value, error) => { throw error; };
  const assign = typeof kernel === 'undefined' ? rethrow : kernel.assignInherited;
  const put = (o, key, v) => {
    if (key === 'constructor' && typeof kernel !== 'undefined') return kernel.assignConstructor(o, v);
    try { o[key] = v; } catch (e) { assign(o, key, v, e); } return v;
  };
  const instances = { array: () => [1], promise: () => Promise.resolve(1), regexp: () => /x/, view: () => new DataView(new ArrayBuffer(1)), bytes: () => new Uint8Array(1),
    map: () => new Map(), date: () => new Date(0), error: () => new RangeError('x'), buffer: () => new ArrayBuffer(1), weak: () => new WeakMap(), plain: () => ({}), none: () => Object.create(null) };
  const logged = (target, log, traps) => new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, (...all) => { log.push(trap); return Reflect[trap](...all); }])));
  const kinds = {
    itself: (make) => make(), heir: (make) => Object.create(make()), heirOfPrototype: (make) => Object.create(Object.getPrototypeOf(make())),
    instance: (make) => { const { constructor } = make(); return constructor ? new (class extends constructor {})(new ArrayBuffer(1)) : {}; },
    prototype: (make) => { const { constructor } = make(); return constructor ? (class extends constructor {}).prototype : {}; },
    frozen: (make) => Object.freeze(make()), closed: (make) => Object.preventExtensions(make()), heirOfFrozen: (make, key) => Object.create(Object.freeze(Object.defineProperty(Object.create(make()), key, { value: 0 }))),
    own: (make, key) => Object.defineProperty(make(), key, { value: 0, writable: true, configurable: true }), fixed: (make, key) => Object.defineProperty(make(), key, { value: 0 }),
    getter: (make, key) => Object.defineProperty(make(), key, { get: () => 0 }), setter: (make, key, log) => Object.defineProperty(make(), key, { set(v) { log.push(v, this === one); } }),
    inheritedSetter: (make, key, log) => Object.create(Object.defineProperty(make(), key, { set(v) { log.push(v, this === one); } })), inheritedGetter: (make, key) => Object.create(Object.defineProperty(make(), key, { get: () => 0 })),
    throwing: (make, key) => Object.defineProperty(make(), key, { set() { throw new SyntaxError(); } }),
    bare: (make) => new Proxy(make(), {}), defining: (make, key, log) => logged(make(), log, ['defineProperty', 'deleteProperty']),
    noDefining: (make) => new Proxy(make(), { defineProperty: () => false }), refusing: (make) => new Proxy(make(), { set: () => false }), heirOfRefusing: (make) => Object.create(new Proxy(make(), { set: () => false })),
    heirOfProxy: (make) => Object.create(new Proxy(make(), {})), trapThrows: (make) => new Proxy(make(), { set() { throw new RangeError(); } }), deafTrap: (make) => new Proxy(make(), { set: () => true }),
    frozenProxy: (make) => new Proxy(Object.freeze(make()), {}), proxyOfFixed: (make, key) => new Proxy(Object.defineProperty(make(), key, { value: 0 }), {}),
    revoked: (make) => { const { proxy, revoke } = Proxy.revocable(make(), {}); revoke(); return proxy; },
  };
  let one; const found = {};
  const note = (place, key, result) => { ((found[place] ??= {})[result] ??= []).push(String(key)); };
  for (const key of KEYS) for (const [kind, change] of Object.entries(kinds)) for (const [name, make] of Object.entries(instances)) {
    const log = []; let what;
    try { one = undefined; one = change(make, key, log); } catch (error) { note([kind, name], key, 'not made'); continue; }
    try {
      what = put(one, key, 7);
      const { value, writable, enumerable, configurable } = kind === 'revoked' ? {} : Object.getOwnPropertyDescriptor(one, key) ?? {};
      what = [what, value, writable, enumerable, configurable];
    } catch (error) { what = error.name; }
    note([kind, name], key, JSON.stringify([what, log]));
  }
  for (const [name, value] of [['number', 1], ['text', 'x'], ['undefined', undefined], ['null', null], ['symbol', Symbol.iterator], ['big', 1n]])
    for (const key of KEYS) { try { note(name, key, put(value, key, 7)); } catch (error) { note(name, key, error.name); } }
  return found;`;

const KEYS = `[${[...FIXED_NAMES].map((name) => JSON.stringify(name)).join(", ")}, ${[...FIXED_SYMBOLS].map((name) => `Symbol.${name}`).join(", ")}, 'other', 'toString']`;

const count = (of: readonly (readonly [string, string[]])[]): number =>
  of.reduce((sum, [, keys]) => sum + keys.length, 0);

test("assigned on every kind of object, each name does what it does in plain JavaScript", async () => {
  const code = PARITY.replaceAll("KEYS", KEYS);
  const plain = (await runPlain({ code })) as Record<string, Record<string, string[]>>;
  expect(await runEverywhere({ code })).toEqual(plain);
  const results = Object.values(plain).flatMap((each) => Object.entries(each));
  expect(count(results)).toBeGreaterThan(20_000);
  expect(count(results.filter(([result]) => result === "not made"))).toBeLessThan(1_000);
});

test("nothing shared changes, and a trap that refuses is not passed by", async () => {
  const code = `
    const put = (o, key, v) => attempt(() => { try { o[key] = v; } catch (e) { kernel.assignInherited(o, key, v, e); } return Object.hasOwn(o, key); });
    const promise = Promise.resolve(); const forwarding = new Proxy(promise, { set: (...all) => Reflect.set(...all) });
    const forged = attempt(() => { kernel.assignInherited(Object.freeze(Object.create(Promise.prototype)), 'then', 1, new TypeError("Cannot assign to read only property 'then'")); });
    class Strange extends Promise { get then() { throw new Error("Cannot assign to read only property 'then' of object"); } set then(v) { throw new TypeError("Cannot assign to read only property 'then' of object"); } }
    return [put(Promise.prototype, 'then', 1), put(Array.prototype, 'find', 1), put(Uint8Array.prototype, 'constructor', 1), put(Promise, 'all', 1), put(RegExp.prototype, 'exec', 1),
      put(forwarding, 'then', 1), Object.hasOwn(promise, 'then'), forged, put(Object.create(Strange.prototype), 'then', 1), put(kernel, 'commons', 1), put($g, 'Array', 1),
      typeof Promise.prototype.then, [2].find((x) => x === 2), attempt(() => { kernel.assignInherited({}, 'x', 1, new RangeError('own')); }).error];`;
  const refused = { error: "TypeError" };
  expect(await runConfined({ code })).toEqual([
    ...Array.from({ length: 6 }, () => refused),
    false,
    ...Array.from({ length: 4 }, () => refused),
    "function",
    2,
    "RangeError",
  ]);
});
