// What one package that was granted all of Node can change for all others: a walk over what it gets hold of, which sets whatever can
// be set. All that is left must be decided here, each with its reason.
import { expect, test } from "vitest";
import { runConfined } from "./realm.ts";

/** Paths that may be found, by a pattern; versions of Node differ in which they have. */
const DECIDED: readonly (readonly [path: RegExp, reason: string])[] = [
  [
    /\.(?:captureRejections|Symbol\(kCapture\))$/,
    "Node writes the symbol on each new emitter, where it could not if it were read-only here, and it is not configurable",
  ],
  [
    /\.(?:defaultMaxListeners|usingDomains)$/,
    "when to warn of many listeners; written by `domain`",
  ],
  [/\.(?:stackTraceLimit|_eventsCount|defaultMaxSockets|statusCode|isTTY)$/, "a number or switch"],
  [/\.(?:Symbol\(nodejs\.event_target\)|Symbol\(kIsNodeEventTarget\))$/, "a switch"],
  [/^\$g\.WebAssembly\.\w+Error\.prototype\.(?:name|message)$/, "a text that errors start with"],
  [/\.prototype\.(?:Symbol\(kFs\))$/, "takes nothing: node-internals.ts"],
  [
    /^assert\.AssertionError\.__proto__( \+|\.captureStackTrace|\.prepareStackTrace)/,
    "the engine's own Error, to which ses writes; packages have another",
  ],
  [/Buffer\.Symbol\(Symbol\.species\) \+$/, "nobody reads a static of this class"],
  [
    /\.constructor\.prepareStackTrace$/,
    "has an effect on captureStackTrace until the job ends: README.md",
  ],
  [
    /^(?:sys|util)\.inspect\.(?:defaultOptions|styles|colors)\b/,
    "how things are printed; what would be given what is printed is closed: lockdown.ts",
  ],
  [/^_http_common\./, "numbers, and expressions that Node runs by functions of its own"],
  [/^(?:\$g\.)?console\.(?:_times|Symbol\(counts\)) \+$/, "counts and times by label"],
  [
    /^(?:module|perf_hooks|inspector|diagnostics_channel|async_hooks|test|v8|trace_events)\b/,
    "SECURITY.md: builtins that look at all of a process",
  ],
  [/^(?:\$g\.)?process\./, "SECURITY.md: process whole is the process"],
  [/^https?\.globalAgent\./, "the package's own agent"],
  [/^\$g\.assert\./, "ses' own; its functions are given nothing of value"],
];

const WALK = `
  const { builtinModules, createRequire } = await import('node:module');
  const load = createRequire(import.meta.url);
  process.removeAllListeners('warning'); process.on('warning', () => {}); process.on('unhandledRejection', () => {});
  const found = []; const seen = new Set();
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const canSet = (object, key) => {
    try {
      const before = object[key]; object[key] = typeof before === 'number' ? before + 1 : typeof before === 'boolean' ? !before : () => before;
      const changed = object[key] !== before; object[key] = before; return changed;
    } catch { return false; }
  };
  const walk = (path, mine, others, depth) => {
    if (!isObject(mine) || seen.has(mine) || depth > 6 || path.includes('internal properties') || path.includes('_pathCache')) return;
    seen.add(mine);
    const isShared = mine === others;
    if (isShared && Object.isExtensible(mine)) found.push(path + ' +');
    for (const key of Reflect.ownKeys(mine)) {
      const at = path + '.' + String(key); const { writable, set } = Object.getOwnPropertyDescriptor(mine, key);
      if (key === 'prototype' && typeof mine === 'function' && Reflect.ownKeys(mine[key] ?? {}).length < 2 && !writable && !Object.isExtensible(mine[key] ?? 0)) continue;
      if (isShared && (writable || set) && canSet(mine, key)) found.push(at);
      try { walk(at, mine[key], others[key], depth + 1); } catch {}
    }
    walk(path + '.__proto__', Object.getPrototypeOf(mine), Object.getPrototypeOf(others), depth + 1);
  };
  // Public ones first: paths are those by which something is found first.
  for (const name of [...builtinModules].sort((one, other) => (one[0] === '_') - (other[0] === '_'))) {
    let host; try { host = load(name); } catch { continue; }
    walk(name, kernel.viewBuiltin(host, name, true), kernel.viewBuiltin(host, name, true), 0);
  }
  const all = Object.fromEntries(Object.getOwnPropertyNames(hostGlobal).map((name) => [name, true]));
  walk('$g', compartment(all).globals, compartment(all).globals, 0);
  return { found, many: seen.size > 2000 };`;

test("nothing that packages share can be set, but what is decided here", async () => {
  const { found, many } = (await runConfined({ code: WALK })) as {
    readonly found: readonly string[];
    readonly many: boolean;
  };
  expect(many).toBe(true);
  expect(found.filter((path) => !DECIDED.some(([pattern]) => pattern.test(path)))).toEqual([]);
});

test("the walk finds what can be set: without frozen classes, it is much", async () => {
  const { found } = (await runConfined({
    code: WALK,
    options: { lockdown: { hostClasses: "open" } },
  })) as { readonly found: readonly string[] };
  for (const end of [".emit +", "strict.equal", ".pipeline"])
    expect(found.some((each) => each.endsWith(end))).toBe(true);
});

test("util.promisify gives what a function says itself, as often as it is asked, by whichever way that came frozen", async () => {
  const code = `
    const { createRequire } = await import('node:module'); const load = createRequire(import.meta.url);
    const view = (name, granted = true) => kernel.viewBuiltin(load(name), name, granted); const { promisify } = view('util');
    const first = MODULES.map((name) => Object.keys(view(name)).length > 0).every(Boolean);
    const { exec, execFile } = view('child_process'); const { pipeline, finished, Readable, PassThrough } = view('stream'); const fs = view('fs', ['exists', 'read']);
    const { setTimeout: later, setImmediate: soon } = view('timers'); const all = [exec, execFile, pipeline, finished, fs.exists, fs.read, later, soon];
    for (const one of [...all, ...all]) promisify(one);
    await promisify(pipeline)(Readable.from(['a']), new PassThrough().resume());
    return [first, await promisify(later)(1, 'x'), await promisify(soon)('y'), await promisify(fs.exists)('/'), attempt(() => { exec[promisify.custom].call = 1; }).error];`;
  const orders = [[], ["timers/promises", "stream/promises"], ["fs", "stream", "timers"]];
  for (const order of orders) {
    const result = await runConfined({ code: code.replace("MODULES", JSON.stringify(order)) });
    expect(result).toEqual([true, "x", "y", true, "TypeError"]);
  }
});
