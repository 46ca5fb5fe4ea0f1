// What a Compartment promises, of a static one beside a real SES one. `$` is the compartment's global object, `make` makes
// another one; both may evaluate text. Where they differ on purpose, the row says how.
import { afterAll, describe, expect, test } from "vitest";
import { closeChromium, runInChromium } from "./in-chromium.ts";
import { runConfined } from "./realm.ts";

interface Promised {
  readonly name: string;
  readonly code: string;
  readonly expected: unknown;
  /** What SES gives, where a static compartment gives something else, and why. */
  readonly ses?: unknown;
  readonly why?: string;
}

const PROMISES: readonly Promised[] = [
  {
    name: "a global object of its own",
    code: "return [$ !== globalThis, $.globalThis === $, make() !== make(), Object.getPrototypeOf(Object.getPrototypeOf($)) === null || Object.prototype.isPrototypeOf($)];",
    expected: [true, true, true, true],
  },
  {
    name: "the shared intrinsics, of one identity",
    code: "return ['Object', 'Array', 'Map', 'Set', 'WeakMap', 'Promise', 'Proxy', 'Reflect', 'JSON', 'String', 'Number', 'BigInt', 'Uint8Array', 'Symbol', 'TypeError'].filter((name) => $[name] !== make()[name] || $[name] === undefined);",
    expected: [],
  },
  {
    name: "prototypes of one identity: instanceof across compartments",
    code: "const other = make(); return [[] instanceof other.Array, $.Error('x') instanceof other.Error, new $.Date(0) instanceof other.Date, /x/ instanceof other.RegExp, (() => {}) instanceof $.Function, $.Function !== other.Function, $.eval !== other.eval];",
    expected: [true, true, true, true, true, true, true],
  },
  {
    name: "evaluators closed over the compartment",
    code: "$.mine = 7; return [new $.Function('return globalThis')() === $, $.Function('return mine')(), (0, $.eval)('mine + 1'), (0, $.eval)('globalThis') === $, (0, $.eval)('typeof hostSecret'), $.Function('a', 'b', 'return a * b')(3, 4), $.eval(9)];",
    expected: [true, 7, 8, true, "undefined", 12, 9],
  },
  {
    name: "evaluators of the same in evaluated text",
    code: 'return (0, $.eval)(\'[Function === globalThis.Function, eval === globalThis.eval, new Function("return globalThis")() === globalThis, (0, eval)("this") !== undefined]\');',
    expected: [true, true, true, true],
  },
  {
    name: "evaluated text is strict, and declares nothing outside",
    code: "return [attempt(() => $.eval('delete Object.prototype')).error, attempt(() => $.eval('arguments = 1')).error, $.eval('(function () { return this === undefined; })()'), $.eval('var inner = 1; inner'), typeof $.inner];",
    expected: ["TypeError", "SyntaxError", true, 1, "undefined"],
  },
  {
    name: "no text that reads as a comment or an import to one parser alone",
    code: "return ['import(\"x\")', '/**/ 1 <!-- x', '1\\n--> x'].map((text) => attempt(() => $.eval(text)).error);",
    expected: ["SyntaxError", "SyntaxError", "SyntaxError"],
  },
  {
    name: "classes that extend its Function",
    code: "class Callable extends $.Function { mine() { return 5; } } const made = new Callable('return this'); return [made instanceof Callable, made.mine?.(), typeof made, made() === $ || made() === undefined];",
    expected: [true, 5, "function", true],
    ses: [false, null, "function", true],
    why: "as in plain JavaScript",
  },
  {
    name: "constructors of functions that are inert",
    code: "return [() => {}, async () => {}, function* () {}, async function* () {}].map((one) => attempt(() => one.constructor('return 1')).error !== undefined);",
    expected: [true, true, true, true],
  },
  {
    name: "no caller, no callee, no arguments of other functions",
    code: `
      'use strict'; const outer = function () { return inner(); }; const inner = function () { return [attempt(() => inner.caller)?.error ?? 'nothing', attempt(() => inner.arguments)?.error ?? 'nothing', attempt(() => arguments.callee)?.error]; };
      return outer();`,
    expected: ["nothing", "nothing", "TypeError"],
  },
  {
    name: "everything that is shared is frozen",
    code: "return ['Object', 'Array', 'Function', 'Promise', 'Map', 'Date', 'RegExp', 'Error', 'Math', 'Symbol'].filter((name) => !Object.isFrozen($[name]) || ($[name].prototype !== undefined && !Object.isFrozen($[name].prototype))).filter((name) => name !== 'Function');",
    expected: [],
  },
  {
    name: "constants that stay",
    code: "return ['undefined', 'NaN', 'Infinity'].map((name) => attempt(() => { 'use strict'; $[name] = 1; }).error);",
    expected: ["TypeError", "TypeError", "TypeError"],
  },
  {
    name: "globals of its own, seen by its text and by nobody else",
    code: "const other = make(); $.shared = 1; Object.defineProperty($, 'fixed', { value: 2 }); $.eval('globalThis.fromText = 3'); return [$.eval('shared + fixed'), $.fromText, ['shared', 'fixed', 'fromText'].some((name) => name in other || name in globalThis)];",
    expected: [3, 3, false],
  },
  {
    name: "nothing of the host",
    code: "return ['process', 'fetch', 'document', 'setTimeout', 'require', 'hostSecret', 'console', 'URL', 'Buffer', 'navigator'].filter((name) => name in $);",
    expected: [],
  },
  {
    name: "own names cannot be taken from it",
    code: "return ['Object', 'Promise', 'JSON'].map((name) => attempt(() => { 'use strict'; $[name] = 'mine'; })?.error ?? $[name]);",
    expected: ["TypeError", "TypeError", "TypeError"],
    ses: ["mine", "mine", "mine"],
    why: "code is compiled to the shared objects themselves, so that the names must stay what they are",
  },
  {
    name: "the clock and randomness",
    code: "return [attempt(() => typeof $.Date.now()), attempt(() => typeof $.Math.random()), attempt(() => new $.Date().getTime() > 0)].map((one) => one.error ?? one);",
    expected: ["number", "number", true],
    ses: ["TypeError", "TypeError", "TypeError"],
    why: "packages of the wild cannot do without; no policy of LavaMoat's withholds them either",
  },
  {
    name: "Compartment, for compartments within",
    code: "return typeof $.Compartment;",
    expected: "undefined",
    ses: "function",
    why: "it evaluates text: a grant like any other",
  },
  {
    name: "undeclared names in evaluated text",
    code: "return attempt(() => $.eval('missing'))?.error ?? 'undefined';",
    expected: "undefined",
  },
];

