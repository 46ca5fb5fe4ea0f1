// The wallet, bundled by webpack for Node and the browser.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Configuration, Stats } from "webpack";
import {
  type Platform,
  appDirectory,
  readSampleAnswers,
  runInChromium,
  runInNode,
  withServer,
} from "../../../../fixtures/harness/src/index.ts";
import { EXTENSIONS, LENIENT, SCRIPTS, runWebpack } from "./build.ts";

export const WALLET: string = appDirectory("wallet");

export interface Variant {
  readonly platform: Platform;
  readonly module: boolean;
  readonly minify: boolean;
}

const nameOf = ({ platform, module }: Variant): string => {
  if (platform === "browser") return "wallet.js";
  return module ? "wallet.mjs" : "wallet.cjs";
};

const configureWallet = (variant: Variant, outdir: string): Configuration => ({
  context: WALLET,
  entry: `./src/${variant.platform}.js`,
  mode: "production",
  target: variant.platform === "node" ? "node20" : ["web", "es2022"],
  devtool: false,
  output: {
    path: outdir,
    filename: nameOf(variant),
    ...(variant.module && { module: true, chunkFormat: "module" }),
  },
  ...(variant.module && { experiments: { outputModule: true } }),
  module: { rules: [SCRIPTS, LENIENT] },
  resolve: { extensions: [...EXTENSIONS] },
  optimization: { minimize: variant.minify },
  performance: false,
});

export const buildWallet = (
  variant: Variant,
  outdir: string,
  plugins: Configuration["plugins"],
): Promise<Stats> => runWebpack({ ...configureWallet(variant, outdir), plugins });

const runInBrowser = async (variant: Variant, outdir: string): Promise<unknown> => {
  const kind = variant.module ? 'type="module"' : "defer";
  const page = readFileSync(join(WALLET, "index.html"), "utf8");
  writeFileSync(
    join(outdir, "index.html"),
    page.replace('<script defer src="browser.js">', `<script ${kind} src="wallet.js">`),
  );
  const clicks = ["#sign", "#sign", "#sign"];
  return withServer(outdir, ({ url }) => runInChromium(url, { clicks }), {
    answers: readSampleAnswers(),
  });
};

/** All that a run of the bundle shows. */
export const runWallet = (variant: Variant, outdir: string): Promise<unknown> =>
  variant.platform === "node"
    ? runInNode(join(outdir, nameOf(variant)))
    : runInBrowser(variant, outdir);
