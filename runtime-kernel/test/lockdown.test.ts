// What startKernel makes of the realm.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { closeChromium, runEverywhere } from "./in-chromium.ts";
import { bundle, runConfined } from "./realm.ts";

afterAll(closeChromium);

// Everything that code without any grant can reach: by syntax, and from the shared names.
const WALK = `
  const roots = [(() => {}), (async () => {}), (function* () {}), (async function* () {}), [], {}, /x/, '', 0, true, Symbol.iterator, 0n,
    [][Symbol.iterator](), new Map().entries(), new Set().entries(), ''[Symbol.iterator](), ''.matchAll(/x/g), Object.getPrototypeOf((function* () {})()),
    Object.getPrototypeOf((async function* () {})()), Promise.resolve(), new Error(), new TypeError(), new Date(0), new Uint8Array(), new ArrayBuffer(1), new Proxy({}, {})]
    .flatMap((one) => [Object.getPrototypeOf(Object(one)), Object(one).constructor]);
  for (const name of Object.getOwnPropertyNames($g)) if ($g[name] !== $g && !['Function', 'eval'].includes(name)) roots.push($g[name]);
  const seen = new Set(); const loose = []; const queue = roots.map((value) => ['root', value]);
  while (queue.length > 0) {
    const [path, value] = queue.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    if (!Object.isFrozen(value)) loose.push(path);
    if (value === globalThis || value === $g) loose.push('global ' + path);
    queue.push([path + '.__proto__', Object.getPrototypeOf(value)]);
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value)).concat(Object.getOwnPropertySymbols(value).map((symbol) => [String(symbol), Object.getOwnPropertyDescriptor(value, symbol)]))) {
      for (const part of ['value', 'get', 'set']) queue.push([path + '.' + key, descriptor[part]]);
    }
  }`;

test.each(["filling", "spreading"])(
  "everything reachable without a grant is frozen: %s",
  async (fastArrays) => {
    const code = `${WALK} return { loose, many: seen.size > 600 };`;
    const found = await runEverywhere({ code, options: { lockdown: { fastArrays } } });
    expect(found).toEqual({ loose: [], many: true });
  },
);

test("the walk would notice", async () => {
  const code = `const $$ = Object.freeze({ hole: {} }); $g.planted = $$; ${WALK} return loose;`;
  expect(await runEverywhere({ code })).toEqual(["root.hole"]);
});

// Node 22 freezes otherwise for each.
test.each(["filling", "spreading"])(
  "the freeze that keeps %s fast is one, and Object.freeze is the host's again",
  async (fastArrays) => {
    const code = `
    const all = [Array.prototype, Object.prototype].flatMap((one) => Object.values(Object.getOwnPropertyDescriptors(one)));
    return [Object.isFrozen(Array.prototype), Object.isFrozen(Object.prototype), Object.isExtensible(Array.prototype),
      all.some((one) => one.configurable || one.writable), String(Object.freeze), Object.freeze === original,
      attempt(() => { Array.prototype.push = 1; }).error, attempt(() => { Array.prototype[0] = 1; }).error,
      attempt(() => Object.setPrototypeOf(Array.prototype, {})).error, Array.prototype.reverse.call([1, 2])];`;
    const before = "const original = Object.freeze;";
    const result = await runEverywhere({ before, code, options: { lockdown: { fastArrays } } });
    const type = "TypeError";
    const native = "function freeze() { [native code] }";
    expect(result).toEqual([true, true, false, false, native, true, type, type, type, [2, 1]]);
  },
);

test("shared names of the real global are read-only, its own are not", async () => {
  const code = `
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'Array');
    return [descriptor.writable, descriptor.configurable, attempt(() => { globalThis.Array = 1; }).error, attempt(() => { globalThis.fetch = 1; return globalThis.fetch; })];`;
  expect(await runEverywhere({ code })).toEqual([false, false, "TypeError", 1]);
});

test("an environment variable does not open the lock", async () => {
  const environment = {
    LOCKDOWN_HARDEN_TAMING: "unsafe",
    LOCKDOWN_OVERRIDE_TAMING: "min",
    LOCKDOWN_ERROR_TAMING: "safe",
  };
  const code =
    "return [Object.isFrozen(Map.prototype), attempt(() => { const o = {}; o.toString = 1; return o.toString; })];";
  expect(await runEverywhere({ code, environment })).toEqual([true, 1]);
});

