// What a package finds on its global object, with its grants and without.
import { afterAll, describe, expect, test } from "vitest";
import { closeChromium, needsNoNode, runInChromium } from "./in-chromium.ts";
import { FIND_HOST_GLOBAL, runConfined } from "./realm.ts";
import type { Case } from "./realm.ts";

interface Behaviour extends Case {
  readonly name: string;
  readonly expected: unknown;
}

const behaves = (cases: readonly Behaviour[]): void => {
  test.each(cases)("$name", async ({ expected, ...oneCase }) => {
    expect(await runConfined(oneCase)).toEqual(expected);
  });
  test.each(cases.filter(needsNoNode))("in Chromium: $name", async ({ expected, ...oneCase }) => {
    const { result } = await runInChromium(oneCase);
    expect(result).toEqual(expected);
  });
};

afterAll(closeChromium);

describe("the global object", () => {
  behaves([
    {
      name: "has the shared intrinsics, the commons and itself, all read-only",
      code: `
        const all = Object.getOwnPropertyNames($g);
        return [all.includes('Map'), all.includes('Date'), $g.Date === kernel.commons.Date, $g.Error === kernel.commons.Error, $g.Map === Map,
          all.some((name) => { const { writable, configurable } = Object.getOwnPropertyDescriptor($g, name); return writable || configurable; }),
          Object.keys($g), String($g), 'Compartment' in $g, 'process' in $g, $g.hasOwnProperty('Map')];`,
      expected: [true, true, true, true, true, false, [], "[object Object]", false, false, true],
    },
    {
      name: "a name of an intrinsic that the package writes is its own variable",
      globals: { Promise: "write", Date: "write" },
      code: "$g.Promise = 1; $g.Date = 2; return [$g.Promise, $g.Date, globalThis.Promise === 1, globalThis.Date === 2, compartment().globals.Promise === Promise];",
      expected: [1, 2, false, false, true],
    },
    {
      name: "what one package writes on its own, no other sees",
      code: "$g.mine = 1; return [$g.mine, typeof compartment().globals.mine, typeof globalThis.mine];",
      expected: [1, "undefined", "undefined"],
    },
    {
      name: "the root without a policy has the host's own",
      onlyInNode: true,
      code: "const { globals, Function: F, eval: e } = compartment({}, { isRoot: true }); return [globals === globalThis, F === globalThis.Function, e === globalThis.eval, F('return 1')()];",
      expected: [true, true, true, 1],
    },
    {
      name: "granted names that are not there throw where code reads them, until somebody defines them",
      before: "hostGlobal.there = 1; hostGlobal.later = undefined; delete hostGlobal.later;",
      globals: {
        there: true,
        missing: true,
        "missing2.part": true,
        late: true,
        mine: true,
        taken: "write",
      },
      options: { writtenGlobals: ["late", "taken"] },
      code: `
        const $n = $c.names; const ask = (name) => attempt(() => $n[name]).error ?? $n[name];
        const before = ['there', 'missing', 'missing2', 'late', 'mine', 'taken'].map(ask);
        const quiet = ['missing', 'late', 'mine'].map((name) => typeof $g[name]);
        hostGlobal.late = 2; $g.mine = 3; Object.defineProperty($g, 'missing', { get: () => 4, configurable: true }); $g.taken = 5;
        const after = ['there', 'missing', 'missing2', 'late', 'mine', 'taken'].map(ask);
        delete $g.mine; delete hostGlobal.late; const message = (() => { try { $n.mine; } catch (error) { return error.message; } })();
        return [before, quiet, after, ask('mine'), ask('late'), message, hostGlobal.taken, compartment({ there: true }).names === compartment({ there: true }).globals];`,
      expected: [
        [1, ...Array.from({ length: 5 }, () => "ReferenceError")],
        ["undefined", "undefined", "undefined"],
        [1, 4, "ReferenceError", 2, 3, 5],
        "ReferenceError",
        "ReferenceError",
        "mine is not defined",
        5,
        false,
      ],
    },
    {
      name: "stays an object of fast properties, in every compartment, with many grants",
      nodeFlags: ["--allow-natives-syntax"],
      before:
        "for (let i = 0; i < 200; i++) { hostGlobal['f' + i] = () => i; Object.defineProperty(hostGlobal, 'a' + i, { get: () => i, configurable: true }); }",
      code: `
        const globals = { process: true, Buffer: true, fetch: true, performance: true, setTimeout: true, 'process.env.HOME': true };
        const few = [1, 2, 3].map(() => compartment(globals).globals);
        for (let i = 0; i < 200; i++) { globals['f' + i] = true; globals['a' + i] = true; }
        const many = [1, 2, 3].map(() => compartment(globals).globals);
        few[0].added = 1;
        return [...few, ...many].map((one) => hasFastProperties(one));`,
      expected: [true, true, true, true, true, true],
    },
  ]);
});

