// What confinement costs real packages once they run: each workload of apps/workloads in a plain bundle, in a confined one, in one
// with `fastArrays: "spreading"`, in a plain one after ses' own lockdown and in LavaMoat's, as ratios to plain. On this Node, on those that bench/package.json pins, in Chromium.
// usage: node bench/workloads.mjs [rounds] [name…]      after `npm run build`; ENGINE=22, 26 or Chromium runs that one alone
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWorkload, namesOf } from "./workload-bundles.mjs";
import { ENGINES } from "./workload-engines.mjs";

/** The least time of each arm, and whether all computed the same. */
const compare = async (engine, bundles, rounds) => {
  const least = {};
  const results = new Set();
  for (let round = 0; round < rounds; round += 1) {
    for (const [arm, bundle] of Object.entries(bundles)) {
      if (bundle === undefined) continue;
      const { least: time, result } = await engine.measure(bundle);
      for (const one of result) results.add(one);
      least[arm] = Math.min(least[arm] ?? Infinity, time);
    }
  }
  if (results.size !== 1)
    throw new Error(`Different results: ${[...results].join(" | ").slice(0, 400)}`);
  return least;
};

const geometricMean = (all) => {
  const ratios = all.filter((ratio) => !Number.isNaN(ratio));
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
};

const OTHERS = ["confined", "spreading", "ses", "lavamoat"];

const cells = (lists, pick) =>
  Object.values(lists)
    .map((list) => pick(list).toFixed(2).replace("NaN", "-").padStart(10))
    .join("");

const runOn = async (engine, names, rounds, outdir) => {
  console.log(
    `\n${engine.name}\n${"workload".padEnd(14)}${["plain ms", ...OTHERS].map((arm) => arm.padStart(10)).join("")}`,
  );
  const ratios = Object.fromEntries(OTHERS.map((arm) => [arm, []]));
  for (const name of names) {
    const bundles = await buildWorkload(name, engine.platform, outdir);
    const least = await compare(engine, bundles, rounds);
    for (const arm of OTHERS) ratios[arm].push((least[arm] ?? NaN) / least.plain);
    const plain = least.plain.toFixed(2).padStart(10);
    console.log(`${name.padEnd(14)}${plain}${cells(ratios, (list) => list.at(-1))}`);
  }
  console.log(`${"geometric mean".padEnd(24)}${cells(ratios, geometricMean)}`);
};

const [rounds = "3", ...wanted] = process.argv.slice(2);
const outdir = mkdtempSync(join(tmpdir(), "bulkhead-workloads-"));
try {
  for (const start of ENGINES) {
    const engine = await start();
    try {
      if (engine.name.includes(process.env["ENGINE"] ?? ""))
        await runOn(engine, namesOf(wanted), Number(rounds), outdir);
    } finally {
      await engine.close();
    }
  }
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