test("options reach ses, wrong ones are refused", async () => {
  const code = "return attempt(() => { ({}).hasOwnProperty = 1; return 'assigned'; });";
  expect(await runEverywhere({ code })).toBe("assigned");
  expect(
    await runEverywhere({ code, options: { lockdown: { overrideTaming: "min" } } }),
  ).toMatchObject({ error: "TypeError" });
  await expect(runConfined({ code, options: { lockdown: { nonsense: 1 } } })).rejects.toThrow(
    "nonsense",
  );
});

test.each([
  { arrayIterator: "assignable", assigned: "own" },
  { arrayIterator: "fast", assigned: { error: "TypeError" } },
  { arrayIterator: undefined, assigned: { error: "TypeError" } },
])("array iteration: $arrayIterator", async ({ arrayIterator, assigned }) => {
  const code = `
    const derived = Object.create(Array.prototype);
    const result = attempt(() => { derived[Symbol.iterator] = 'own'; return derived[Symbol.iterator]; });
    return { result, [Symbol.iterator in [] ? 'kept' : 'lost']: [...[1, 2]], refused: attempt(() => { Array.prototype[Symbol.iterator] = 1; }).error,
      restored: String(Object.getOwnPropertyDescriptor), frozen: Object.isFrozen(Array.prototype), real: Object.getOwnPropertyDescriptor([1], 0).configurable };`;
  const lockdown = arrayIterator === undefined ? {} : { arrayIterator };
  expect(await runEverywhere({ code, options: { lockdown } })).toEqual({
    result: assigned,
    kept: [1, 2],
    refused: "TypeError",
    restored: "function getOwnPropertyDescriptor() { [native code] }",
    frozen: true,
    real: true,
  });
});

test("packages override by assignment what they inherit", async () => {
  const code = `
    const assign = (object, name) => attempt(() => { object[name] = 'own'; return Object.hasOwn(object, name) && object[name] === 'own'; });
    const heir = (prototype) => Object.create(prototype);
    const functions = () => {};
    return [...['call', 'apply', 'bind', 'toString', 'constructor'].map((name) => assign(() => {}, name)),
      ...['toString', 'valueOf', 'constructor'].map((name) => assign(heir(String.prototype), name)), assign(new WeakMap(), 'get'), assign(new Map(), 'get'), assign(heir(Number.prototype), 'toFixed'),
      assign(heir(BigInt.prototype), 'toString'), assign(new Date(0), 'getTime'), assign(/x/, 'toString'),
      assign(heir(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))), Symbol.iterator), assign([], 'push'), assign(new Error(), 'name'), assign(heir(RangeError.prototype), 'constructor'), assign(new URIError(), 'constructor'),
      attempt(() => { WeakMap.prototype.get = 1; }), attempt(() => { Function.prototype.call = 1; }), attempt(() => { ''.toString = 1; })];`;
  const refused = { error: "TypeError" };
  const all = (await runEverywhere({ code })) as unknown[];
  expect(all.slice(0, -3)).toEqual(Array.from({ length: 19 }, () => true));
  expect(all.slice(-3)).toEqual(Array.from({ length: 3 }, () => refused));
});

test("and of Buffers, which no page has", async () => {
  const code = `
    const one = Buffer.alloc(1); one.readBigUInt64LE = 'own';
    return [Object.hasOwn(one, 'readBigUInt64LE'), attempt(() => { Buffer.prototype.fill = 1; }).error];`;
  expect(await runConfined({ code })).toEqual([true, "TypeError"]);
});

test("packages find what they take by descriptor", async () => {
  // get-intrinsic and execa.
  const code = `
    const { get } = Object.getOwnPropertyDescriptor(WeakMap.prototype, 'get'); const then = Object.getOwnPropertyDescriptor(Promise.prototype, 'catch');
    return [get.originalValue === new WeakMap().get, Object.isFrozen(get), typeof then.value];`;
  expect(await runEverywhere({ code })).toEqual([true, true, "function"]);
});

test("what kind of object one is can be asked as lodash does, and arrays iterate as ever", async () => {
  const code = `
    const tagOf = (value) => {
      try { value[Symbol.toStringTag] = undefined; } catch {}
      return Object.prototype.toString.call(value);
    };
    const kinds = [new Map(), new Set(), new WeakMap(), Promise.resolve(), new DataView(new ArrayBuffer(1))];
    class Named extends Map { get [Symbol.toStringTag]() { return 'Named'; } }
    return [...kinds.map(tagOf), tagOf(new Named()), Error.stackTraceLimit > 0, new Error().stack.includes('\\n')];`;
  const kinds = ["Map", "Set", "WeakMap", "Promise", "DataView", "Named"];
  const tags = kinds.map((kind) => `[object ${kind}]`);
  expect(await runEverywhere({ code })).toEqual([...tags, true, true]);
});