describe("granted names", () => {
  behaves([
    {
      name: "functions look like the host's and take its this",
      before: "hostGlobal.strict = { run(a, b = 1) { return this === hostGlobal; } }.run;",
      globals: { strict: true, structuredClone: true },
      code: `
        const own = { run: $g.strict };
        return [$g.strict(), own.run(), $g.strict.name, $g.strict.length, Function.prototype.toString.call($g.strict) === String(hostGlobal.strict),
          $g.strict === hostGlobal.strict, attempt(() => new $g.structuredClone()).error, $g.structuredClone({ a: [1] })];`,
      expected: [true, false, "run", 1, true, false, "TypeError", { a: [1] }],
    },
    {
      name: "constructors construct, extend and know their instances",
      globals: { URL: true, EventTarget: true },
      code: `
        const url = new $g.URL('https://a.b/c');
        class Mine extends $g.EventTarget { constructor() { super(); this.ready = true; } }
        const mine = new Mine();
        return [url.host, url instanceof $g.URL, url instanceof URL, $g.URL.prototype === URL.prototype, $g.URL.canParse('x:y'), $g.URL.name, $g.URL.length,
          mine instanceof Mine, mine instanceof $g.EventTarget, mine.ready, attempt(() => $g.URL('x:y')).error];`,
      expected: ["a.b", true, true, true, true, "URL", 1, true, true, true, "TypeError"],
    },
    {
      name: "inherited statics and buffers",
      globals: { Buffer: true },
      code: "return [$g.Buffer.from('abc').toString('hex'), $g.Buffer.isBuffer(Buffer.alloc(1)), $g.Buffer.of(1).length, $g.Buffer.from('a') instanceof $g.Buffer, $g.Buffer.alloc(2) instanceof Uint8Array];",
      expected: ["616263", true, 1, true, true],
    },
    {
      name: "accessors read through at each access",
      before:
        "let width = 1; Object.defineProperty(hostGlobal, 'innerWidth', { get: () => width++, configurable: true }); hostGlobal.counter = 1;",
      globals: { innerWidth: true, counter: true },
      code: "const all = [$g.innerWidth, $g.innerWidth, $g.counter]; hostGlobal.counter = 5; return [...all, $g.counter];",
      expected: [1, 2, 1, 5],
    },
    {
      name: "what the host lacks is absent",
      globals: { missing: true, "absent.deep.path": true },
      code: "return ['missing' in $g, 'absent' in $g, typeof $g.missing];",
      expected: [false, false, "undefined"],
    },
    {
      name: "a granted name can be overwritten in the package's own global",
      before: "hostGlobal.number = 1; hostGlobal.deep = { number: 1 };",
      globals: { fetch: true, number: true, "deep.number": true },
      code: "$g.fetch = 'mine'; $g.number = 2; $g.deep.number = 3; return [$g.fetch, $g.number, $g.deep.number, typeof hostGlobal.fetch, hostGlobal.number, hostGlobal.deep.number];",
      expected: ["mine", 2, 3, "function", 1, 1],
    },
    {
      name: "write reaches the host, top-level and deep, and what was written comes back as it was",
      before: "hostGlobal.place = { href: 'a', hash: '#' };",
      globals: { appState: "write", "place.href": "write", "place.hash": true, hook: "write" },
      code: `
        const state = { a: 1 }; const hook = () => 1;
        $g.appState = state; $g.place.href = 'b'; $g.place.hash = '#x'; $g.hook = hook;
        return [hostGlobal.appState === state, $g.appState === state, hostGlobal.place, $g.hook === hook, hostGlobal.hook()];`,
      expected: [true, true, { href: "b", hash: "#" }, true, 1],
    },
    {
      name: "a write below a whole grant",
      before:
        "hostGlobal.place = { href: 'a', hash: '#', go() { return this === hostGlobal.place; } };",
      globals: { place: true, "place.href": "write" },
      code: "$g.place.href = 'b'; $g.place.hash = 'mine'; return [hostGlobal.place.href, hostGlobal.place.hash, $g.place.hash, $g.place.go()];",
      expected: ["b", "#", "mine", true],
    },
    {
      name: "a name that another package writes is read live",
      options: { writtenGlobals: ["late"] },
      globals: { late: true },
      code: "const before = typeof $g.late; compartment({ late: 'write' }).globals.late = { a: 1 }; return [before, $g.late.a];",
      expected: ["undefined", 1],
    },
    {
      name: "a handler property written by a package is called with its own global",
      before:
        "let handler = null; Object.defineProperty(hostGlobal, 'onmessage', { get: () => handler, set: (value) => { handler = value; }, configurable: true });",
      globals: { onmessage: "write" },
      code: "let self; const mine = function () { self = this; }; $g.onmessage = mine; handler.call(globalThis); return [self === $g, $g.onmessage === mine, handler === mine];",
      expected: [true, true, false],
    },
    {
      name: "names of the global object that lead a path are no path",
      globals: { "globalThis.fetch": true, "global.process.pid": true, global: true },
      code: "return [typeof $g.fetch, typeof $g.process.pid, $g.global === $g];",
      expected: ["function", "number", true],
    },
    {
      name: "promisify finds a timer's own symbol",
      globals: { setTimeout: true },
      code: "const { promisify } = await import('node:util'); return await promisify($g.setTimeout)(1, 'done');",
      expected: "done",
    },
    {
      name: "timers pass arguments, and refuse what is no function",
      globals: { setTimeout: true, clearTimeout: true, queueMicrotask: true, setImmediate: true },
      code: `
        const order = await new Promise((done) => { const all = []; $g.queueMicrotask(() => all.push('micro')); $g.setImmediate((x) => all.push(x), 'immediate'); $g.setTimeout((a, b) => done([...all, a, b]), 20, 1, 2); });
        const timer = $g.setTimeout(() => {}, 1e6); $g.clearTimeout(timer);
        return [order, attempt(() => $g.setTimeout('1')), attempt(() => $g.queueMicrotask({}))];`,
      expected: [
        ["micro", "immediate", 1, 2],
        { error: "EvalError", code: "BULKHEAD_CODE_GENERATION_DENIED" },
        { error: "EvalError", code: "BULKHEAD_CODE_GENERATION_DENIED" },
      ],
    },
  ]);
});

