// The rules that need a window, in headless Chromium under `script-src 'self'`: no text is evaluated there by anybody.
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIND_HOST_GLOBAL, HELPERS, bundle } from "./realm.ts";

let server: Server;
let browser: Browser;
let script = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader("Content-Security-Policy", "script-src 'self'");
    const scripts: Readonly<Record<string, string>> = {
      "/app.js": script,
      "/frame.js": "parent.postMessage('hello', '*');",
    };
    const asked = scripts[request.url ?? ""];
    response.setHeader("Content-Type", asked === undefined ? "text/html" : "text/javascript");
    response.end(
      asked ?? '<!doctype html><title>kernel</title><script type="module" src="/app.js"></script>',
    );
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});

afterAll(async () => {
  await browser.close();
  server.close();
});

interface PageCase {
  readonly globals?: Readonly<Record<string, boolean | "write">>;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly before?: string;
  /** Where nothing stops anybody: without a kernel, `$g` is the window. */
  readonly isPlain?: boolean;
  readonly code: string;
}

const confined = ({ globals = {}, more = {}, before = "" }: PageCase): string => `
  import { startKernel } from "@bulkhead/runtime-kernel";
  ${before}
  const kernel = startKernel();
  const compartment = (globals, more = {}) => kernel.makeCompartment({ name: "app>dep", globals, mayEvaluate: false, ...more });
  const $c = compartment(${JSON.stringify(globals)}, ${JSON.stringify(more)});
  const $g = $c.globals;`;

const PLAIN = "const $g = window; const compartment = () => ({ globals: window });";

const runInPage = async (pageCase: PageCase): Promise<unknown> => {
  const { code, isPlain = false } = pageCase;
  script = await bundle(
    `${isPlain ? PLAIN : confined(pageCase)}
     ${HELPERS}
     (async () => { ${code} })().then((result) => console.log("RESULT " + JSON.stringify(result ?? null)), (error) => console.log("RESULT " + JSON.stringify(String(error?.stack))));`,
    { platform: "browser", minify: true },
  );
  const page = await browser.newPage();
  try {
    const said = page.waitForEvent("console", (message) => message.text().startsWith("RESULT "));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return JSON.parse((await said).text().slice("RESULT ".length));
  } finally {
    await page.close();
  }
};

interface PageBehaviour extends PageCase {
  readonly name: string;
  readonly expected: unknown;
}

