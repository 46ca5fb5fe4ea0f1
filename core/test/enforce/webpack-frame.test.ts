// What webpack's code is given in place of the kernel and the host is harmless in anybody's hands: everybody has it.

import { expect, test } from "vitest";
import { type OutputKind, type WebpackRuntime, webpackRuntimeLine } from "../../src/index.ts";
import type { Policy, WebpackSettings } from "../../src/index.ts";

/* oxlint-disable no-new-func -- the line is text, and a fake page stands for the real one */

const POLICY = {
  evaluators: "listed",
  resources: { a: { builtin: { "fs.readFile": true } } },
} as unknown as Policy;

interface Fake {
  readonly added: Record<string, unknown>[];
  readonly run: unknown[];
  readonly page: Record<string, unknown>;
}

/** A page: what elements are added to it, and what it is asked to run. */
const fakePage = (): Fake => {
  const added: Record<string, unknown>[] = [];
  const run: unknown[] = [];
  const page: Record<string, unknown> = {
    Object,
    TypeError,
    URL,
    document: {
      baseURI: "https://app.example/in/",
      currentScript: { src: "https://app.example/js/main.js" },
      createElement: (tag: string) => ({ tag, setAttribute() {}, ownerDocument: page }),
      head: { appendChild: (element: Record<string, unknown>) => added.push(element) },
    },
    location: { href: "https://app.example/in/#x", origin: "https://app.example", page: {} },
    setTimeout(this: unknown, task: () => void) {
      run.push(typeof task);
      task.call(page);
      return { valueOf: () => 7, page };
    },
    clearTimeout() {},
    importScripts: (address: string) => run.push(address),
  };
  page["window"] = page;
  return { added, run, page };
};

const RUNTIME: WebpackRuntime = {
  compartments: ["a"],
  views: [["fs", "a"]],
  frozen: [["a", [1, "./b.js"]]],
  host: { loads: ["js/1.js", "style.css"] },
};

// oxlint-disable-next-line no-explicit-any -- hostile code has no types
type Loose = any;

const requireFake = (name: string) => ({ required: name });

const makeFrame = (
  kind: OutputKind,
  publicPath = "auto",
  more: Partial<WebpackSettings> = {},
  inPage: object = {},
) => {
  const fake = fakePage();
  Object.assign(fake.page, inPage);
  const { expression } = webpackRuntimeLine(
    {
      path: "js/main.js",
      kind,
      prelude: { name: "bulkheadKernel_0", expression: "makeKernel()" },
      runtime: RUNTIME,
      settings: { globalObject: "self", chunkGlobal: "webpackChunk", publicPath, ...more },
      policy: POLICY,
      kernelSpecifier: undefined,
    },
    () => "0".repeat(64),
  );
  const made: unknown[] = [];
  const said: unknown[] = [];
  const kernel = {
    commons: {},
    makeCompartment: (options: { isRoot?: boolean }) => {
      if (options === undefined) throw new TypeError("No options");
      if (options.isRoot !== true) made.push(options);
      return { globals: options.isRoot === true ? fake.page : {} };
    },
    viewBuiltin: (...given: unknown[]) => given,
    beginModule(name: string) {
      said.push(`begins ${name}`);
      return (exports: unknown) => void said.push(exports);
    },
  };
  const evaluate = new Function("makeKernel", "globalThis", "require", `return ${expression}`);
  const frame = evaluate(() => kernel, fake.page, requireFake) as Loose;
  return { ...fake, made, said, frame, host: frame.host };
};

test("compartments and views are those of the tables, each made once", () => {
  const { frame, made } = makeFrame("commonjs");
  expect(frame.compartment("a")).toBe(frame.compartment("a"));
  expect(made).toEqual([{ name: "a", globals: {}, mayEvaluate: false }]);
  expect(frame.view("fs a")).toEqual([{ required: "node:fs" }, "fs", ["readFile"], []]);
  for (const name of [
    "b",
    "constructor",
    "__proto__",
    "toString",
    "$root$",
    ["b"],
    { toString: () => "c" },
  ]) {
    expect(() => frame.compartment(name)).toThrow(TypeError);
    expect(() => frame.view(name)).toThrow(TypeError);
  }
  expect(Object.keys(frame)).not.toContain("makeCompartment");
  expect(Object.isFrozen(frame)).toBe(true);
});