describe("attenuated objects", () => {
  behaves([
    {
      name: "read through at each level, by live getters, with methods on the host's object",
      before: "hostGlobal.nav = { inner: { count: 1, up() { return ++this.count; } } };",
      globals: { "nav.inner.count": true, "nav.inner.up": true },
      code: `
        const all = [$g.nav.inner.count, $g.nav.inner.up(), $g.nav.inner.count, Object.keys($g.nav), $g.nav.inner === $g.nav.inner];
        hostGlobal.nav.inner = { count: 10, up() { return 0; } };
        return [...all, $g.nav.inner.count];`,
      expected: [1, 2, 2, ["inner"], true, 10],
    },
    {
      name: "are safe where something on the way is missing or no object",
      before:
        "hostGlobal.nav = { gone: null, text: 'abc', inner: undefined, run: Object.assign(() => {}, { fast: () => 'ran', slow: 1 }) };",
      globals: {
        "nav.gone.x": true,
        "nav.text.length": true,
        "nav.inner.x.y": true,
        "nav.run.fast": true,
      },
      code: "return [$g.nav.gone, $g.nav.text, typeof $g.nav.inner, typeof $g.nav.run, $g.nav.run.fast(), $g.nav.run.slow ?? 'none'];",
      expected: [null, "abc", "undefined", "object", "ran", "none"],
    },
    {
      name: "lack what a host's class lacks, and see a dictionary's later entries",
      globals: {
        "navigator2.gpu.ask": true,
        "navigator2.name": true,
        "process.env.BULKHEAD_LATER": true,
      },
      before:
        "hostGlobal.navigator2 = new (class { get name() { return 'n'; } get other() { return 'o'; } })();",
      code: "const early = $g.process.env.BULKHEAD_LATER ?? 'none'; process.env.BULKHEAD_LATER = 'set'; return ['gpu' in $g.navigator2, $g.navigator2.name, early, $g.process.env.BULKHEAD_LATER];",
      expected: [false, "n", "none", "set"],
    },
    {
      name: "whole objects: private fields, later names, deletion, enumeration, tags",
      before:
        "hostGlobal.store = new (class Store { #size = 3; size() { return this.#size; } self() { return this; } get [Symbol.toStringTag]() { return 'store'; } })();",
      globals: { store: true, process: true },
      code: `
        const { env } = $g.process; process.env.BULKHEAD_X = 'x'; env.BULKHEAD_Y = 'y';
        const keys = Object.keys(env); const spread = { ...env };
        return [$g.store.size(), $g.store.self() === $g.store, String($g.store), Object.prototype.toString.call($g.process), env === $g.process.env,
          env.BULKHEAD_X, keys.includes('BULKHEAD_X') && keys.includes('BULKHEAD_Y'), spread.BULKHEAD_Y, 'BULKHEAD_Y' in process.env,
          delete env.BULKHEAD_X, env.BULKHEAD_X ?? 'gone', process.env.BULKHEAD_X, Array.isArray($g.process.argv), $g.process.cwd() === process.cwd(),
          $g.process.on('x', () => {}) === $g.process, attempt(() => Object.freeze(env)).error];`,
      expected: [
        3,
        true,
        "[object store]",
        "[object process]",
        true,
        "x",
        true,
        "y",
        false,
        true,
        "gone",
        "x",
        true,
        true,
        true,
        "TypeError",
      ],
    },
    {
      name: "an object that inherits from a view keeps its own properties",
      before: "hostGlobal.tool = { run: () => 'host' };",
      globals: { tool: true },
      code: "const mine = Object.create($g.tool); mine.run = 'mine'; $g.tool.x = 1; mine.x = 2; return [mine.run, $g.tool.run(), $g.tool.x, mine.x, hostGlobal.tool.x ?? 'none'];",
      expected: ["mine", "host", 1, 2, "none"],
    },
    {
      name: "namespaces with constructors in them",
      onlyInNode: true,
      globals: { Intl: true, WebAssembly: true, crypto: true, console: true },
      code: `
        const format = new $g.Intl.NumberFormat('en', { minimumFractionDigits: 2 });
        const module = new $g.WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
        return [format.format(1.5), format instanceof $g.Intl.NumberFormat, module instanceof $g.WebAssembly.Module,
          $g.crypto.getRandomValues(new Uint8Array(4)).length, typeof (await $g.crypto.subtle.digest('SHA-256', new Uint8Array(1))), typeof $g.console.log];`,
      expected: ["1.50", true, true, 4, "object", "function"],
    },
  ]);
});