test("symbols that packages add where the engine lacks them are there", async () => {
  const code = `
    const { Symbol: S } = kernel.commons; S.metadata ??= 1; S.dispose ??= 1;
    return [typeof S.metadata, S.metadata === Symbol.metadata, typeof S.dispose, typeof S.asyncDispose, S.dispose === Symbol.dispose, Object.isFrozen(S)];`;
  expect(await runEverywhere({ code })).toEqual(["symbol", true, "symbol", "symbol", true, true]);
});

test("constructors keep their names in a minified bundle", async () => {
  const code = `
    return [new Date(0), new Error(), /x/, Symbol(), new TypeError()].map((one) => one.constructor.name)
      .concat(Object.entries(kernel.commons).filter(([name]) => !['Float16Array', 'Temporal'].includes(name)).map(([, one]) => one.name ?? 'none'));`;
  const instances = ["Date", "Error", "RegExp", "Symbol", "TypeError"];
  const commons = ["Date", "none", "Float32Array", "Float64Array", "Error", "RegExp", "Symbol"];
  expect(await runEverywhere({ code, minify: true })).toEqual([...instances, ...commons]);
});

test("commons work: the clock, randomness, captureStackTrace, constructors of instances", async () => {
  const code = `
    const { Date: D, Math: M, Error: E, RegExp: R, Symbol: S } = kernel.commons;
    const own = {}; E.captureStackTrace(own); own.stack2 = own.stack; own.stack = 'mine';
    return [D.now() > 1e12, new D().getTime() > 1e12, M.random() < 1, new E('x').constructor === E && new D(0).constructor === D, /x/.constructor === R, S().constructor === S,
      typeof own.stack2, own.stack, E.stackTraceLimit === undefined, (E.stackTraceLimit = 5) === 5, Object.isFrozen(kernel.commons),
      Object.values(kernel.commons).every(Object.isFrozen)];`;
  const result = await runEverywhere({ code });
  expect(result).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    "string",
    "mine",
    true,
    true,
    true,
    true,
  ]);
});

// What depd does at load, of express and others.
const DEPD = `
  const { Error: E } = kernel.commons;
  const capture = (prepare) => {
    const before = E.prepareStackTrace; const holder = {};
    E.prepareStackTrace = prepare; E.stackTraceLimit = 10; E.captureStackTrace(holder); E.prepareStackTrace = before;
    return holder.stack;
  };`;

test("structured call sites, as depd reads them, with nothing but text and numbers", async () => {
  const code = `${DEPD}
    const [site, next] = capture((holder, sites) => sites);
    return [typeof site.getFileName(), site.getLineNumber() > 0, site.getColumnNumber() > 0, site.getFunctionName(), typeof next.getFileName(), site.isNative(), site.isEval(), typeof site.getThis, typeof site.getFunction,
      String(site).includes('capture'), typeof capture(undefined)];`;
  const expected = [
    "string",
    true,
    true,
    "capture",
    "string",
    false,
    false,
    "undefined",
    "undefined",
    true,
    "string",
  ];
  expect(await runConfined({ code })).toEqual(expected);
});

test("nobody's prepareStackTrace sees other packages' errors or outlives its job", async () => {
  const code = `${DEPD}
    const seen = []; const note = (holder) => { seen.push(holder); return 'mine'; };
    E.prepareStackTrace = note;
    const error = new Error('secret'); E.captureStackTrace(error); const during = typeof error.stack;
    const holder = { key: 'secret' }; E.captureStackTrace(holder);
    await null;
    const later = {}; E.captureStackTrace(later);
    return [during, error.stack === 'mine', holder.stack, seen, later.stack === 'mine', E.prepareStackTrace === undefined];`;
  expect(await runConfined({ code })).toEqual(["string", false, "mine", [{}], false, true]);
});