const BEHAVIOURS: readonly PageBehaviour[] = [
  {
    name: "a window's names for itself are the package's own global",
    code: "return [$g.window === $g, $g.self === $g, $g.frames === $g, $g.top === $g, $g.parent === $g, $g.globalThis === $g, typeof $g.global, 'document' in $g, $c.Function('return this')() === $g, (window.global = window, $g.global === $g), ($g.global = 1, $g.global === 1 && window.global === window)];",
    expected: [true, true, true, true, true, true, "undefined", false, true, true, true],
  },
  {
    name: "constructors and intrinsics are locked, and the constructor of functions is inert",
    code: "return [Object.isFrozen(Array.prototype), Object.isFrozen(Object.prototype), Object.isFrozen(Promise), attempt(() => (() => {}).constructor('return 1')()).error !== undefined, attempt(() => (async () => {}).constructor('return 1')()).error !== undefined];",
    expected: [true, true, true, true, true],
  },
  {
    name: "timers and frames call with no this, and take no text",
    globals: {
      setTimeout: true,
      setInterval: true,
      clearInterval: true,
      requestAnimationFrame: true,
      queueMicrotask: true,
      requestIdleCallback: true,
    },
    code: `
      const selves = [];
      await new Promise((done) => {
        const note = function () { selves.push(this === undefined); if (selves.length === 5) done(); };
        $g.setTimeout(note); const timer = $g.setInterval(function () { $g.clearInterval(timer); note.call(this); });
        $g.requestAnimationFrame(note); $g.queueMicrotask(note); (0, $g.requestIdleCallback)(note);
      });
      return [selves, attempt(() => $g.setTimeout('1')).code, attempt(() => $g.setTimeout({ toString: () => '1' })).code];`,
    expected: [
      [true, true, true, true, true],
      "BULKHEAD_CODE_GENERATION_DENIED",
      "BULKHEAD_CODE_GENERATION_DENIED",
    ],
  },
  {
    name: "listeners are called on the package's own global, and can be removed",
    globals: {
      addEventListener: true,
      removeEventListener: true,
      dispatchEvent: true,
      Event: true,
    },
    code: `
      let calls = 0; const listen = function () { calls += this === $g ? 1 : 100; };
      $g.addEventListener('x', listen); (0, $g.addEventListener)('x', listen); $g.dispatchEvent(new $g.Event('x'));
      $g.removeEventListener('x', listen); $g.dispatchEvent(new $g.Event('x'));
      return calls;`,
    expected: 1,
  },
  {
    name: "a handler written by a package is called on its own global",
    globals: { onresize: "write" },
    code: "let self; const mine = function () { self = this; }; $g.onresize = mine; window.dispatchEvent(new Event('resize')); return [self === $g, $g.onresize === mine];",
    expected: [true, true],
  },
  {
    name: "accessors are live, methods get the host's object, the rest is absent",
    globals: {
      innerWidth: true,
      "location.href": true,
      "navigator.userAgent": true,
      "document.title": "write",
      "document.defaultView": true,
      "performance.now": true,
      "localStorage.getItem": true,
    },
    code: `
      $g.document.title = 'written'; localStorage.setItem('k', 'v');
      return [$g.innerWidth === innerWidth, $g.location.href === location.href, $g.navigator.userAgent.length > 0, document.title, $g.document.title, $g.document.defaultView === $g,
        $g.document.cookie ?? 'none', $g.performance.now() > 0, $g.localStorage.getItem('k'), 'gpu' in $g.navigator];`,
    expected: [true, true, true, "written", "written", true, "none", true, "v", false],
  },
  {
    name: "whole objects are views, the document is shared",
    globals: {
      navigator: true,
      crypto: true,
      performance: true,
      localStorage: true,
      location: true,
      document: true,
      console: true,
    },
    code: `
      $g.navigator.userAgent = 'mine'; $g.crypto.subtle.digest = 'mine'; $g.location.hash = '#mine';
      return [$g.navigator.userAgent, navigator.userAgent !== 'mine', typeof crypto.subtle.digest, location.hash, $g.performance.now() > 0, $g.crypto.getRandomValues(new Uint8Array(2)).length,
        $g.localStorage.length === localStorage.length, $g.document === document, String($g.navigator), (await $g.navigator.permissions.query({ name: 'geolocation' })).state.length > 0];`,
    expected: ["mine", true, "function", "", true, 2, true, true, "[object Navigator]", true],
  },
  {
    name: "a storage event tells what changed, and gives no storage",
    globals: { addEventListener: true },
    code: `
      const seen = []; $g.addEventListener('storage', (event) => seen.push(event.key, event.storageArea, attempt(() => Object.getOwnPropertyDescriptor(StorageEvent.prototype, 'storageArea').get.call(event)).error));
      window.dispatchEvent(new StorageEvent('storage', { key: 'k', storageArea: localStorage })); return seen;`,
    expected: ["k", null, "TypeError"],
  },
  {
    name: "constructors: requests, custom elements, instances",
    globals: {
      XMLHttpRequest: true,
      HTMLElement: true,
      customElements: true,
      fetch: true,
      Response: true,
    },
    code: `
      class Mine extends $g.HTMLElement { constructor() { super(); this.ready = 1; } }
      $g.customElements.define('my-own', Mine);
      const made = document.createElement('my-own');
      const response = await $g.fetch('/app.js');
      return [made instanceof Mine, made.ready, made instanceof $g.HTMLElement, new $g.XMLHttpRequest() instanceof XMLHttpRequest, new $g.XMLHttpRequest().readyState, $g.XMLHttpRequest.DONE, response.ok, response instanceof $g.Response, attempt(() => $g.XMLHttpRequest()).error];`,
    expected: [true, 1, true, true, 0, 4, true, true, "TypeError"],
  },
  {
    name: "with every name granted, nothing but a DOM node leads to the window",
    code: FIND_HOST_GLOBAL,
    expected: { leaks: [], many: true },
  },
  {
    name: "evaluators under this CSP: the constant forms work, text does not, granted or not",
    more: { mayEvaluate: true },
    code: "return [$c.Function('return this')() === $g, (0, $c.eval)('this') === $g, attempt(() => $c.eval('1')).error, attempt(() => compartment({}).eval('1')).code];",
    expected: [true, true, "EvalError", "BULKHEAD_CODE_GENERATION_DENIED"],
  },
];

interface WindowWay {
  readonly name: string;
  readonly globals: Readonly<Record<string, true | "write">>;
  /** Fills `found` with what may be a window; `$g` is the package's global, or the window itself. */
  readonly code: string;
}

