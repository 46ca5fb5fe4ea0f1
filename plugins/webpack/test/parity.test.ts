// The wallet, and applications that break their policies, as every bundler is held to them.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BulkheadOptions, Policy } from "@bulkhead/core";
import { generatePolicy } from "bulkhead";
import { describe, expect, test } from "vitest";
import type { Configuration } from "webpack";
import { withTemporaryDirectory } from "../../../fixtures/harness/src/index.ts";
import {
  type ParityBundler,
  type SamplePolicy,
  WALLET,
  WALLET_DEFINE,
  type WalletVariant,
  canonicalText,
  testAssignments,
  testGenerated,
  testViolations,
  testWallet,
  walletFile,
} from "../../../fixtures/parity/src/index.ts";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { BulkheadPlugin } from "../src/index.ts";
import { EXTENSIONS, LENIENT, SCRIPTS, errorsOf, runWebpack, warningsOf } from "./support/build.ts";

const confining = (policy: SamplePolicy | string, mode: BulkheadOptions["mode"] = "enforce") =>
  new BulkheadPlugin({ policy, mode, override: false } as BulkheadOptions);

const configuration = (
  { platform, format, minify }: WalletVariant,
  context: string,
  entry: string,
  output: { readonly path: string; readonly filename: string },
): Configuration => ({
  context,
  entry,
  mode: "production",
  target: platform === "node" ? "node20" : ["web", "es2022"],
  devtool: false,
  output: { ...output, ...(format === "module" && { module: true, chunkFormat: "module" }) },
  ...(format === "module" && { experiments: { outputModule: true } }),
  module: { rules: [SCRIPTS, LENIENT] },
  resolve: { extensions: [...EXTENSIONS] },
  optimization: { minimize: minify },
  performance: false,
});

const configureWallet = (variant: WalletVariant, outdir: string): Configuration =>
  configuration(variant, WALLET, `./src/${variant.platform}.js`, {
    path: outdir,
    filename: walletFile(variant),
  });

const webpack: ParityBundler = {
  name: "webpack",
  // Each platform once, in a format of its own, minified or not: minifying takes most of the time.
  variants: [
    { platform: "node", format: "module", minify: false },
    { platform: "browser", format: "script", minify: true },
  ],
  async buildWallet(variant, outdir, policy) {
    const stats = await runWebpack({
      ...configureWallet(variant, outdir),
      plugins: [confining(policy)],
    });
    return [...errorsOf(stats), ...warningsOf(stats)];
  },
  async buildSample(root, policy, mode) {
    const variant = { platform: "node", format: "module", minify: false } as const;
    const output = { path: join(root, "out"), filename: "index.mjs" };
    const stats = await runWebpack({
      ...configuration(variant, root, "./index.js", output),
      plugins: [confining(policy, mode)],
    });
    const file = join(root, "out/index.mjs");
    const said = [...errorsOf(stats), ...warningsOf(stats)];
    return {
      said: said.filter((text) => text.startsWith("BULKHEAD_")).map(canonicalText),
      output: existsSync(file) ? file : undefined,
    };
  },
};

testWallet(webpack);
testViolations(webpack, makeApp);
testGenerated(webpack, makeApp);
testAssignments(webpack, makeApp);

describe("mode 'generate'", { timeout: 600_000 }, () => {
  test.each(["node", "browser"] as const)(
    "infers from the wallet's bundle for %s nothing that the command line does not infer from the sources",
    (platform) =>
      withTemporaryDirectory(async (outdir) => {
        const file = join(outdir, "policy.json");
        const variant = { platform, format: "script", minify: false } as const;
        const plugins = [new BulkheadPlugin({ mode: "generate", policy: file })];
        const stats = await runWebpack({ ...configureWallet(variant, outdir), plugins });
        expect(errorsOf(stats)).toEqual([]);
        const walked = await generatePolicy({
          cwd: WALLET,
          entries: [`src/${platform}.js`],
          platform,
          define: WALLET_DEFINE,
        });
        // Webpack does not even read modules of which nothing is imported, and follows other conditions of package.json.
        const inferred = JSON.parse(readFileSync(file, "utf8")) as Policy;
        expect(walked.policy).toMatchObject(inferred);
        expect(Object.keys(inferred.resources)).toEqual(Object.keys(walked.policy.resources));
      }),
  );
});