test("nobody reaches raw call sites by a class of the host's errors; the root still formats stacks", async () => {
  const code = `${DEPD}
    const assert = (await import('node:assert')).default; kernel.viewBuiltin(assert, 'assert', true);
    const engine = Object.getPrototypeOf(assert.AssertionError); let raw;
    try { engine.prepareStackTrace = (error, sites) => { raw = sites; return 'stolen'; }; } catch {}
    const stack = new Error('x').stack; try { new assert.AssertionError({ message: 'y' }).stack; } catch {}
    Error.prepareStackTrace = (error, sites) => 'root ' + sites.length; const formatted = new Error('z').stack; Error.prepareStackTrace = undefined;
    return [stack === 'stolen', raw === undefined, formatted.startsWith('root '), new Error('x').stack.startsWith('Error: x'), capture((holder, sites) => sites).length > 1];`;
  expect(await runConfined({ code })).toEqual([false, true, true, true, true]);
});

// Runs a bundle that fails on purpose and gives what the terminal shows.
const stderrOf = async (entry: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-kernel-"));
  try {
    const file = join(folder, "entry.mjs");
    await writeFile(file, await bundle(entry, { minify: true }));
    const failure: unknown = await promisify(execFile)(process.execPath, [file]).catch(
      (error: unknown) => error,
    );
    return String((failure as { stderr?: string }).stderr);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const START =
  'import { startKernel } from "@bulkhead/runtime-kernel"; const kernel = startKernel();';

test("an uncaught error shows what it is", async () => {
  const shown = await stderrOf(
    `${START} kernel.denyGlobal("a>b", "fetch", "node_modules/b/x.js:3:7");`,
  );
  expect(shown).toContain(
    "BULKHEAD_GLOBAL_DENIED  a>b reads `fetch`, which policy.json does not grant",
  );
  expect(shown).toContain("node_modules/b/x.js:3:7");
  expect(shown).toContain(`{ "resources": { "a>b": { "globals": { "fetch": true } } } }`);
});

test("console shows errors and their details", async () => {
  const code = `const { inspect } = await import('node:util');
    return [inspect(Object.assign(new RangeError('far'), { code: 'X1', cause: new Error('near') })), inspect({ a: 1 }), inspect(new Date(0)), inspect(/x/)];`;
  const [error, ...others] = (await runConfined({ code })) as string[];
  for (const part of ["RangeError", "far", "X1", "near"]) expect(error).toContain(part);
  expect(others).toEqual(["{ a: 1 }", "1970-01-01T00:00:00.000Z", "/x/"]);
});

test("a second bundle in the same realm fails clearly", async () => {
  const code = `
    const { writeFileSync } = await import('node:fs');
    const text = SECOND; const file = (await import('node:url')).fileURLToPath(import.meta.url) + '.2.mjs'; writeFileSync(file, text);
    return await import('file://' + file).catch((error) => error.message.slice(0, 22));`;
  const second = await bundle(`${START} kernel;`);
  expect(await runConfined({ before: `const SECOND = ${JSON.stringify(second)};`, code })).toBe(
    "BULKHEAD_REALM_LOCKED ",
  );
});

test("startKernel runs once", async () => {
  expect(await runConfined({ code: "return attempt(() => startKernel());" })).toMatchObject({
    error: "TypeError",
  });
});

test("the names told to build tools are those of the realm", async () => {
  const { constants, shared, common, own } = await readIntrinsicNames();
  const code = `
    const inner = new Compartment({ __options__: true }).globalThis;
    return { all: Object.getOwnPropertyNames(inner), commons: Object.keys(kernel.commons),
      same: Object.getOwnPropertyNames(inner).filter((name) => inner[name] === globalThis[name] || Number.isNaN(inner[name])),
      present: Object.getOwnPropertyNames(globalThis) };`;
  const realm = (await runConfined({ code })) as Record<
    "all" | "commons" | "same" | "present",
    string[]
  >;
  const told = new Set([...constants, ...shared, ...common, ...own, "Compartment"]);
  expect(
    realm.all.filter((name) => !told.has(name)),
    "names nobody told of",
  ).toEqual([]);
  expect(
    [...constants, ...shared].filter(
      (name) => realm.all.includes(name) && !realm.same.includes(name),
    ),
  ).toEqual([]);
  expect(realm.commons.filter((name) => !common.has(name))).toEqual([]);
  expect(
    [...common].filter((name) => realm.present.includes(name) && !realm.commons.includes(name)),
  ).toEqual([]);
  expect([...own].toSorted()).toEqual(["Function", "eval", "globalThis"]);
});
