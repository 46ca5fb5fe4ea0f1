// Report mode: nothing is blocked, and what the policy does not grant is told once, with what would permit it.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runPage } from "./page.ts";
import { HELPERS, bundle } from "./realm.ts";

/** Code in which `$g` is the global object of a package that is granted `globals`, and `compartment` makes another one. */
const entry = (code: string, globals: object): string => `
import { startKernel } from "../src/reporting-kernel.ts";
import fs from "node:fs";
import * as path from "node:path";
import events from "node:events";
const say = console.log.bind(console);
const warnings = [];
const kernel = startKernel({});
const report = globalThis[Symbol.for("bulkhead.report")];
report.onViolation = ({ kind, name, use }) => warnings.push(kind + " " + name + " " + use);
const compartment = (globals, more = {}) => kernel.makeCompartment({ name: "app>dep", globals, mayEvaluate: false, ...more });
const $g = compartment(${JSON.stringify(globals)}).globals;
const seen = () => JSON.parse(JSON.stringify(report));
const told = () => warnings.splice(0);
${HELPERS}
(async () => { ${code} })().then((result) => say("RESULT " + JSON.stringify(result ?? null)), (error) => say("RESULT " + JSON.stringify(String(error.stack))));
`;

type Globals = Readonly<Record<string, boolean | "write">>;