test("modules of the table begin and end for the kernel, with what they export in the end", () => {
  const { frame, said } = makeFrame("commonjs");
  function factory(this: unknown, module: Loose, exports: unknown, require: unknown) {
    said.push([this === exports, require]);
    module.exports = "other exports";
  }
  for (const id of [1, "./b.js", 2, "__proto__", "constructor"]) {
    const module = { exports: {} };
    const run = { id, module, factory, require: "require" };
    frame.enclose(run);
    run.factory.call(module.exports, module, module.exports, run.require);
  }
  const own = [true, "require"];
  const frozen = ["begins a", own, "other exports"];
  expect(said).toEqual([...frozen, ...frozen, own, own, own]);
  const missing = { id: 1, factory: undefined };
  frame.enclose(missing);
  expect(missing.factory).toBe(undefined);
});

/** Trusted Types that know policies of one name, and what they were asked. */
const fakeTrustedTypes = (allowed: string) => {
  const asked: string[] = [];
  const createPolicy = (name: string, rules: { createScriptURL: (address: string) => string }) => {
    if (name !== allowed) throw new TypeError(`No policy ${name}`);
    return {
      createScriptURL(address: string) {
        asked.push(address);
        expect(() => rules.createScriptURL("https://attacker.example/js/1.js")).toThrow(
          "Not a file",
        );
        return { trusted: rules.createScriptURL(address) };
      },
    };
  };
  return { asked, trustedTypes: { createPolicy } };
};

test("scripts are loaded by the policy of Trusted Types that the settings name, and nobody has it", () => {
  const address = "https://app.example/js/1.js";
  const load = (allowed: string, mayFail: boolean) => {
    const { asked, trustedTypes } = fakeTrustedTypes(allowed);
    const more = { trustedTypes: { policyName: "app", mayFail } };
    const { host, added, run } = makeFrame("script", "auto", more, { trustedTypes });
    expect([host.trustedTypes, host.console]).toEqual([undefined, undefined]);
    host.document.head.appendChild({ tagName: "SCRIPT", src: address, getAttribute() {} });
    host.importScripts(address);
    return [added.map(({ src }) => src), run, asked];
  };
  const trusted = [{ trusted: address }];
  expect(load("app", false)).toEqual([trusted, trusted, [address, address]]);
  expect(load("other", true)).toEqual([[address], [address], []]);
  expect(() => load("other", false)).toThrow("No policy app");
});

const EVIL: readonly unknown[] = [
  "https://attacker.example/js/1.js",
  "https://app.example/js/1.js/../../evil.js",
  "https://app.example@attacker.example/js/1.js",
  "https://app.example:444/js/1.js",
  "http://app.example/js/1.js",
  "data:text/javascript,js/1.js",
  "blob:https://app.example/js/1.js",
  "javascript:canary()",
  "1.js",
  "",
];

test("a page is given scripts and styles of listed files alone", () => {
  const { host, added } = makeFrame("script");
  const put = (tag: unknown, properties: object): void =>
    host.document.head.appendChild(Object.assign(host.document.createElement(tag), properties));
  for (const src of EVIL) expect(() => put("script", { src }), String(src)).toThrow(TypeError);
  for (const tag of ["iframe", "object", "base", "style", "form"])
    expect(() => put(tag, { src: "../js/1.js", href: "../js/1.js" })).toThrow(TypeError);
  for (const rel of ["import", "manifest", undefined])
    expect(() => put("link", { rel, href: "https://app.example/style.css" })).toThrow(TypeError);
  expect(added).toEqual([]);
  put("script", { src: "https://app.example/js/1.js?v=1", text: "canary()", innerHTML: "x" });
  put("link", { rel: "stylesheet", href: "../style.css" });
  expect(added.map(({ tag, src, href, text }) => [tag, src, href, text])).toEqual([
    ["SCRIPT", "https://app.example/js/1.js?v=1", undefined, undefined],
    ["LINK", undefined, "https://app.example/style.css", undefined],
  ]);
});

