// Scuttling: what is left of the real global object for who gets hold of it, and what the application keeps.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runPage } from "./page.ts";
import { FIND_HOST_GLOBAL, HELPERS, bundle } from "./realm.ts";

/** Code in which `real` is the host's global object, `$root` the root's, `$g` that of a package granted `globals`. */
const entry = (code: string, globals: object, exceptions: readonly unknown[]): string => `
import { startKernel } from "../src/scuttling-kernel.ts";
const real = globalThis;
const say = console.log.bind(console);
const kernel = startKernel({ scuttle: { exceptions: ${JSON.stringify(exceptions)} } });
const $root = kernel.makeCompartment({ name: "$root$", globals: {}, mayEvaluate: true, isRoot: true }).globals;
const $g = kernel.makeCompartment({ name: "app>dep", globals: ${JSON.stringify(globals)}, mayEvaluate: false }).globals;
${HELPERS}
const names = (object) => { const all = new Set(); for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) for (const name of Object.getOwnPropertyNames(at)) all.add(name); return [...all]; };
const readable = () => names(real).filter((name) => { try { return real[name] !== undefined; } catch { return false; } }).sort();
(async () => { ${code} })().then((result) => say("RESULT " + JSON.stringify(result ?? null)), (error) => say("RESULT " + JSON.stringify(String(error.stack))));
`;

interface Scuttled {
  readonly code: string;
  readonly globals?: Readonly<Record<string, boolean | "write">>;
  readonly exceptions?: readonly unknown[];
}