describe("the host's global", () => {
  behaves([
    {
      name: "is nowhere, with every name granted",
      nodeFlags: ["--no-deprecation"],
      code: FIND_HOST_GLOBAL,
      expected: { leaks: [], many: true },
    },
  ]);
});

describe("evaluators", () => {
  behaves([
    {
      name: "without the grant: refused, with the override to add",
      code: "const all = []; for (const run of [() => $c.Function('return 1'), () => new $c.Function('a', 'return this'), () => (0, $c.eval)('1')]) { try { run(); } catch (error) { all.push([error.name, error.code, error.package, error.override, error.message.includes('app>dep')]); } } return all;",
      expected: Array.from({ length: 3 }, () => [
        "EvalError",
        "BULKHEAD_CODE_GENERATION_DENIED",
        "app>dep",
        '{ "resources": { "app>dep": { "eval": true } } }',
        true,
      ]),
    },
    {
      name: "Function is one for instanceof, on the package's global too",
      code: "return [(() => {}) instanceof $c.Function, $g.Function === $c.Function, $g.eval === $c.eval, $c.Function.prototype === Function.prototype, $c.Function.name, $c.Function.length, (() => {}).constructor === $c.Function];",
      expected: [true, true, true, true, "Function", 1, false],
    },
    {
      name: "with the grant: text sees the package's globals, live, and nothing else",
      more: { mayEvaluate: true },
      globals: { URL: true, "process.env.HOME": true },
      code: `
        $g.own = 1;
        const late = $c.eval('own'); $g.later = 2;
        return [$c.Function('a', 'b', 'return a + b')(1, 2), late, $c.eval('later'), $c.eval('globalThis') === $g, $c.eval('Object') === Object, $c.eval('URL') === $g.URL,
          $c.eval('Function') === $c.Function, $c.eval('typeof fetch'), $c.eval('typeof process.version'), $c.eval('typeof Compartment'), $c.eval('Math.random() < 1'),
          $c.eval('globalThis.made = 3; made'), $g.made, $c.Function('return this')() === $g, $c.eval('this') === $g,
          attempt(() => $c.eval('undeclared = 1')).error, attempt(() => $c.eval('(() => {}).constructor("return 1")')).error, $c.eval('new Function("return typeof fetch")()'),
          $c.eval('(0, eval)("globalThis")') === $g];`,
      expected: [
        3,
        1,
        2,
        true,
        true,
        true,
        true,
        "undefined",
        "undefined",
        "undefined",
        true,
        3,
        3,
        true,
        true,
        "ReferenceError",
        "TypeError",
        "undefined",
        true,
      ],
    },
    {
      name: "with the grant, two packages stay apart",
      more: { mayEvaluate: true },
      code: "const other = compartment({}, { mayEvaluate: true }); $c.eval('globalThis.x = 1'); return [$c.eval('typeof x'), other.eval('typeof x'), $c.eval === other.eval];",
      expected: ["number", "undefined", false],
    },
  ]);
});

