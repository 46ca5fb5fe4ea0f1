// The wallet, built by Rollup and by Rolldown under the policy that the command line generates: what the plain bundle does, in
// node and in Chromium.

import { readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { type RollupLog, rollup } from "rollup";
import { type Policy } from "@bulkhead/core";
import { generatePolicy } from "bulkhead";
import { beforeAll, expect, test } from "vitest";
import {
  type Platform,
  appDirectory,
  installApp,
  readSampleAnswers,
  runInChromium,
  runInNode,
  withServer,
  withTemporaryDirectory,
} from "../../../fixtures/harness/src/index.ts";
import { type BulkheadPlugin, bulkhead } from "../src/index.ts";
import { rollupPlugins } from "./support/bundle.ts";

const WALLET = appDirectory("wallet");
// As in the wallet's bulkhead.config.js.
const DEFINE = { "process.env.NODE_ENV": '"production"' };

interface Variant {
  readonly bundler: "rollup" | "rolldown";
  readonly platform: Platform;
  readonly format: "es" | "cjs" | "iife";
}

const fileOf = ({ platform, format }: Variant): string => {
  if (platform === "browser") return "wallet.js";
  return format === "es" ? "wallet.mjs" : "wallet.cjs";
};

const build = async (
  variant: Variant,
  dir: string,
  plugins: readonly BulkheadPlugin[],
): Promise<readonly RollupLog[]> => {
  const { bundler, platform, format } = variant;
  const input = join(WALLET, `src/${platform}.js`);
  const logs: RollupLog[] = [];
  const onLog = (level: string, log: RollupLog): void => void (level === "warn" && logs.push(log));
  const output = { dir, format, entryFileNames: fileOf(variant), name: "wallet" } as const;
  if (bundler === "rollup") {
    const external = platform === "node" ? [...builtinModules, /^node:/] : [];
    const own = rollupPlugins(platform, DEFINE, { jsx: "automatic" });
    const bundle = await rollup({ input, external, plugins: [own, ...plugins], onLog });
    await bundle.write({ ...output, inlineDynamicImports: true });
    await bundle.close();
  } else {
    const bundle = await rolldown({
      input,
      cwd: WALLET,
      platform,
      transform: { define: DEFINE },
      plugins: [...plugins],
      onLog: onLog as () => void,
    });
    await bundle.write({ ...output, codeSplitting: false, minify: true });
    await bundle.close();
  }
  return logs;
};

const runInBrowser = (variant: Variant, dir: string): Promise<unknown> => {
  const kind = variant.format === "es" ? 'type="module"' : "defer";
  const page = readFileSync(join(WALLET, "index.html"), "utf8");
  writeFileSync(
    join(dir, "index.html"),
    page.replace('<script defer src="browser.js">', `<script ${kind} src="wallet.js">`),
  );
  return withServer(dir, ({ url }) => runInChromium(url, { clicks: ["#sign", "#sign", "#sign"] }), {
    answers: readSampleAnswers(),
  });
};

const run = (variant: Variant, dir: string): Promise<unknown> =>
  variant.platform === "node" ? runInNode(join(dir, fileOf(variant))) : runInBrowser(variant, dir);

let policy: Policy;

beforeAll(async () => {
  await installApp("wallet");
  ({ policy } = await generatePolicy({ cwd: WALLET }));
});

test.each<Variant>([
  { bundler: "rollup", platform: "node", format: "es" },
  { bundler: "rollup", platform: "browser", format: "iife" },
  { bundler: "rolldown", platform: "node", format: "cjs" },
  // Rolldown's modules for browsers: vite-apps.test.ts.
])(
  "$bundler, $platform, $format: no violation, and the plain bundle's result",
  { timeout: 600_000 },
  (variant) =>
    withTemporaryDirectory(async (dir) => {
      const plain = join(dir, "plain");
      const confined = join(dir, "confined");
      await build(variant, plain, []);
      const plugins = [bulkhead({ policy, override: false, root: WALLET })];
      const logs = await build(variant, confined, plugins);
      const messages = logs.map(({ message }) => message);
      expect(messages.filter((message) => message.includes("BULKHEAD"))).toEqual([]);
      expect(await run(variant, confined)).toEqual(await run(variant, plain));
    }),
);
