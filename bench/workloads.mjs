// What confinement costs real packages once they run: each workload of apps/workloads in a plain bundle, in a confined one, and
// in a plain one after ses' own lockdown, as ratios to plain. On this Node and on those that bench/package.json pins.
// usage: node bench/workloads.mjs [rounds] [name…]      after `npm run build`
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bulkhead } from "../plugins/esbuild/dist/index.js";

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const APP = here("apps/workloads");

const ARMS = {
  plain: {},
  confined: { plugins: [bulkhead({ mode: "generate", root: APP })] },
  ses: { inject: [here("lock-with-ses.mjs")] },
};

const buildArm = async (name, arm, outdir) => {
  const outfile = join(outdir, `${name}-${arm}.mjs`);
  await build({
    absWorkingDir: APP,
    entryPoints: [`src/${name}.js`],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    define: { "process.env.NODE_ENV": '"production"' },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
    ...ARMS[arm],
  });
  return outfile;
};

const measure = async (node, bundle) => {
  const { stdout } = await run(node, ["--no-warnings", bundle]);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1));
};

/** The least time of each arm, and whether all computed the same. */
const compare = async (node, bundles, rounds) => {
  const least = {};
  const results = new Set();
  for (let round = 0; round < rounds; round += 1) {
    for (const [arm, bundle] of Object.entries(bundles)) {
      const { least: time, result } = await measure(node, bundle);
      for (const one of result) results.add(one);
      least[arm] = Math.min(least[arm] ?? Infinity, time);
    }
  }
  if (results.size !== 1)
    throw new Error(`Different results: ${[...results].join(" | ").slice(0, 400)}`);
  return least;
};

const geometricMean = (ratios) =>
  Math.exp(ratios.reduce((all, ratio) => all + Math.log(ratio), 0) / ratios.length);

const nodes = [
  process.execPath,
  ...["node-22", "node-26"].map((name) => here(`node_modules/${name}/bin/node`)),
].filter(existsSync);
const [rounds = "3", ...wanted] = process.argv.slice(2);
const names = readdirSync(join(APP, "src"))
  .map((file) => file.replace(/\.js$/, ""))
  .filter((name) => name !== "measure" && (wanted.length === 0 || wanted.includes(name)));

const outdir = mkdtempSync(join(tmpdir(), "bulkhead-workloads-"));
try {
  const bundles = {};
  for (const name of names) {
    bundles[name] = {};
    for (const arm of Object.keys(ARMS)) bundles[name][arm] = await buildArm(name, arm, outdir);
  }
  for (const node of nodes) {
    const { stdout: version } = await run(node, ["--version"]);
    console.log(
      `\n${version.trim()}\n${"workload".padEnd(14)}${"plain ms".padStart(10)}${"confined".padStart(10)}${"ses".padStart(10)}`,
    );
    const ratios = { confined: [], ses: [] };
    for (const name of names) {
      const least = await compare(node, bundles[name], Number(rounds));
      for (const arm of Object.keys(ratios)) ratios[arm].push(least[arm] / least.plain);
      const cells = Object.values(ratios).map((list) => list.at(-1).toFixed(2).padStart(10));
      console.log(`${name.padEnd(14)}${least.plain.toFixed(2).padStart(10)}${cells.join("")}`);
    }
    const means = Object.values(ratios).map((list) => geometricMean(list).toFixed(2).padStart(10));
    console.log(`${"geometric mean".padEnd(24)}${means.join("")}`);
  }
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
