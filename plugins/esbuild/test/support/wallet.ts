// The wallet in every format that a platform has.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildResult, type Format, type Plugin, build } from "esbuild";
import {
  appDirectory,
  type Platform,
  readSampleAnswers,
  runInChromium,
  runInNode,
  withServer,
} from "../../../../fixtures/harness/src/index.ts";

export const WALLET: string = appDirectory("wallet");

/** As in the wallet's bulkhead.config.js. */
export const DEFINE = { "process.env.NODE_ENV": '"production"' };

export interface Variant {
  readonly platform: Platform;
  readonly format: Format;
  readonly minify: boolean;
}

// Node goes by the extension, servers by it too, and they know `.js` alone.
const extensionOf = ({ platform, format }: Variant): string => {
  if (platform === "browser") return ".js";
  return format === "esm" ? ".mjs" : ".cjs";
};

export const buildWallet = (
  { platform, format, minify }: Variant,
  outdir: string,
  plugins: readonly Plugin[],
): Promise<BuildResult> =>
  build({
    absWorkingDir: WALLET,
    entryPoints: [`src/${platform}.js`],
    // The same name for all, so that one page and one command runs them.
    entryNames: "wallet",
    outdir,
    outExtension: { ".js": extensionOf({ platform, format, minify }) },
    bundle: true,
    platform,
    format,
    minify,
    define: DEFINE,
    logLevel: "silent",
    plugins: [...plugins],
  });

const runInBrowser = async (variant: Variant, outdir: string): Promise<unknown> => {
  const kind = variant.format === "esm" ? 'type="module"' : "defer";
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
    ? runInNode(join(outdir, `wallet${extensionOf(variant)}`))
    : runInBrowser(variant, outdir);