describe("refusals", () => {
  behaves([
    {
      name: "carry strings only, and hostile names cannot forge lines",
      code: `
        const all = [];
        for (const run of [() => kernel.denyGlobal('app>dep', 'x\\n\\u202e"', 'a.js:1:2'), () => kernel.denyModule('app>dep', 'fs', 'a.js:1:2'), () => kernel.denyModule('app>dep', 'left-pad', 'a.js:1:2', '{ "packages": 1 }'), () => kernel.makeRequire('app>dep')('x')]) {
          try { run(); } catch (error) { all.push([error.name, error.code, error.message, Object.values(error).every((value) => typeof value === 'string')]); }
        }
        return all;`,
      expected: [
        [
          "ReferenceError",
          "BULKHEAD_GLOBAL_DENIED",
          'BULKHEAD_GLOBAL_DENIED  app>dep reads `x\\u{a}\\u{202e}"`, which policy.json does not grant\n  at a.js:1:2\n' +
            '  To grant it, add to bulkhead/policy-override.json:\n    { "resources": { "app>dep": { "globals": { "x\\n\\u{202e}\\"": true } } } }',
          true,
        ],
        [
          "Error",
          "MODULE_NOT_FOUND",
          "BULKHEAD_IMPORT_DENIED  Cannot find module 'fs'\n  at a.js:1:2",
          true,
        ],
        [
          "Error",
          "MODULE_NOT_FOUND",
          "BULKHEAD_IMPORT_DENIED  Cannot find module 'left-pad': policy.json does not grant it to app>dep\n  at a.js:1:2\n" +
            '  To grant it, add to bulkhead/policy-override.json:\n    { "packages": 1 }',
          true,
        ],
        [
          "Error",
          "MODULE_NOT_FOUND",
          "BULKHEAD_COMPUTED_IMPORT  app>dep imports a module whose name is computed at run time, which no policy can grant",
          true,
        ],
      ],
    },
    {
      name: "a computed import is a rejected promise; require has no powers",
      code: `
        const require = kernel.makeRequire('app>dep');
        return [await attemptAsync(() => kernel.denyImport('app>dep', 'a.js:1:2')), typeof require, attempt(() => require.resolve('x')).code, require.cache, require.extensions, typeof require.main, Object.isFrozen(require)];`,
      expected: [
        { error: "TypeError", code: "BULKHEAD_COMPUTED_IMPORT" },
        "function",
        "MODULE_NOT_FOUND",
        {},
        {},
        "undefined",
        true,
      ],
    },
  ]);
});

