// @rollup/plugin-typescript and @vitejs/plugin-legacy as they are: 68 MB that `npm ci` leaves out. With PLUGINS=all they are installed,
// in fixtures/large-plugins, and tried; in `npm test` this file says that they are not.

import { createRequire } from "node:module";
import { join } from "node:path";
import { type Plugin, rollup } from "rollup";
import { beforeAll, describe, expect, test } from "vitest";
import {
  appDirectory,
  installApp,
  runInChromium,
  runInNode,
  withServer,
  withTemporaryDirectory,
} from "../../../fixtures/harness/src/index.ts";
import { bulkhead } from "../src/index.ts";
import { rollupPlugins } from "./support/bundle.ts";
import { buildFolder } from "./support/vite-app.ts";

// Not among the applications, which `npm test` installs.
const NAME = "../large-plugins";
const ROOT = appDirectory(NAME);
const POLICY = {
  policy: {
    evaluators: "listed",
    // TypeScript's helpers are a package; one of them looks for it.
    resources: { tslib: { globals: { SuppressedError: true } } },
  },
  override: false,
  root: ROOT,
};

const load = async <Options>(name: string): Promise<(options: Options) => Plugin> => {
  const { default: plugin } = (await import(createRequire(join(ROOT, "x.js")).resolve(name))) as {
    readonly default: (options: Options) => Plugin;
  };
  return plugin;
};

describe.runIf(process.env["PLUGINS"] === "all")("plugins that are installed apart", () => {
  beforeAll(() => installApp(NAME));

  test.each(["ES2015", "ES2022"])("@rollup/plugin-typescript, target %s", (target) =>
    withTemporaryDirectory(async (out) => {
      const typescript = await load<object>("@rollup/plugin-typescript");
      const compilerOptions = {
        target,
        module: "ESNext",
        noEmit: false,
        moduleResolution: "bundler",
        sourceMap: true,
      };
      const warnings: string[] = [];
      const bundle = await rollup({
        input: join(ROOT, "src/node.ts"),
        plugins: [
          typescript({
            tsconfig: false,
            compilerOptions,
            include: [join(ROOT, "src/*.ts")],
            filterRoot: ROOT,
          }),
          rollupPlugins("node"),
          bulkhead({ ...POLICY, verify: true } as object),
        ],
        onLog: (level, { message }) => void (level === "warn" && warnings.push(message)),
      });
      await bundle.write({ file: join(out, "node.mjs"), format: "es", sourcemap: true });
      await bundle.close();
      expect(warnings).toEqual([]);
      expect((await runInNode(join(out, "node.mjs"))).result).toEqual([10, true]);
    }),
  );

  const build = async (out: string, options: object, ours: object): Promise<void> => {
    const legacy = await load<object>("@vitejs/plugin-legacy");
    await buildFolder(
      "vite",
      ROOT,
      out,
      [legacy(options), bulkhead({ ...POLICY, ...ours } as object)],
      {},
    );
  };

  test("@vitejs/plugin-legacy: chunks for old browsers are refused", () =>
    withTemporaryDirectory((out) =>
      expect(build(out, {}, {})).rejects.toThrow(
        /BULKHEAD_BUILD_UNSUPPORTED {2}The file `assets\/polyfills-legacy-.*built apart/,
      ),
    ));

  test("@vitejs/plugin-legacy: polyfills that nobody has said may run first are refused", () =>
    withTemporaryDirectory((out) =>
      expect(
        build(
          out,
          { renderLegacyChunks: false, modernPolyfills: ["es.array.at"] },
          { verify: true },
        ),
      ).rejects.toThrow(/BULKHEAD_BUILD_UNSUPPORTED {2}The file `assets\/polyfills-/),
    ));

  test("the polyfill as a shim: the page works", () =>
    withTemporaryDirectory(async (out) => {
      const shims = ["core-js/modules/es.array.at.js"];
      await build(out, { renderLegacyChunks: false }, { verify: true, shims });
      const { results, errors } = await withServer(out, ({ url }) => runInChromium(url, {}));
      expect({ results, errors }).toEqual({ results: [10], errors: [] });
    }));
});
