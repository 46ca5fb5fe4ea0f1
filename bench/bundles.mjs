// Every bundle that is measured, built once: the wallet, the hot loop and an application that does nothing.
import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { generatePolicy } from "../scripts/policy-command.mjs";

const APPS = fileURLToPath(new URL("apps", import.meta.url));
const BUILD_LAVAMOAT = fileURLToPath(new URL("build-lavamoat.mjs", import.meta.url));

/** Plain and confined, minified; the two differ in the plugin alone. */
const buildBoth = async ({ buildApp, bulkhead }, directory, outdir, platform) => {
  const build = (name, plugins) =>
    buildApp({ directory, platform, outdir: join(outdir, name), minify: true, plugins });
  return {
    plain: await build(`plain-${platform}`, []),
    confined: await build(`confined-${platform}`, [bulkhead({ root: directory })]),
  };
};

const buildWallet = async (tools, workspace) => {
  const directory = await tools.copyApp("wallet", join(workspace, "wallet"));
  await generatePolicy(directory);
  const outdir = join(workspace, "wallet-bundles");
  return {
    node: await buildBoth(tools, directory, outdir, "node"),
    browser: await buildBoth(tools, directory, outdir, "browser"),
  };
};

const buildHotLoop = async (tools, workspace) => {
  const directory = join(workspace, "hot-loop");
  await cp(join(APPS, "hot-loop"), directory, { recursive: true });
  // Its dependency is a folder of this repository; git ignores everything named node_modules.
  await cp(join(directory, "busy"), join(directory, "node_modules/busy"), { recursive: true });
  const outdir = join(workspace, "hot-loop-bundles");
  await promisify(execFile)(process.execPath, [BUILD_LAVAMOAT, directory, outdir]);
  return {
    ...(await buildBoth(tools, directory, outdir, "node")),
    lavamoat: { bundle: join(outdir, "lavamoat.cjs") },
  };
};

const buildEmpty = async (tools, workspace) => {
  const directory = join(workspace, "empty");
  await cp(join(APPS, "empty"), directory, { recursive: true });
  return buildBoth(tools, directory, join(workspace, "empty-bundles"), "node");
};

/** `tools` is the harness with `bulkhead`, the esbuild plugin; `workspace` an empty folder. */
export const buildBundles = async (tools, workspace) => ({
  wallet: await buildWallet(tools, workspace),
  hotLoop: await buildHotLoop(tools, workspace),
  empty: await buildEmpty(tools, workspace),
});
