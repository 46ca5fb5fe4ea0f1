// What Vite makes modules of beside JavaScript, in one page: text, addresses, workers of each kind, globs, constants, chunks with
// styles. The page has to say the same as the plain one, and what packages reach in it and in its workers is what the policy grants.

import { join } from "node:path";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runInChromium, withServer } from "../../../fixtures/harness/src/index.ts";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { bulkhead } from "../src/index.ts";
import { prove } from "./support/prove.ts";
import { type Vite, buildFolder } from "./support/vite-app.ts";

const LOOK = `exports.look = () => [typeof fetch, typeof navigator === "object" ? typeof navigator.userAgent : "none",
  typeof window !== "undefined" ? window === globalThis : self === globalThis, (function () { return this === undefined ? "none" : this === globalThis && typeof this.fetch; })()];`;

const FILES = {
  "index.html": `<!doctype html><title>page</title><link rel="icon" href="data:,"><pre id="result"></pre>
    <script type="module" src="/first.js"></script>
    <script type="module">import { look } from "look"; window.order.push("inline", typeof look);</script>
    <script type="module" src="/main.js"></script>`,
  "injected.js": `import { look } from "look"; window.order = ["injected", typeof look];`,
  "first.js": `window.order.push("first");`,
  "main.js": `
    import { look } from "look";
    import text from "./note.txt?raw";
    import address from "./note.txt?url";
    import icon from "/icon.svg";
    import styles from "./main.css?inline";
    import { name, list } from "./data.json";
    import Named from "./named.js?worker";
    import Inlined from "./inlined.js?worker&inline";
    import "./main.css";
    const ask = (worker) => new Promise((done, fail) => {
      worker.onmessage = ({ data }) => done(data); worker.onerror = ({ message }) => fail(new Error(message)); worker.postMessage("look");
    });
    const eager = import.meta.glob("./pages/*.js", { eager: true, import: "title" });
    const lazy = import.meta.glob("./pages/*.js");
    const raw = import.meta.glob("./*.txt", { query: "?raw", import: "default", eager: true });
    const { MODE, PROD, SSR, BASE_URL, VITE_SAID } = import.meta.env;
    const show = (value) => { document.querySelector("#result").textContent = JSON.stringify(value); };
    (async () => {
      const { open } = await import("./lazy.js");
      const pages = await Promise.all(Object.values(lazy).map((load) => load()));
      show({
        look: look(), order: window.order, icon, text, address: await (await fetch(address)).text(), styles: styles.length > 10, name, list,
        eager, pages: pages.map(({ title }) => title), raw, env: [MODE, PROD, SSR, BASE_URL, VITE_SAID, CONSTANT],
        lazy: await open(), color: getComputedStyle(document.querySelector("#result")).color,
        named: await ask(new Named()), inlined: await ask(new Inlined()),
        byAddress: await ask(new Worker(new URL("./by-address.js", import.meta.url), { type: "module" })),
      });
    })().catch((error) => show(String(error.stack)));`,
  "main.css": "#result { color: rgb(1, 2, 3) }",
  "note.txt": "a note",
  "public/icon.svg": "<svg/>",
  "data.json": { name: "data", list: [1, 2] },
  "named.js": `import { look } from "look"; self.onmessage = () => self.postMessage(["named", look()]);`,
  "inlined.js": `import { look } from "look"; self.onmessage = () => self.postMessage(["inlined", look()]);`,
  "by-address.js": `import { look } from "look"; self.onmessage = async () => { const { deep } = await import("./deep.js"); self.postMessage(["by address", look(), deep]); };`,
  "deep.js": `export const deep = "deep";`,
  "lazy.js": `import "./lazy.css"; import { look } from "look"; import { far } from "far"; export const open = async () => [look(), await far()];`,
  "lazy.css": "#result { background: rgb(4, 5, 6) }",
  "pages/one.js": "export const title = 'one';",
  "pages/two.js": "export const title = 'two';",
  "node_modules/look/index.js": LOOK,
  // A package that splits itself: the bundler's helper for chunks comes into its modules.
  "node_modules/far/package.json": {
    name: "far",
    version: "1.0.0",
    type: "module",
    main: "index.js",
  },
  "node_modules/far/index.js": "export const far = async () => (await import('./part.js')).part;",
  "node_modules/far/part.js": "import './part.css'; export const part = ['part', typeof document];",
  "node_modules/far/part.css": "b { color: red }",
};