const runNode = async (code: string, globals: Globals = {}): Promise<unknown> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-report-"));
  try {
    const file = join(folder, "case.mjs");
    await writeFile(file, await bundle(entry(code, globals)));
    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      env: { PATH: process.env["PATH"], SECRET: "s" },
    });
    return JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const runBrowser = async (code: string, globals: Globals = {}): Promise<unknown> => {
  const script = await bundle(
    entry(code, globals).replaceAll(/^import (?!\{ startKernel).*$/gm, ""),
    { platform: "browser" },
  );
  return (await runPage({ "/app.js": script })).result;
};

test("reads at any depth are told at the path that is read, and once", async () => {
  const code = `
    const values = [$g.process.env.SECRET, $g.process.env.PATH.length > 0, typeof $g.process.pid, typeof $g.fetch, $g.process.env.NONE];
    for (let i = 0; i < 3; i++) void $g.process.env.SECRET;
    return [values, told()];`;
  expect(await runNode(code, { "process.env.PATH": true })).toEqual([
    ["s", true, "number", "function", null],
    ["global process.env.SECRET read", "global process.pid read", "global fetch read"],
  ]);
});

test("what is granted is recorded as used, as the policy spells it", async () => {
  const code = `
    void $g.process.env.PATH; void $g.process.argv.length; $g.setTimeout(() => {}); void $g.process.env.DEBUG; $g.process.exitCode = 0;
    return seen();`;
  expect(
    await runNode(code, {
      "process.env": true,
      "globalThis.process.argv": true,
      setTimeout: true,
      setInterval: true,
      "process.exitCode": "write",
      "process.title": "write",
    }),
  ).toEqual({
    schemaVersion: 1,
    violations: [],
    used: {
      "app>dep": {
        globals: {
          "process.env": "read",
          "globalThis.process.argv": "read",
          setTimeout: "read",
          "process.exitCode": "write",
        },
        builtin: {},
      },
    },
  });
});

test("a violation says code, package, name, place, the override that permits it, and the error's text", async () => {
  const code = `
    void $g.process.env.SECRET;
    kernel.denyGlobal("app>dep", "fetch", "node_modules/dep/index.js:1:2");
    return seen().violations;`;
  const [inside, absent] = (await runNode(code)) as readonly Record<string, string>[];
  expect(inside).toMatchObject({ code: "BULKHEAD_GLOBAL_DENIED", name: "process.env.SECRET" });
  expect(inside?.["place"]).toMatch(/case\.mjs:\d+:\d+$/);
  expect(absent).toEqual({
    code: "BULKHEAD_GLOBAL_DENIED",
    package: "app>dep",
    kind: "global",
    name: "fetch",
    use: "read",
    place: "node_modules/dep/index.js:1:2",
    override: '{ "resources": { "app>dep": { "globals": { "fetch": true } } } }',
    message: [
      "BULKHEAD_GLOBAL_DENIED  app>dep reads `fetch`, which policy.json does not grant",
      "  at node_modules/dep/index.js:1:2",
      "  To grant it, add to bulkhead/policy-override.json:",
      '    { "resources": { "app>dep": { "globals": { "fetch": true } } } }',
    ].join("\n"),
  });
});

test("writes reach the host, and are told unless the policy says write", async () => {
  const code = `
    $g.process.env.ADDED = "1"; $g.process.title = "t"; Object.defineProperty($g.process.env, "DEFINED", { value: "2", writable: true, enumerable: true, configurable: true }); delete $g.process.env.SECRET;
    $g.fetch = () => "mine";
    return [process.env.ADDED, process.env.DEFINED, process.env.SECRET === undefined, fetch(), told()];`;
  expect(await runNode(code, { process: true, "process.title": "write" })).toEqual([
    "1",
    "2",
    true,
    "mine",
    [
      "global process.env.ADDED write",
      "global process.env.DEFINED write",
      "global process.env.SECRET write",
      "global fetch write",
    ],
  ]);
});

test("a global of a package's own is told when somebody else reads it", async () => {
  const code = `
    $g.mine = { a: 1 }; $g.ours = 2;
    const own = [$g.mine.a, told()];
    const other = kernel.makeCompartment({ name: "app>other", globals: { mine: true }, mayEvaluate: false }).globals;
    return [own, other.mine.a, told(), globalThis.ours, told()];`;
  expect(await runNode(code)).toEqual([
    [1, []],
    1,
    ["global mine write"],
    2,
    ["global ours write"],
  ]);
});

test("evaluators work, and are told where the policy does not say eval", async () => {
  const code = `
    const make = (more) => compartment({}, more);
    const value = make({}).Function("return 1 + 1")();
    const first = told();
    return [value, first, make({ name: "app>may", mayEvaluate: true }).eval("typeof process"), told(), seen().used["app>may"]];`;
  expect(await runNode(code)).toEqual([
    2,
    ["eval  read"],
    "object",
    [],
    { globals: {}, builtin: {}, eval: true },
  ]);
});

test("builtins are whole, and what is not granted of them is told", async () => {
  const code = `
    const view = kernel.viewBuiltin(fs, "fs", ["readFileSync", "promises.readFile"], [], "app>dep");
    const values = [typeof view.readFileSync, typeof view.promises.readFile, view.existsSync("/"), typeof view.promises.writeFile, view.readFileSync === fs.readFileSync, Object.keys(view).length > 50];
    const whole = kernel.viewBuiltin(path, "path", true, [], "app>dep");
    const emitter = kernel.viewBuiltin(events, "events", [], [], "app>dep");
    return [values, whole.join("a", "b"), emitter === events, told(), seen().used["app>dep"].builtin];`;
  expect(await runNode(code)).toEqual([
    ["function", "function", true, "function", true, true],
    "a/b",
    true,
    ["builtin fs.existsSync read", "builtin fs.promises.writeFile read", "builtin events read"],
    { "fs.readFileSync": "read", "fs.promises.readFile": "read", path: "read" },
  ]);
});

test("asking is no use; what the host lacks fails as without confinement", async () => {
  const code = `
    const asked = ["fetch" in $g, typeof kernel.peekGlobal("app>dep", "fetch", "x"), typeof kernel.peekGlobal("app>dep", "nothing", "x"), "env" in $g.process];
    return [asked, attempt(() => kernel.denyGlobal("app>dep", "nothing", "x")).error, told()];`;
  expect(await runNode(code)).toEqual([
    [true, "function", "undefined", true],
    "ReferenceError",
    [],
  ]);
});

test("a callback that throws is not the package's error", async () => {
  const code = `
    report.onViolation = () => { throw new Error("no"); };
    console.warn = (text) => warnings.push(text);
    return [typeof $g.fetch, told()];`;
  expect(await runNode(code)).toEqual(["function", ["BULKHEAD: onViolation failed: Error: no"]]);
});

test("chromium: an application works under an empty policy, and everything it uses is told", async () => {
  const code = `
    const { document, localStorage, navigator, setTimeout, location } = $g;
    const div = document.createElement("div");
    document.body.append(div);
    localStorage.setItem("a", "b");
    const values = [div.isConnected, localStorage.getItem("a"), navigator.userAgent.length > 0, location.pathname, new $g.URL("http://x.example/y").pathname, $g.getComputedStyle(div).display];
    const event = await new Promise((done) => { $g.addEventListener("ping", done); $g.dispatchEvent(new $g.Event("ping")); });
    await new Promise((done) => setTimeout(done));
    $g.document.title = "new";
    return [values, event.target === $g, document.title, told()];`;
  expect(await runBrowser(code, { "location.pathname": true })).toEqual([
    [true, "b", true, "/", "/y", "block"],
    true,
    "new",
    [
      "global document read",
      "global setTimeout read",
      "global localStorage.setItem read",
      "global localStorage.getItem read",
      "global navigator.userAgent read",
      "global URL read",
      "global getComputedStyle read",
      "global addEventListener read",
      "global dispatchEvent read",
      "global Event read",
    ],
  ]);
});