const answers = (...each: string[]) => ({ toString: () => each.shift() });

test("what changes its answers is read once", () => {
  const { host, added } = makeFrame("script");
  host.document.head.appendChild({
    get tagName() {
      return answers("SCRIPT", "IFRAME");
    },
    getAttribute() {},
    src: answers("https://app.example/js/1.js", "https://attacker.example/"),
  });
  expect(added.map(({ tag, src }) => [tag, src])).toEqual([
    ["SCRIPT", "https://app.example/js/1.js"],
  ]);
});

test("workers import listed files, timers run functions, events lead nowhere", () => {
  const { host, run, added, page } = makeFrame("script", "https://cdn.example/app/");
  for (const address of EVIL) expect(() => host.importScripts(address)).toThrow(TypeError);
  host.importScripts("https://cdn.example/app/js/1.js");
  expect(run).toEqual(["https://cdn.example/app/js/1.js"]);
  expect(() => host.setTimeout("canary()")).toThrow(TypeError);
  let seen: unknown;
  expect(
    host.setTimeout(function (this: unknown, ...given: unknown[]) {
      seen = [this, given];
    }),
  ).toBe(7);
  expect(seen).toEqual([undefined, []]);
  const script = host.document.createElement("script");
  let event: unknown;
  Object.assign(script, {
    src: "https://cdn.example/app/js/1.js",
    onload: (given: unknown) => (event = given),
  });
  host.document.head.appendChild(script);
  (added[0] as { onload: (event: unknown) => void }).onload({ type: "load", target: page });
  expect(event).toEqual({ type: "load", target: script });
});

test("files of listed names come from anywhere only where the application says so at run time", () => {
  const { host, added } = makeFrame("script", "runtime");
  const load = (src: string) =>
    host.document.head.appendChild(Object.assign(host.document.createElement("script"), { src }));
  load("https://cdn.example/x/js/1.js");
  expect(() => load("https://cdn.example/x/js/2.js")).toThrow(TypeError);
  expect(() => load("https://cdn.example/x.js?/js/1.js")).toThrow(TypeError);
  expect(added).toHaveLength(1);
});

/** All that can be reached from a value by its properties. */
const reach = (value: unknown, seen: Set<unknown> = new Set()): Set<unknown> => {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return seen;
  if (seen.has(value)) return seen;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    const { value: own, get } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    reach(own, seen);
    if (get !== undefined && typeof value === "object") reach((value as Loose)[key], seen);
  }
  return seen;
};

test("nothing in it leads to the page", () => {
  const { host, page } = makeFrame("script");
  const reached = reach(host);
  for (const own of [page, page["document"], page["location"], page["setTimeout"], page["URL"]])
    expect(reached.has(own)).toBe(false);
  expect(reached.has(host.document)).toBe(true);
  expect(new host.URL("a", "https://b.example/").href).toBe("https://b.example/a");
  expect(new host.URL("a", "https://b.example/") instanceof URL).toBe(false);
});

test("Node requires listed files, and gives addresses as texts", () => {
  const { host } = makeFrame("commonjs");
  expect(host.require("./1.js")).toEqual({ required: "./1.js" });
  expect(host.require("././1.js")).toEqual({ required: "./1.js" });
  for (const name of [
    "fs",
    "node:fs",
    "./2.js",
    "../../1.js",
    "/js/1.js",
    "./1.js/../../x",
    "constructor",
    "module",
  ])
    expect(() => host.require(name), name).toThrow(TypeError);
  expect(Object.keys(host.require("url"))).toEqual(["pathToFileURL"]);
});