const make = {
  static: "const make = () => compartment({}, { mayEvaluate: true }).globals;",
  ses: "const make = () => new Compartment({ __options__: true }).globalThis;",
} as const;

const codeFor = (kind: keyof typeof make, code: string): string =>
  `globalThis.hostSecret = 'key'; ${make[kind]} const $ = make(); ${code}`;

describe.each(["static", "ses"] as const)("%s", (kind) => {
  test.each(PROMISES)("$name", async (promised) => {
    const { code, expected } = promised;
    const wanted = kind === "ses" && "ses" in promised ? promised.ses : expected;
    expect(await runConfined({ code: codeFor(kind, code) })).toEqual(wanted);
  });
});

test("a nested Compartment where it is granted", async () => {
  const code =
    "const inner = new $g.Compartment({ __options__: true, globals: { x: 2 } }); return [inner.evaluate('x + 1'), inner.globalThis !== $g, inner.evaluate('typeof process')];";
  expect(await runConfined({ globals: { Compartment: true }, code })).toEqual([
    3,
    true,
    "undefined",
  ]);
});

test("it imports nothing, in whichever way", async () => {
  const code = `
    const inner = new $g.Compartment({ __options__: true, modules: { m: { namespace: {} } }, importHook: () => { throw 1; }, resolveHook: (name) => name });
    const refused = []; const note = ({ name, message }) => refused.push(name + ': ' + message);
    for (const way of ['module', 'importNow']) try { inner[way]('m'); } catch (error) { note(error); }
    for (const way of ['import', 'load']) await inner[way]('m').catch(note);
    return refused;`;
  const refusal = "TypeError: This Compartment evaluates text and loads no modules";
  expect(await runConfined({ globals: { Compartment: true }, code })).toEqual(
    Array.from({ length: 4 }, () => refusal),
  );
});

describe("in Chromium", () => {
  afterAll(closeChromium);
  // Under `script-src 'self'` nobody evaluates text: those rows are Node's.
  const evaluates = /eval\)?\('|eval\(text|Function\('/;
  test.each(PROMISES.filter(({ code }) => !evaluates.test(code)))("$name", async (promised) => {
    const { result } = await runInChromium({ code: codeFor("static", promised.code) });
    expect(result).toEqual(promised.expected);
  });
});