const runNode = async ({ code, globals = {}, exceptions = [] }: Scuttled): Promise<unknown> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-scuttle-"));
  try {
    const file = join(folder, "case.mjs");
    await writeFile(file, await bundle(entry(code, globals, exceptions)));
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    return JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const runBrowser = async ({ code, globals = {}, exceptions = [] }: Scuttled): Promise<unknown> => {
  const script = await bundle(entry(code, globals, exceptions), { platform: "browser" });
  return (await runPage({ "/app.js": script })).result;
};

const INTRINSICS =
  /^(?:[A-Z]\w*(?:Error|Array|Map|Set)|Array|ArrayBuffer|AsyncDisposableStack|BigInt|Boolean|Compartment|DataView|Date|DisposableStack|Infinity|Iterator|JSON|Map|Math|NaN|Number|Object|Promise|Proxy|Reflect|RegExp|Set|String|Symbol|Error|Temporal|TextDecoder|TextEncoder|WeakMap|WeakSet|constructor|decodeURI(?:Component)?|encodeURI(?:Component)?|escape|unescape|globalThis|harden|isFinite|isNaN|parseFloat|parseInt|lockdown|assert)$/;

test("node: nothing but intrinsics is left on the real global, and root and packages have what they had", async () => {
  const code = `
    const left = readable();
    return {
      left,
      call: attempt(() => real.fetch("http://x.example")).code,
      assign: attempt(() => { real.process = 1; }).code,
      own: attempt(() => Object.defineProperty(real, "setTimeout", { value: 1 })).error,
      planted: (Object.defineProperty(real, "process", { value: { version: "planted" } }), $root.process.version !== "planted"),
      root: [typeof $root.fetch, typeof $root.process.version, $root.globalThis === $root, $root.global === $root, typeof $root.eval, $root instanceof Object, $root.Object === Object, typeof $root.crypto.subtle],
      still: readable().length === left.length,
      dep: [typeof $g.process.env.PATH, typeof $g.process.exit, typeof $g.fetch, await new Promise((done) => $g.setTimeout(done, 1, "later"))],
      error: Object.keys(real.Error).concat(Object.getOwnPropertyNames(real.Error).filter((name) => name === "prepareStackTrace" && typeof real.Error.prepareStackTrace === "function")),
    };`;
  const { left, ...rest } = (await runNode({
    code,
    globals: { "process.env.PATH": true, setTimeout: true },
  })) as Record<string, unknown> & { left: readonly string[] };
  expect(left.filter((name) => !INTRINSICS.test(name) && name !== "global")).toEqual([]);
  expect(rest).toEqual({
    call: "BULKHEAD_GLOBAL_SCUTTLED",
    assign: "BULKHEAD_GLOBAL_SCUTTLED",
    own: "TypeError",
    planted: true,
    root: ["function", "string", true, true, "function", true, true, "object"],
    still: true,
    dep: ["string", "undefined", "undefined", "later"],
    error: [],
  });
});

test("node: exceptions stay on the real global, both ways, by name and by pattern", async () => {
  const code = `
    $root.appState = { ready: true };
    // Unnamed, it may have been put there to mislead the application.
    real.cdc_adoQ_Array = 1;
    const plain = [real.appState.ready, (real.appState = 2, $root.appState), typeof $root.cdc_adoQ_Array];
    return [...plain, typeof real.setTimeout, typeof real.setInterval, attempt(() => real.clearTimeout).code];`;
  expect(
    await runNode({ code, exceptions: ["appState", { source: "^set[TI]", flags: "" }] }),
  ).toEqual([true, 2, "undefined", "function", "function", "BULKHEAD_GLOBAL_SCUTTLED"]);
});

test("node: what the root defines later reaches packages that may read it, and never as the root's global", async () => {
  const code = `
    const late = (globals) => kernel.makeCompartment({ name: "app>late", globals, mayEvaluate: false }).globals;
    $root.shared = { value: 1 }; $root.leak = $root; $root.real = real;
    const dep = late({ shared: true, leak: true, real: true });
    return [dep.shared.value, dep.leak === dep, dep.real === dep, "shared" in real];`;
  expect(await runNode({ code })).toEqual([1, true, true, false]);
});

const FIND_EITHER_GLOBAL = `
  const { Function } = $root;
  const compartment = (globals) => kernel.makeCompartment({ name: "app>all", globals, mayEvaluate: false });
  ${FIND_HOST_GLOBAL.replace("value === globalThis", "value === real || value === $root")}`;

test("a package with every grant reaches neither the real global nor the root's", async () => {
  expect(await runNode({ code: FIND_EITHER_GLOBAL })).toEqual({ leaks: [], many: true });
  expect(await runBrowser({ code: FIND_EITHER_GLOBAL })).toEqual({ leaks: [], many: true });
});

test("chromium: the application works on a scuttled window, and so do its packages", async () => {
  const code = `
    const left = readable();
    const heard = [];
    $root.addEventListener("message", (event) => heard.push([event.source === $root, event.currentTarget === $root, event.target === real, event.data]));
    const handler = $root.onhashchange = () => {}; const isOwn = $root.onhashchange === handler;
    $root.onhashchange = function (event) { heard.push(["hash", this === $root, event.target === $root]); };
    $root.postMessage("hello", "*");
    $root.location.hash = "#x";
    await new Promise((done) => $root.setTimeout(done, 200));
    $root.localStorage.setItem("a", "b");
    const frame = $root.document.createElement("iframe");
    $root.document.body.append(frame);
    return {
      left,
      heard,
      root: [$root.window === $root, $root.self === $root, $root.top === $root, $root instanceof $root.Window, $root.localStorage.getItem("a"), $root.getComputedStyle($root.document.body).display, String($root), isOwn, $root.name === "", $root.innerWidth > 0, $root.matchMedia("(min-width: 1px)").matches],
      frame: [frame.contentWindow.parent === $root, typeof frame.contentWindow.fetch],
      leaks: [attempt(() => real.localStorage).code, attempt(() => $root.document.defaultView.fetch("/")).code, attempt(() => real.setTimeout("1")).code, attempt(() => real.eval("1")).code, attempt(() => real.XMLHttpRequest).code],
      dep: [typeof $g.fetch, $g.innerWidth > 0, $g.document.defaultView === real, await new Promise((done) => { $g.addEventListener("ping", (event) => done([event.target === $g, event.currentTarget === $g])); $root.dispatchEvent(new $root.Event("ping")); })],
    };`;
  const { left, ...rest } = (await runBrowser({
    code,
    globals: { innerWidth: true, document: true, addEventListener: true },
  })) as Record<string, unknown> & { left: readonly string[] };
  // Names of the window itself, what a browser does not let go of, and two numbers.
  expect(left.filter((name) => !INTRINSICS.test(name))).toEqual(
    "PERSISTENT TEMPORARY document frames location parent self top window".split(" "),
  );
  expect(rest).toEqual({
    heard: [
      [true, true, false, "hello"],
      ["hash", true, true],
    ],
    root: [true, true, true, true, "b", "block", "[object Window]", true, true, true, true],
    frame: [false, "function"],
    leaks: Array(5).fill("BULKHEAD_GLOBAL_SCUTTLED"),
    dep: ["undefined", true, true, [true, true]],
  });
});