describe("builtin modules", () => {
  const host = "const load = (await import('node:module')).createRequire(import.meta.url);";
  behaves([
    {
      name: "granted by name: fresh objects, live, nothing else",
      before: host,
      code: `
        const fs = load('fs'); const view = kernel.viewBuiltin(fs, 'fs', ['readFileSync', 'promises.readFile', 'absent']);
        const all = [Object.keys(view), Object.keys(view.promises), view.readFileSync === fs.readFileSync, 'writeFileSync' in view, 'absent' in view, Object.getPrototypeOf(view) === fs];
        fs.readFileSync = () => 'instrumented';
        return [...all, view.readFileSync()];`,
      expected: [
        ["readFileSync", "promises"],
        ["readFile"],
        true,
        false,
        false,
        false,
        "instrumented",
      ],
    },
    {
      name: "granted whole: everything, writes stay in the view, at every depth",
      before: host,
      code: `
        const fs = load('fs'); const path = load('path');
        const mine = kernel.viewBuiltin(fs, 'fs', true); const other = kernel.viewBuiltin(fs, 'fs', true); const paths = kernel.viewBuiltin(path, 'path', true);
        mine.readFileSync = 'mine'; mine.promises.readFile = 'mine'; mine.constants.F_OK = 7;
        return [mine.readFileSync, mine.promises.readFile, mine.constants.F_OK, typeof other.readFileSync, typeof other.promises.readFile, other.constants.F_OK,
          typeof fs.readFileSync, typeof fs.promises.readFile, Object.keys(fs).every((name) => name in other), paths.posix === paths, paths.posix.join('a', 'b'), paths.sep === path.sep];`,
      expected: [
        "mine",
        "mine",
        7,
        "function",
        "function",
        0,
        "function",
        "function",
        true,
        process.platform !== "win32",
        "a/b",
        true,
      ],
    },
    {
      name: "fs/promises by its own names or by those within fs",
      before: host,
      code: "const host = load('fs/promises'); return [['readFile'], ['promises.readFile'], ['promises'], true].map((granted) => { const view = kernel.viewBuiltin(host, 'fs/promises', granted); return [view.readFile === host.readFile, view.writeFile === host.writeFile]; });",
      expected: [
        [true, false],
        [true, false],
        [true, true],
        [true, true],
      ],
    },
    {
      name: "modules that are functions, whole and by name",
      before: host,
      code: `
        const events = load('events'); const whole = kernel.viewBuiltin(events, 'events', true); const once = kernel.viewBuiltin(events, 'events', ['once', 'EventEmitter']);
        class Mine extends whole {} ; let got; const one = new Mine(); one.on('x', (value) => { got = value; }); one.emit('x', 5);
        return [whole === events, got, typeof once, Object.keys(once), once.EventEmitter === events];`,
      expected: [true, 5, "object", ["once", "EventEmitter"], true],
    },
    {
      name: "methods of an object within a module get it as their this",
      before: host,
      code: "const view = kernel.viewBuiltin(load('perf_hooks'), 'perf_hooks', ['performance.now']); return [view.performance.now() > 0, Object.keys(view.performance)];",
      expected: [true, ["now"]],
    },
    {
      name: "what is denied below a whole module, and within fs/promises",
      before: host,
      code: `
        const fs = load('fs'); const view = kernel.viewBuiltin(fs, 'fs', true, ['writeFileSync', 'promises.rm']);
        const promises = kernel.viewBuiltin(load('fs/promises'), 'fs/promises', true, ['rm']); const events = kernel.viewBuiltin(load('events'), 'events', true, ['once']);
        const path = kernel.viewBuiltin(load('path'), 'path', true, ['posix']); const other = kernel.viewBuiltin(fs, 'fs', true);
        let heard = false; const bus = new events(); bus.on('x', () => { heard = true; }); bus.emit('x');
        return ['writeFileSync' in view, 'rm' in view.promises, typeof view.promises.stat, typeof view.readFileSync, 'rm' in promises, typeof promises.stat,
          typeof events.once, typeof events.on, heard, bus instanceof events, 'posix' in path, path.join('a', 'b'), typeof other.writeFileSync, typeof fs.promises.rm];`,
      expected: [
        false,
        false,
        "function",
        "function",
        false,
        "function",
        "undefined",
        "function",
        true,
        true,
        false,
        "a/b",
        "function",
        "function",
      ],
    },
    {
      name: "classes of modules: frozen for all, overridable in instances and subclasses of every style",
      before: host,
      code: `
        const events = load('events'); const stream = load('stream'); const http = load('http');
        const E = kernel.viewBuiltin(events, 'events', true); const S = kernel.viewBuiltin(stream, 'stream', true); const crypto = load('crypto'); kernel.viewBuiltin(crypto, 'crypto', ['createHash']).createHash;
        const refused = [() => { E.prototype.emit = 1; }, () => { E.EventEmitter.prototype.extra = 1; }, () => { E.once = 1; }, () => { S.Readable.prototype.push = 1; }, () => { crypto.createHash('md5').constructor.prototype.update = 1; }, () => { delete E.prototype.emit; }]
          .map((run) => attempt(run).error);
        const bus = new E(); bus.emit = () => 'own';
        function Old() { E.call(this); } load('util').inherits(Old, E); Old.prototype.on = function () { return 'old'; };
        const got = []; class Source extends S.Readable { constructor() { super(); this._read = () => { this.push('a'); this.push(null); }; } }
        for await (const part of new Source()) got.push(String(part));
        const limit = E.defaultMaxListeners; E.defaultMaxListeners = limit + 1; const raised = E.defaultMaxListeners; E.defaultMaxListeners = limit;
        const merged = Object.defineProperties({}, Object.getOwnPropertyDescriptors(E.prototype)); let heard = 0; merged.on('x', () => { heard++; }); merged.emit('x');
        const copied = Object.assign({}, E.prototype); copied.once('y', () => { heard++; }); copied.emit('y');
        return [refused, bus.emit(), new Old().on(), got, raised - limit, heard, typeof http.createServer().listen];`,
      expected: [
        Array.from({ length: 6 }, () => "TypeError"),
        "own",
        "old",
        ["a"],
        1,
        2,
        "function",
      ],
    },
    {
      name: "classes of a module that is only imported wait, and are frozen before anything that leads to them is shown",
      before: host,
      code: `
        const http = load('http'); const tty = load('tty');
        const view = kernel.viewBuiltin(http, 'http', true); const some = kernel.viewBuiltin(tty, 'tty', ['isatty', 'ReadStream']);
        const areOpen = () => [http.Agent, tty.ReadStream].map((one) => Object.isExtensible(one.prototype));
        const seen = [areOpen()]; Object.keys(view); 'Agent' in view; Object.assign(view, { own: 1 }); some.isatty(99); seen.push(areOpen());
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Object.create(view)), 'createServer').get(); seen.push(areOpen());
        some.ReadStream; seen.push(areOpen());
        return seen;`,
      expected: [
        [true, true],
        [true, true],
        [false, true],
        [false, false],
      ],
    },
    {
      name: "an application may leave the host's classes open",
      before: host,
      options: { lockdown: { hostClasses: "open" } },
      globals: { URL: true },
      code: "const events = load('events'); kernel.viewBuiltin(events, 'events', true); events.prototype.mine = 1; $g.URL.prototype.mine = 1; return [new events().mine, new URL('x:y').mine];",
      expected: [1, 1],
    },
    {
      name: "a class that a package may write to stays open, and no other",
      onlyInNode: true,
      before: "hostGlobal.A = class A { run() {} }; hostGlobal.B = class B { run() {} };",
      options: { writtenClasses: ["A"] },
      globals: { A: true, "A.prototype.run": "write", B: true },
      code: "$g.A.prototype.run = () => 'mine'; return [new A().run(), attempt(() => { $g.B.prototype.run = 1; }).error];",
      expected: ["mine", "TypeError"],
    },
    {
      name: "objects of a class inside a module work and are not changed for others",
      before: host,
      code: `
        const crypto = load('crypto'); const view = kernel.viewBuiltin(crypto, 'crypto', true);
        const array = view.webcrypto.getRandomValues(new Uint8Array(2));
        view.webcrypto.getRandomValues = 'mine';
        const proc = kernel.viewBuiltin(load('process'), 'process', true); let heard = false; proc.once('bulkhead', () => { heard = true; }); proc.emit('bulkhead');
        return [array.length, typeof crypto.webcrypto.getRandomValues, view.createHash('sha256').update('a').digest('hex').length, heard, proc.pid === process.pid];`,
      expected: [2, "function", 64, true, true],
    },
  ]);
});