const POLICY = {
  evaluators: "listed",
  resources: { look: { globals: { "navigator.userAgent": true } } },
};

/** What packages of the page see, in its chunks and workers: `fetch`, what is granted, the global object, `this` in code that is not strict. */
const seenBy = (look: readonly unknown[], document: string) => ({
  look,
  named: ["named", look],
  inlined: ["inlined", look],
  byAddress: ["by address", look, "deep"],
  lazy: [look, ["part", document]],
});

const CONFINED = seenBy(["undefined", "string", true, "undefined"], "undefined");
// The bundler makes strict code of all, which has no `this` there.
const REPORTED = seenBy(["function", "string", true, "function"], "object");

// The kernels that not every build ships are the same for both versions: each is shown with one of them.
const KERNELS: Readonly<Record<Vite, readonly [options: object, differs: object]>> = {
  vite7: [{ mode: "report" }, REPORTED],
  vite: [{ scuttle: true, verify: true }, CONFINED],
};

// The blob that an inlined worker is made of is no 'self'.
const CSP = "script-src 'self'; worker-src 'self' blob:";

/** A plugin that puts a module in front of the page's own. */
const injects = {
  name: "injects",
  transformIndexHtml: {
    order: "pre",
    handler: () => [
      {
        tag: "script",
        attrs: { type: "module", src: "/injected.js" },
        injectTo: "head-prepend",
      },
    ],
  },
};

const config = {
  define: { CONSTANT: '"constant"', "import.meta.env.VITE_SAID": '"said"' },
  worker: { format: "es" },
  build: {
    // No address is a text in the page.
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        manualChunks: (id: string) => (id.includes("node_modules/look") ? "look" : undefined),
      },
    },
  },
};

const open = async (out: string): Promise<Readonly<Record<string, unknown>>> => {
  const { results, errors } = await withServer(out, ({ url }) => runInChromium(url, {}), {
    csp: CSP,
  });
  expect(errors).toEqual([]);
  return results.at(-1) as Readonly<Record<string, unknown>>;
};

/** Files that run and neither have the kernel in front nor import it. */
const findWithoutKernel = (out: string): readonly string[] => {
  const scripts = readdirSync(out, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(7);
  return scripts.filter(
    (file) => !readFileSync(join(out, file), "utf8").slice(0, 60).includes("bulkheadKernel_"),
  );
};

describe.each<Vite>(["vite7", "vite"])("%s", (vite) => {
  const built: Record<string, string> = {};
  const build = async (name: string, options?: object): Promise<string> => {
    const root = built["root"] ?? "";
    const out = join(root, name);
    const ours = options === undefined ? [] : [bulkhead({ root, override: false, ...options })];
    await buildFolder(vite, root, out, [injects, ...ours], config);
    return out;
  };

  test(
    "a page with all of them says what the plain one says: confined; reporting or scuttled",
    { timeout: 300_000 },
    async () => {
      built["root"] = makeApp(FILES);
      const plain = await open(await build("plain"));
      const out = await build("confined", { policy: POLICY });
      expect(await open(out)).toEqual({ ...plain, ...CONFINED });
      expect(plain["look"]).toEqual(["function", "string", true, "none"]);
      expect(plain["order"]).toEqual(["injected", "function", "first", "inline", "function"]);
      expect(findWithoutKernel(out)).toEqual([]);
      // The page's map, and those of the workers that are files.
      expect(await prove(built["root"] ?? "", "confined")).toHaveLength(3);
      // What the policy is generated from, workers too, is built again to be shipped.
      const generating = { mode: "generate", policy: "generated/policy.json" };
      expect(findWithoutKernel(await build("generated", generating))).toEqual([]);
      const [options, expected] = KERNELS[vite];
      expect(await open(await build("other", { policy: POLICY, ...options }))).toEqual({
        ...plain,
        ...expected,
      });
    },
  );
});
