// CommonJS exports are frozen when their module has been evaluated and nobody of its package is left who still fills them.
import { afterAll, expect, test } from "vitest";
import { closeChromium, needsNoNode, runInChromium } from "./in-chromium.ts";
import { runConfined } from "./realm.ts";

interface ExportsCase {
  readonly name: string;
  readonly globals?: Readonly<Record<string, boolean>>;
  readonly options?: Readonly<Record<string, unknown>>;
  /** `wallet` and `evil` begin modules of two packages; `frozen(...objects)` tells of each. */
  readonly code: string;
  readonly expected: unknown;
}

const PRELUDE = `
  const wallet = () => kernel.beginModule('wallet'); const evil = () => kernel.beginModule('evil');
  const frozen = (...objects) => objects.map((object) => Object.isFrozen(object));`;

const CASES: readonly ExportsCase[] = [
  {
    name: "objects, functions with their properties, arrays, classes: shallowly",
    code: `
      const all = [{ sign() {}, inner: {} }, Object.assign(() => {}, { inner: {} }), [1], class { static inner = {}; }];
      for (const one of all) wallet()(one);
      return [frozen(...all), frozen(...all.map((one) => one.inner ?? {})), [undefined, null, 7, 'text'].map((value) => wallet()(value) ?? 'nothing')];`,
    expected: [
      [true, true, true, true],
      [false, false, false, false],
      ["nothing", "nothing", "nothing", "nothing"],
    ],
  },
  {
    name: "what a transpiler makes of an ES module keeps its getters",
    code: `
      let count = 1; const exports = Object.defineProperty({}, '__esModule', { value: true });
      Object.defineProperty(exports, 'count', { enumerable: true, get: () => count });
      wallet()(exports); count = 2; return [exports.count, attempt(() => { exports.count = 3; }).error];`,
    expected: [2, "TypeError"],
  },
  {
    name: "an inner module's exports wait for the outer one's end",
    code: `
      const end = wallet(); const lib = {}; wallet()(lib);
      const before = frozen(lib); lib.more = 1; end(lib); return [before, frozen(lib), lib.more];`,
    expected: [[false], [true], 1],
  },
  {
    name: "not where another package has asked for the inner module",
    code: `
      const end = wallet(); const endEvil = evil(); const lib = {}; wallet()(lib);
      const before = frozen(lib); endEvil({}); end({}); return before;`,
    expected: [true],
  },
  {
    name: "a module that requires another package, which requires it: partial until its own end",
    code: `
      const exports = { first: 1 }; const end = wallet(); const endEvil = evil(); endEvil({});
      const before = frozen(exports); exports.second = 2; end(exports); return [before, frozen(exports)];`,
    expected: [[false], [true]],
  },
  {
    name: "a module required later, in a function",
    code: "wallet()({}); await null; const late = {}; wallet()(late); return frozen(late);",
    expected: [true],
  },
  {
    name: "an inner module that throws keeps nothing open",
    code: `
      const end = wallet(); const lib = {}; wallet()(lib); wallet(); end({});
      const after = {}; wallet()(after); return frozen(lib, after);`,
    expected: [true, true],
  },
  {
    name: "inner modules of inner modules wait for the outermost one, and for no other of their package",
    code: `
      const end = wallet(); const middle = wallet(); const deep = {}; wallet()(deep); const lib = {}; middle(lib);
      const before = frozen(deep, lib); const endEvil = evil(); const asked = {}; const endAsked = wallet(); const under = {}; wallet()(under); endAsked(asked);
      const between = frozen(deep, lib, asked, under); endEvil({}); end({}); return [before, between, frozen(deep, lib)];`,
    expected: [
      [false, false],
      [false, false, true, true],
      [true, true],
    ],
  },
  {
    name: "an outermost module that throws keeps nothing open when its job is over",
    code: `
      const lib = {}; wallet(); wallet()(lib); const at = frozen(lib); await null; await null;
      const after = {}; wallet()(after); return [at, frozen(lib, after)];`,
    expected: [[false], [true, true]],
  },
  {
    name: "the host's objects, and a package's global, are not the package's to freeze",
    globals: { process: true, setTimeout: true, URL: true },
    code: `
      const events = (await import('node:events')).default; kernel.viewBuiltin(events, 'events', true);
      const bus = new events();
      const all = [$g, $g.process, $g.setTimeout, $g.URL, bus]; for (const one of all) wallet()(one);
      bus.mine = 1; $g.mine = 2; $g.process.mine = 3; events.captureRejections = events.captureRejections;
      return [frozen(...all), bus.mine, $g.mine, $g.process.mine];`,
    expected: [[false, false, false, false, false], 1, 2, 3],
  },
  {
    name: "what cannot be frozen stays as it is, whoever asks",
    code: `
      const stubborn = new Proxy({}, { preventExtensions: () => false, getPrototypeOf() { throw new RangeError('mine'); } });
      const bytes = new Uint8Array(2); wallet()(stubborn); wallet()(bytes); bytes[0] = 7; return [bytes[0], frozen(stubborn)];`,
    expected: [7, [false]],
  },
];

test.each(CASES)("$name", async ({ code, expected, ...realm }) => {
  expect(await runConfined({ ...realm, code: PRELUDE + code })).toEqual(expected);
});

afterAll(closeChromium);

test.each(CASES.filter(needsNoNode))("in Chromium: $name", async ({ code, expected, ...realm }) => {
  const { result } = await runInChromium({ ...realm, code: PRELUDE + code });
  expect(result).toEqual(expected);
});
