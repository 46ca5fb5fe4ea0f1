// A page, a dedicated, a shared and a service worker, and Node: each bundle has a kernel of its own, and one policy serves them all.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withChromium, withServer } from "../../../fixtures/harness/src/index.ts";
import { buildApp, policy, run } from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";

const LIB = `
exports.look = () => ({
  kind: typeof window !== "undefined" ? "window" : typeof self !== "undefined" ? "worker" : "node",
  agent: typeof navigator === "object" ? typeof navigator.userAgent : "none",
  platform: typeof process === "object" ? typeof process.platform : "none",
  selves: [typeof window, typeof self, typeof global].map((type) => type !== "undefined"),
  own: globalThis === (typeof self !== "undefined" ? self : global),
  denied: [typeof fetch, typeof importScripts, typeof postMessage, typeof caches, typeof indexedDB],
  constructed: Function("return this")() === globalThis,
  evaluated: (() => { try { return Function("return 1")(); } catch (error) { return error.code; } })(),
});
exports.later = (value) => new Promise((done) => setTimeout(() => done(value), 1));
`;
const LOADER = `
exports.load = (url) => { importScripts(url); };
`;
const FILES = {
  "index.js": `
    import { later, look } from "lib";
    const ask = (worker) => new Promise((done) => { worker.onmessage = ({ data }) => done(data); worker.postMessage("look"); });
    const show = (value) => { document.querySelector("#result").textContent = JSON.stringify(value); };
    (async () => {
      const dedicated = await ask(new Worker("/worker.js"));
      const { port } = new SharedWorker("/shared.js");
      const shared = await ask(port);
      await navigator.serviceWorker.register("/service.js");
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller)
        await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
      const service = await (await fetch("/from-service-worker")).json();
      show([await later(look()), dedicated, shared, service]);
    })().catch((error) => show(String(error.stack)));`,
  "worker.js": `
    import { later, look } from "lib"; import { load } from "loader";
    load("/extra.js");
    self.onmessage = async () => self.postMessage({ ...(await later(look())), extra: self.extra });`,
  "shared.js": `
    import { later, look } from "lib"; import { serve } from "ports";
    serve(async () => later(look()));`,
  "service.js": `
    import { later, look } from "lib"; import { answer } from "answers";
    self.addEventListener("install", () => self.skipWaiting());
    self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
    answer("/from-service-worker", async () => JSON.stringify(await later(look())));`,
  "node.js": `import { later, look } from "lib"; later(look()).then((found) => console.log(JSON.stringify(found)));`,
  "node_modules/lib/index.js": LIB,
  "node_modules/loader/index.js": LOADER,
  // A package that takes the ports of who connects: the event's target is the real global object, its ports are in it.
  "node_modules/ports/index.js": `
    exports.serve = (make) => {
      globalThis.onconnect = (event) => {
        if (event.target !== self || event.currentTarget !== self) throw new Error("the event leads to the real global object");
        const [port] = event.ports;
        port.onmessage = async () => port.postMessage(await make());
      };
    };`,
  // A package that answers requests itself: events of the global object, in a package's own view of them.
  "node_modules/answers/index.js": `
    exports.answer = (path, make) => {
      addEventListener("fetch", (event) => {
        if (new URL(event.request.url).pathname !== path) return;
        if (event.target !== self) throw new Error("the event leads to the real global object");
        event.respondWith(make().then((text) => new Response(text)));
      });
    };`,
};
const POLICY = {
  ...policy({
    lib: {
      globals: { "navigator.userAgent": true, "process.platform": true, setTimeout: true },
    },
    loader: { globals: { importScripts: true } },
    ports: { globals: { onconnect: "write" } },
    answers: { globals: { addEventListener: true, URL: true, Response: true } },
  }),
  evaluators: "listed",
};

const seen = (kind: string) => ({
  kind,
  agent: kind === "node" ? "none" : "string",
  platform: kind === "node" ? "string" : "none",
  selves: { window: [true, true, false], worker: [false, true, false], node: [false, false, true] }[
    kind
  ],
  own: true,
  denied: Array(5).fill("undefined"),
  constructed: true,
  evaluated: "BULKHEAD_CODE_GENERATION_DENIED",
});

const buildAll = async (root: string, options: object = {}) => {
  const built = await buildApp(root, {
    entryPoints: ["index.js", "worker.js", "shared.js", "service.js"],
    platform: "browser",
    format: "iife",
    outExtension: { ".js": ".js" },
    minify: true,
    bulkhead: { policy: POLICY, verify: true, ...options },
  });
  writeFileSync(join(built.out, "index.html"), PAGE);
  writeFileSync(join(built.out, "extra.js"), "self.extra = 'loaded';");
  return built;
};

const PAGE = `<!doctype html><title>page</title><pre id="result"></pre><script src="/index.js"></script>`;

// An extension's page may not have less: https://developer.chrome.com/docs/extensions/reference/manifest/content-security-policy
const CSP = "script-src 'self'; object-src 'self'; worker-src 'self'; report-uri /report";

const openPage = async (out: string) =>
  withServer(
    out,
    ({ url, requests }) =>
      withChromium(async (open) => {
        const { page, errors, result } = await open(url.replace("127.0.0.1", "localhost"));
        const results = (await result()) as readonly unknown[];
        // A report is sent when the page has nothing better to do.
        await page.waitForTimeout(500);
        const reports = requests.filter(({ path }) => path === "/report").length;
        return { results, errors: [...errors], reports };
      }),
    { csp: CSP },
  );

test.each([
  ["confined", {}],
  ["scuttled", { scuttle: { exceptions: ["extra"] } }],
])("in Chromium under an extension's policy on scripts, %s", async (_, options) => {
  const { out } = await buildAll(makeApp(FILES), options);
  const { results, errors, reports } = await openPage(out);
  const worker = seen("worker");
  expect(results).toEqual([seen("window"), { ...worker, extra: "loaded" }, worker, worker]);
  // Of a text that was to be evaluated, ses' own questions included.
  expect(reports).toBe(0);
  expect(errors.filter((text) => !text.includes("404"))).toEqual([]);
});

test("a text that somebody evaluates is reported: the test above would see it", async () => {
  const { lib, ...others } = POLICY.resources as Record<string, object>;
  const resources = { ...others, lib: { ...lib, eval: true } };
  const { out } = await buildAll(makeApp(FILES), { policy: { ...POLICY, resources } });
  expect((await openPage(out)).reports).toBeGreaterThan(2);
});

test("in Node, under the same policy", async () => {
  const root = makeApp(FILES);
  const built = await buildApp(root, {
    entryPoints: ["node.js"],
    bulkhead: { policy: POLICY, verify: true },
  });
  expect(await run(built, "node.cjs")).toEqual(seen("node"));
});

test("importScripts is a grant like another", async () => {
  const { loader: _, ...others } = POLICY.resources as Record<string, object>;
  const { out } = await buildAll(makeApp(FILES), { policy: { ...POLICY, resources: others } });
  const { errors } = await withServer(
    out,
    ({ url }) =>
      withChromium(async (open) => {
        const { page, errors: said } = await open(url.replace("127.0.0.1", "localhost"));
        await page.waitForTimeout(1500);
        return { errors: [...said] };
      }),
    { csp: CSP },
  );
  expect(errors.join("\n")).toContain("BULKHEAD_GLOBAL_DENIED");
});