const WAYS_TO_WINDOW: readonly WindowWay[] = [
  {
    name: "the properties of a message",
    globals: { addEventListener: true },
    code: `
      const got = new Promise((done) => $g.addEventListener('message', function (event) {
        found.push(this, event.source, event.target, event.currentTarget, event.srcElement, ...event.composedPath(), event['sour' + 'ce'], Object.getOwnPropertyDescriptor(event, 'target')?.value);
        for (const name in event) found.push(event[name]);
        for (const [owner, name] of [[MessageEvent, 'source'], [Event, 'target'], [Event, 'currentTarget']]) try { found.push(Object.getOwnPropertyDescriptor(owner.prototype, name).get.call(event)); } catch {}
        try { found.push(...Event.prototype.composedPath.call(event)); } catch {}
        if (event.data.key !== 'value' || !(event instanceof MessageEvent) || event.type !== 'message') found.push(window);
        done();
      }));
      window.postMessage({ key: 'value' }, '*'); await got;`,
  },
  {
    name: "the view of a click",
    globals: { addEventListener: true },
    code: `
      $g.addEventListener('click', { handleEvent(event) { found.push(event.view, event.currentTarget); event.preventDefault(); } });
      const prevented = !document.body.dispatchEvent(new MouseEvent('click', { view: window, bubbles: true, cancelable: true }));
      if (!prevented) found.push(window);`,
  },
  {
    name: "a handler property's event",
    globals: { onresize: "write" },
    code: "$g.onresize = function (event) { found.push(this, event.target, event.currentTarget); }; window.dispatchEvent(new Event('resize'));",
  },
  {
    name: "an event of one's own, sent to the window",
    globals: { dispatchEvent: true, Event: true, addEventListener: true },
    code: `
      const event = new $g.Event('own'); const places = () => found.push(event.target, event.currentTarget, event.srcElement, ...event.composedPath());
      $g.addEventListener('own', (shown) => { places(); found.push(shown.target); });
      $g.dispatchEvent(event); places();`,
  },
  {
    name: "an event of one's own that the application sends",
    globals: { CustomEvent: true },
    code: `
      const event = new $g.CustomEvent('made'); class More extends $g.CustomEvent {} const more = new More('made');
      const places = () => { for (const one of [event, more]) found.push(one.target, one.currentTarget, one.srcElement, ...one.composedPath()); };
      addEventListener('made', places); window.dispatchEvent(event); window.dispatchEvent(more); places();`,
  },
  {
    name: "an event of another package",
    globals: { dispatchEvent: true, Event: true, addEventListener: true },
    code: `
      const other = compartment({ addEventListener: true, dispatchEvent: true, Event: true }).globals;
      $g.addEventListener('other', (event) => { found.push(event.target, event.currentTarget, ...event.composedPath()); if (other !== $g && found.includes(other)) found.push(window); });
      other.dispatchEvent(new other.Event('other'));`,
  },
  {
    name: "methods of an event target without this",
    globals: { XMLHttpRequest: true, Event: true },
    code: `
      const { addEventListener, dispatchEvent } = Object.getPrototypeOf(Object.getPrototypeOf($g.XMLHttpRequest.prototype));
      const event = new $g.Event('bare');
      for (const self of [undefined, null]) try { addEventListener.call(self, 'bare', function () { found.push(this); }); dispatchEvent.call(self, event); } catch {}
      window.dispatchEvent(new Event('bare')); found.push(event.target);`,
  },
  {
    name: "the opener of an opened window, and code as an address",
    globals: { open: true },
    code: `
      const frame = document.createElement('iframe'); frame.name = 'frame'; document.body.append(frame);
      const opened = $g.open('about:blank', 'frame'); found.push(opened.parent, opened.window?.top);
      if (typeof opened.postMessage !== 'function') found.push(window);
      try { $g.open(' java\\nscript:1', 'frame'); found.push(window); } catch (error) { found.push(error.code); }`,
  },
  {
    name: "the window of an iframe that sends a message",
    globals: { addEventListener: true },
    code: `
      const frame = document.createElement('iframe'); document.body.append(frame);
      const got = new Promise((done) => $g.addEventListener('message', ({ source }) => { found.push(source.parent, source.window?.top, source.Function && window); if (typeof source.postMessage !== 'function') found.push(window); done(); }));
      const send = frame.contentWindow.document.createElement('script'); send.src = '/frame.js'; frame.contentWindow.document.body.append(send); await got;`,
  },
];

const look = (body: string): string =>
  `const found = []; ${body}; return [found.includes(window), found.length > 0];`;

test.each(WAYS_TO_WINDOW)("no window: $name", async ({ globals, code }) => {
  expect(await runInPage({ isPlain: true, code: look(code) }), "unprotected").toEqual([true, true]);
  expect(await runInPage({ globals, code: look(code) })).toEqual([false, true]);
});

test("the root's bare calls and events are the host's own", async () => {
  const code = `
    let self, event; const listen = function (given) { self = this; event = given; };
    addEventListener('x', listen); dispatchEvent(new Event('x')); removeEventListener('x', listen);
    return [self === window, event.target === window, event.composedPath().length, addEventListener.name, String(addEventListener).includes('native code'),
      String(Object.getOwnPropertyDescriptor(Event.prototype, 'target').get).includes('native code'), Object.hasOwn(window, 'addEventListener'), new EventTarget().dispatchEvent(new Event('y'))];`;
  expect(await runInPage({ globals: { addEventListener: true }, code })).toEqual([
    true,
    true,
    0,
    "addEventListener",
    true,
    true,
    false,
    true,
  ]);
});

test.each(BEHAVIOURS)("$name", async ({ expected, ...pageCase }) => {
  expect(await runInPage(pageCase)).toEqual(expected);
});

test("nothing evaluates text, or is reported to have tried", async () => {
  const before =
    "const blocked = []; document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.violatedDirective));";
  const wait = "await new Promise((done) => setTimeout(done, 50)); return blocked;";
  expect(await runInPage({ before, code: `compartment({}); ${wait}` })).toEqual([]);
  // What is looked at is what a page would be reported for.
  expect(await runInPage({ before, code: `attempt(() => globalThis.eval("1")); ${wait}` })).toEqual(
    ["script-src"],
  );
});
