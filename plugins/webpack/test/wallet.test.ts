// The wallet, confined: what plain webpack's bundles do in node and in Chromium, and one policy, whoever generates it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Policy } from "@bulkhead/core";
import { generatePolicy } from "bulkhead";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Platform,
  installApp,
  withTemporaryDirectory,
} from "../../../fixtures/harness/src/index.ts";
import { BulkheadPlugin } from "../src/index.ts";
import { errorsOf, warningsOf } from "./support/build.ts";
import { type Variant, WALLET, buildWallet, runWallet } from "./support/wallet.ts";

// Each platform once, in a format of its own, minified or not: minifying takes most of the time.
const VARIANTS: readonly Variant[] = [
  { platform: "node", module: true, minify: false },
  { platform: "browser", module: false, minify: true },
];

/** Terser takes most of it. */
const MINIFYING = 300_000;

/** As in the wallet's bulkhead.config.js; webpack's mode says the same. */
const DEFINE = { "process.env.NODE_ENV": '"production"' };

/** The policy that the command line writes: for both entries, as bulkhead.config.js has them. */
let policy: Policy;
const plainRuns = new Map<Platform, Promise<unknown>>();

const runPlain = (platform: Platform): Promise<unknown> => {
  const known = plainRuns.get(platform);
  if (known !== undefined) return known;
  const variant: Variant = { platform, module: false, minify: false };
  const run = withTemporaryDirectory(async (outdir) => {
    await buildWallet(variant, outdir, []);
    return runWallet(variant, outdir);
  });
  plainRuns.set(platform, run);
  return run;
};

beforeAll(async () => {
  await installApp("wallet");
  ({ policy } = await generatePolicy({ cwd: WALLET }));
});

describe("under the policy that the command line generates, without an override", () => {
  test.each(VARIANTS)(
    "$platform, module: $module, minified: $minify: no violation, and the plain bundle's result",
    (variant) =>
      withTemporaryDirectory(async (outdir) => {
        const plugins = [new BulkheadPlugin({ policy, override: false })];
        const stats = await buildWallet(variant, outdir, plugins);
        expect([...errorsOf(stats), ...warningsOf(stats)]).toEqual([]);
        // In Chromium that is the text of the page after each click, console errors and violations of the CSP.
        expect(await runWallet(variant, outdir)).toEqual(await runPlain(variant.platform));
      }),
    MINIFYING,
  );
});

describe("mode 'generate'", () => {
  test.each(["node", "browser"] as const)(
    "infers from the bundle for %s nothing that the command line does not infer from the sources",
    (platform) =>
      withTemporaryDirectory(async (outdir) => {
        const file = join(outdir, "policy.json");
        const variant = { platform, module: false, minify: false };
        const plugin = new BulkheadPlugin({ mode: "generate", policy: file });
        expect(errorsOf(await buildWallet(variant, outdir, [plugin]))).toEqual([]);
        const walked = await generatePolicy({
          cwd: WALLET,
          entries: [`src/${platform}.js`],
          platform,
          define: DEFINE,
        });
        // Webpack does not even read modules of which nothing is imported, and follows other conditions of package.json.
        const inferred = JSON.parse(readFileSync(file, "utf8")) as Policy;
        expect(walked.policy).toMatchObject(inferred);
        expect(Object.keys(inferred.resources)).toEqual(Object.keys(walked.policy.resources));
      }),
  );
});
