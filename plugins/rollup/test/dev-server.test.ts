// The option `devServer` in a dev server of each version of Vite: what it tells, when, and that it changes nothing of what is served.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ViteDevServer } from "vite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { makeApp, writeFiles } from "../../esbuild/test/support/make-app.ts";
import { bulkhead } from "../src/index.ts";
import { listOutput } from "./support/build-app.ts";
import { type Vite, buildFolder } from "./support/vite-app.ts";

const FILES = {
  "index.html": `<!doctype html><script type="module">import "./inline.js";</script><script type="module" src="/main.tsx"></script>`,
  "inline.js": "import 'aliased'; import 'served';",
  "main.tsx": "import { say } from 'say'; const text: string = say(); document.title = text;",
  "node_modules/say/index.js":
    "module.exports = process.env.NODE_ENV === 'production' ? require('./production.js') : require('./development.js');",
  "node_modules/say/production.js":
    "const { far } = require('far');\ntry { require('absent'); } catch {}\nexports.say = () => far(fetch('/said'));",
  "node_modules/say/development.js": "exports.say = () => indexedDB.open('development');",
  "node_modules/far/index.js": "exports.far = (x) => new Function('return ' + x)();",
  "node_modules/real/index.js": "exports.real = () => navigator.userAgent;",
  "node_modules/unlisted/index.js": "",
  "package.json": {
    name: "app",
    version: "1.0.0",
    type: "module",
    dependencies: { say: "1.0.0", far: "1.0.0", real: "1.0.0" },
  },
  "bulkhead/policy.json": { evaluators: "listed", resources: { far: { eval: true } } },
};

const GRANTED = {
  evaluators: "listed",
  resources: { far: { eval: true }, say: { globals: { fetch: true }, packages: { far: true } } },
};

interface Serving {
  readonly server: ViteDevServer;
  /** What the terminal shows, without a place's frame. */
  readonly told: string[];
}

/** A module that is no file. */
const served = {
  name: "serves",
  resolveId: (specifier: string) => (specifier === "served" ? "\0served" : null),
  load: (id: string) => (id === "\0served" ? "" : null),
};

const serve = async (
  vite: Vite,
  root: string,
  plugins: readonly object[],
  optimizeDeps: object,
): Promise<Serving> => {
  const { createServer } = vite === "vite7" ? await import("vite7") : await import("vite");
  const told: string[] = [];
  const note = (text: string): void => void told.push(text);
  const server = await (createServer as (config: object) => Promise<ViteDevServer>)({
    root,
    configFile: false,
    plugins: [served, ...plugins],
    resolve: { alias: { aliased: "real" } },
    customLogger: {
      info: note,
      warn: note,
      warnOnce: note,
      error: note,
      clearScreen() {},
      hasErrorLogged: () => false,
      hasWarned: false,
    },
    server: { host: "127.0.0.1", port: 0 },
    optimizeDeps,
  });
  onTestFinished(() => server.close());
  await server.listen();
  return { server, told };
};

const SCRIPTS = ["/index.html?html-proxy&index=0.js", "/inline.js", "/main.tsx"];

/** The page and its modules, as the server gives them. */
const load = async ({ server }: Serving): Promise<readonly string[]> => {
  const [address = ""] = server.resolvedUrls?.local ?? [];
  const served: string[] = [];
  for (const path of ["/index.html", ...SCRIPTS]) {
    // oxlint-disable-next-line no-await-in-loop -- as a browser asks
    const answer = await fetch(new URL(path, address), { headers: { accept: "text/html,*/*" } });
    // oxlint-disable-next-line no-await-in-loop -- the same
    served.push(await answer.text());
  }
  // Versions of what was bundled beforehand and of modules that have changed.
  return served.map((text) =>
    text.replaceAll(/[?&][vt]=\w+/g, "").replace(/\/\/# sourceMappingURL=.*/, ""),
  );
};

const ours = ({ told }: Serving): readonly string[] =>
  told.flatMap((text) => text.match(/^BULKHEAD_\w+ {2}.*|^bulkhead: .*/) ?? []);

const untilTold = (serving: Serving, expected: unknown, again = () => {}): Promise<void> =>
  vi.waitFor(
    () => {
      // A watcher that is busy may miss a change.
      again();
      expect(ours(serving)).toEqual(expected);
    },
    { timeout: 60_000, interval: 1000 },
  );

const closing = (violations: string): string =>
  `bulkhead: 4 packages read, ${violations} that a build would report; the dev server confines nothing`;

const say = (code: string, text: string): unknown =>
  expect.stringMatching(new RegExp(`^BULKHEAD_${code} {2}\`${text}`));

describe.each<Vite>(["vite7", "vite"])("%s", (vite) => {
  // Several packages in one file, as ever.
  const bundled = { noDiscovery: true, include: ["say"] };

  test("'report' tells once what a build would refuse or deny, and changes nothing of what is served", async () => {
    const root = makeApp(FILES);
    const plain = await load(await serve(vite, root, [], bundled));
    expect(plain.join("")).toContain("/.vite/deps/say.js");
    const serving = await serve(vite, root, [bulkhead({ root, devServer: "report" })], bundled);
    expect(await load(serving)).toEqual(plain);
    const first = [
      say("IMPORT_DENIED", "say@1.0.0` imports `far@1.0.0`"),
      say("GLOBAL_DENIED", "real@1.0.0` reads `navigator.userAgent`"),
      say("GLOBAL_DENIED", "say@1.0.0` calls `fetch`"),
      closing("3 violations"),
    ];
    await untilTold(serving, first);
    expect(serving.told.join("\n")).toContain(
      '{ "resources": { "say": { "globals": { "fetch": true } } } }',
    );
    // What is told already is not told again.
    const policy = { evaluators: "listed", resources: {} };
    const second = [...first, say("CODE_GENERATION_DENIED", "far@1.0.0`"), closing("4 violations")];
    await untilTold(serving, second, () => writeFiles(root, { "bulkhead/policy.json": policy }));
    writeFiles(root, { "inline.js": "import 'aliased'; import 'served'; import 'unlisted';" });
    const third = [
      ...second,
      expect.stringContaining("BULKHEAD_FILE_OUTSIDE_PACKAGES"),
      closing("5 violations"),
    ];
    await vi.waitFor(() => load(serving).then(() => untilTold(serving, third)), 100_000);
  });

  test("a build is what it is without the option", async () => {
    const root = makeApp(FILES);
    const build = async (options: object): Promise<readonly string[]> => {
      const out = join(root, "out");
      const ours = bulkhead({ root, policy: GRANTED, override: false, ...options } as object);
      const config = { build: {}, resolve: { alias: { aliased: "real" } } };
      await buildFolder(vite, root, out, [served, ours], config);
      return listOutput(out).map((name) => {
        const path = join(out, name);
        return statSync(path).isFile() ? `${name} ${readFileSync(path, "utf8")}` : name;
      });
    };
    const output = await build({});
    expect(output.length).toBeGreaterThan(3);
    expect(await build({ devServer: "report" })).toEqual(output);
    await expect(build({ devServer: "enforce" })).rejects.toThrow(
      "BULKHEAD_OPTION_INVALID  The option `devServer` must be 'off' or 'report'",
    );
  });
});
