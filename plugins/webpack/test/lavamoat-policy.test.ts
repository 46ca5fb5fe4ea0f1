// Policies that LavaMoat's own plugin wrote (fixtures/apps/signer says how), enforced as they are: the application does under
// them what it does without us.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BulkheadOptions } from "@bulkhead/core";
import type { Configuration } from "webpack";
import { beforeAll, expect, test } from "vitest";
import {
  installApp,
  runInChromium,
  runInNode,
  withServer,
  withTemporaryDirectory,
} from "../../../fixtures/harness/src/index.ts";
import { BulkheadPlugin } from "../src/index.ts";
import { codesOf, errorsOf, runWebpack, warningsOf } from "./support/build.ts";

type Platform = "node" | "browser";

const PLATFORMS: readonly Platform[] = ["node", "browser"];
const PAGE = '<!doctype html><pre id="result"></pre><script src="main.cjs"></script>';

let app: string;
beforeAll(async () => {
  app = await installApp("signer");
});

const configure = (platform: Platform, path: string, options?: BulkheadOptions): Configuration => ({
  context: app,
  entry: `./src/${platform}.js`,
  mode: "production",
  target: platform === "node" ? "node20" : ["web", "es2022"],
  devtool: false,
  performance: false,
  output: { path, filename: "main.cjs" },
  optimization: { minimize: false },
  plugins: options === undefined ? [] : [new BulkheadPlugin(options)],
});

const policyFor = (platform: Platform): BulkheadOptions => ({
  policy: `lavamoat/${platform}/policy.json`,
});

const runOn = async (platform: Platform, out: string): Promise<unknown> => {
  if (platform === "node") {
    const { result, exitCode, stderr } = await runInNode(join(out, "main.cjs"));
    expect([exitCode, stderr]).toEqual([0, ""]);
    return result;
  }
  writeFileSync(join(out, "index.html"), PAGE);
  return withServer(out, async ({ url }) => {
    const { results } = await runInChromium(url);
    return results[0];
  });
};

const buildAndRun = (platform: Platform, options?: BulkheadOptions) =>
  withTemporaryDirectory(async (out) => {
    const stats = await runWebpack(configure(platform, out, options));
    expect(errorsOf(stats)).toEqual([]);
    return { result: await runOn(platform, out), warned: codesOf(warningsOf(stats)) };
  });

// LavaMoat's policies say nothing of what `debug` writes to its own setting.
const WARNINGS: Readonly<Record<Platform, readonly string[]>> = {
  node: ["BULKHEAD_ENVIRONMENT_WRITE"],
  browser: [],
};

test.each(PLATFORMS)("for %s: the result is the plain build's", async (platform) => {
  const confined = await buildAndRun(platform, policyFor(platform));
  expect(confined.result).toMatchObject({ verified: true, logged: 1, enabled: [true, false] });
  expect(confined.warned).toEqual(WARNINGS[platform]);
  expect(confined.result).toEqual((await buildAndRun(platform)).result);
});

test("less than it says is too little", () =>
  withTemporaryDirectory(async (out) => {
    const override = { resources: { debug: { packages: { "debug>ms": false } } } };
    const options = { ...policyFor("node"), override } as BulkheadOptions;
    const stats = await runWebpack(configure("node", out, options));
    expect(codesOf(errorsOf(stats))).toEqual(["BULKHEAD_IMPORT_DENIED"]);
  }));
