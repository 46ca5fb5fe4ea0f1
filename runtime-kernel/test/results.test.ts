// What the host's functions give back to a package: timers, promises, iterators, parts of shared memory.
import { expect, test } from "vitest";
import { runConfined } from "./realm.ts";

const LOAD =
  "const load = (await import('node:module')).createRequire(import.meta.url); const sleep = (time) => new Promise((done) => hostGlobal.setTimeout(done, time));";

interface ResultCase {
  readonly name: string;
  readonly globals?: Readonly<Record<string, boolean>>;
  readonly code: string;
  readonly expected: unknown;
}

const TIMERS = { setTimeout: true, setInterval: true, setImmediate: true, clearTimeout: true };

const CASES: readonly ResultCase[] = [
  {
    name: "a timer does what it did",
    globals: TIMERS,
    code: `
      const got = []; const timer = $g.setTimeout((...args) => got.push(...args), 1, 'a', 'b');
      const more = $g.setInterval(() => { got.push('i'); $g.clearTimeout(more); }, 1); $g.setImmediate((x) => got.push(x), 'm');
      const chained = timer.unref() === timer && timer.ref() === timer && timer.hasRef() && timer.refresh() === timer;
      const id = +timer; await sleep(40);
      return [got.sort(), chained, typeof id, timer._destroyed, typeof timer.close, String(timer.unref.name)];`,
    expected: [["a", "b", "i", "m"], true, "number", true, "function", "unref"],
  },
  {
    name: "a timer is cleared by its package, by another, by the application and by its number",
    globals: TIMERS,
    code: `
      let ran = 0; const run = () => { ran++; }; const other = compartment({ clearTimeout: true, clearInterval: true, clearImmediate: true }).globals;
      $g.clearTimeout($g.setTimeout(run, 1)); other.clearTimeout($g.setTimeout(run, 1)); other.clearInterval($g.setInterval(run, 1)); other.clearImmediate($g.setImmediate(run));
      hostGlobal.clearTimeout($g.setTimeout(run, 1)); hostGlobal.clearInterval($g.setInterval(run, 1)); hostGlobal.clearImmediate($g.setImmediate(run)); hostGlobal.clearTimeout(+$g.setTimeout(run, 1));
      $g.setTimeout(run, 1).close(); load('timers').clearTimeout($g.setTimeout(run, 1));
      await sleep(30); return ran;`,
    expected: 0,
  },
  {
    name: "a timer leads to no other, whichever function made it",
    globals: TIMERS,
    code: `
      const timers = kernel.viewBuiltin(load('timers'), 'timers', true); let self = 'not called';
      const made = [$g.setTimeout(() => {}, 5), $g.setInterval(() => {}, 1e6), $g.setImmediate(() => {}), timers.setTimeout(function () { self = this; }, 5), timers.setImmediate(() => {})];
      const leads = made.flatMap((timer) => [...Reflect.ownKeys(timer), ...['_idleNext', '_idlePrev', '_timerArgs', '_argv'].filter((key) => timer[key] !== undefined)]);
      $g.clearTimeout(made[1]); await sleep(20);
      return [leads, String(self), Object.isFrozen(Object.getPrototypeOf(made[0])), typeof (await kernel.viewBuiltin(load('timers/promises'), 'timers/promises', true).setTimeout(1, 'x'))];`,
    expected: [[], "undefined", true, "string"],
  },
  {
    name: "promises of granted functions keep their values, their errors and their identity",
    code: `
      const promise = Promise.resolve(5); hostGlobal.later = () => promise; hostGlobal.fails = () => Promise.reject(new RangeError('x'));
      const $g = compartment({ later: true, fails: true }).globals; const caught = await $g.fails().catch((error) => error.name);
      return [await $g.later(), $g.later() === $g.later(), $g.later() instanceof Promise, caught];`,
    expected: [5, true, true, "RangeError"],
  },
  {
    name: "a promise that fails and that nobody handles is reported once",
    code: `
      const seen = []; process.on('unhandledRejection', (error) => seen.push(error.message)); hostGlobal.fails = () => Promise.reject(new Error('mine'));
      compartment({ fails: true }).globals.fails(); compartment({ fails: true }).globals.fails().catch(() => {}); await sleep(10); return seen;`,
    expected: ["mine"],
  },
  {
    name: "a window that a promise leads to is none of the package's",
    code: `
      const host = { window: undefined, secret: 'key', closed: false }; host.window = host; hostGlobal.ask = async () => globalThis;
      return (await compartment({ ask: true }).globals.ask()) === globalThis;`,
    expected: false,
  },
  {
    name: "classes that no module exports are frozen before the package has an instance",
    code: `
      const fs = kernel.viewBuiltin(load('fs'), 'fs', true); const promises = kernel.viewBuiltin(load('fs/promises'), 'fs/promises', ['open']); const crypto = kernel.viewBuiltin(load('crypto'), 'crypto', ['createSecretKey']);
      const perf = kernel.viewBuiltin(load('perf_hooks'), 'perf_hooks', ['createHistogram']); const hooks = kernel.viewBuiltin(load('async_hooks'), 'async_hooks', ['createHook']);
      const handle = await promises.open(process.execPath); const watcher = fs.watch('.');
      const made = [handle, await fs.promises.open(process.execPath), fs.createReadStream(process.execPath), watcher, crypto.createSecretKey('key', 'utf8'), perf.createHistogram(), hooks.createHook({})];
      const open = made.map((one) => Object.getPrototypeOf(one)).filter((prototype) => Reflect.ownKeys(prototype).some((key) => typeof Object.getOwnPropertyDescriptor(prototype, key).value === 'function' && Object.getOwnPropertyDescriptor(prototype, key).configurable)).map((prototype) => prototype.constructor.name);
      watcher.close(); made[2].destroy(); await handle.close(); await made[1].close(); return open;`,
    expected: [],
  },
  {
    name: "iterators of the host's classes are frozen with them, and work",
    globals: { URLSearchParams: true, Headers: true, FormData: true },
    code: `
      const stream = kernel.viewBuiltin(load('stream'), 'stream', true); const parts = []; for await (const part of stream.Readable.from(['a', 'b'])) parts.push(part);
      const query = new $g.URLSearchParams('a=1&b=2'); const form = new $g.FormData(); form.append('k', 'v'); const headers = new $g.Headers({ x: 'y' });
      const iterators = [query, form, headers].flatMap((one) => [one[Symbol.iterator](), one.entries(), one.keys(), one.values()]).concat([new stream.Readable()[Symbol.asyncIterator]()]);
      const open = iterators.filter((one) => Object.isExtensible(Object.getPrototypeOf(one))); const poisoned = attempt(() => { Object.defineProperty(Object.getPrototypeOf(iterators[0]), 'next', { value: 1 }); });
      return [parts, open.length, poisoned.error, [...query], [...form.keys()], [...headers.values()]];`,
    expected: [
      ["a", "b"],
      0,
      "TypeError",
      [
        ["a", "1"],
        ["b", "2"],
      ],
      ["k"],
      ["y"],
    ],
  },
  {
    name: "Buffers share no memory, whoever asks for some",
    globals: { Buffer: true },
    code: `
      const { Buffer } = $g; const raw = kernel.viewBuiltin(load('buffer'), 'buffer', true).Buffer; raw.poolSize = 8192; Buffer.poolSize = 8192;
      const own = [Buffer.from('own'), Buffer.allocUnsafe(4), Buffer.concat([Buffer.from('a'), Buffer.from('b')]), raw.from([1, 2]), Buffer.alloc(3)];
      return [own.map((one) => one.buffer.byteLength === one.length), String(own[2]), hostGlobal.Buffer.poolSize];`,
    expected: [[true, true, true, true, true], "ab", 0],
  },
];

test.each(CASES)("$name", async ({ code, expected, globals = {} }) => {
  expect(await runConfined({ globals, code: LOAD + code })).toEqual(expected);
});
