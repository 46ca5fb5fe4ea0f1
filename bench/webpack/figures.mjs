// What confinement costs with webpack, beside plain webpack and LavaMoat's plugin, all with one version of webpack: the time
// that a build takes, cold and from webpack's cache, the size of the minified bundle, its start, and hot loops.
import { execFile } from "node:child_process";
import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as harness from "../../fixtures/harness/dist/index.js";
import { measureHotLoops } from "../hot-loop.mjs";
import { interleave, least } from "../measure.mjs";
import { measureSize } from "../size.mjs";
import { measureStartUp } from "../start-up.mjs";

const BUILD = fileURLToPath(new URL("build.mjs", import.meta.url));
const APPS = fileURLToPath(new URL("../apps", import.meta.url));
const ECOSYSTEM = fileURLToPath(new URL("../../fixtures/ecosystem", import.meta.url));
const ROUNDS = 2;

// Programs that import packages of many modules whole.
const LARGE = ["lodash-es", "date-fns", "rxjs", "ramda", "three", "mathjs", "viem", "zod"];

const run = async (job) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--max-old-space-size=4096", BUILD, JSON.stringify(job)],
    { maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout.trimEnd().split("\n").at(-1));
};

/** Everything that a figure needs of one application: its policies are written, and not counted. */
const prepare = async (app, arms) => {
  for (const arm of arms) if (arm !== "plain") await run({ ...app, arm, mode: "generate" });
};

const buildTimes = async (app, arms, rounds = ROUNDS) => {
  const cold = await interleave(
    Object.fromEntries(arms.map((arm) => [arm, () => run({ ...app, arm })])),
    rounds,
  );
  // LavaMoat's plugin finds nothing to wrap where webpack takes its modules from the cache, and fails the build.
  const warmArms = [...arms.filter((arm) => arm !== "lavamoat"), "remembered", "unproved"];
  const cached = (arm) => ({ ...app, arm, cache: join(app.outdir, `cache-${arm}`) });
  for (const arm of warmArms) await run(cached(arm));
  const warm = await interleave(
    Object.fromEntries(warmArms.map((arm) => [arm, () => run(cached(arm))])),
    rounds,
  );
  return { cold, warm };
};

const time = (runs, arm) => least(runs[arm].map(({ milliseconds }) => milliseconds));

const timeFigures = (name, { cold, warm }, { modules }) => {
  const figure = (title, runs, arm, bar) => ({
    name: `${title}, ${name}`,
    value: time(runs, arm) / time(runs, "plain"),
    unit: "x",
    ...(bar !== undefined && { bar }),
    detail: `${(time(runs, arm) / 1000).toFixed(1)} s of processor time; plain ${(time(runs, "plain") / 1000).toFixed(1)} s; ${modules} modules`,
  });
  return [
    figure("webpack, cold build", cold, "confined", 1.35),
    figure("webpack, build from the cache, proved", warm, "confined", 1.1),
    figure("  proved before (`verify: 'once'`)", warm, "remembered"),
    figure("  checked and not proved", warm, "unproved"),
    ...("lavamoat" in cold ? [figure("  LavaMoat, cold build", cold, "lavamoat")] : []),
  ];
};

const bundlesOf = ({ outdir }) => {
  const bundle = (arm) => ({ bundle: join(outdir, `${arm}.cjs`) });
  return { plain: bundle("plain"), confined: bundle("confined"), lavamoat: bundle("lavamoat") };
};

const lavamoatSize = async ({ plain, lavamoat }, name) => {
  const [before, after] = await Promise.all(
    [plain, lavamoat].map(async ({ bundle }) => (await readFile(bundle)).length),
  );
  return {
    name: `  LavaMoat, minified size, ${name}`,
    value: after / before,
    unit: "x",
    detail: `${after} bytes, its kernel among them; plain ${before}`,
  };
};

const measureApp = async (name, app, arms) => {
  await prepare(app, arms);
  const times = await buildTimes(app, arms);
  const [{ modules }] = times.cold.plain;
  const bundles = bundlesOf(app);
  return [
    ...timeFigures(name, times, { modules }),
    await measureSize(bundles, `webpack, ${name}`),
    ...(arms.includes("lavamoat") ? [await lavamoatSize(bundles, name)] : []),
  ];
};

const buildOnce = async (app, arms) => {
  await prepare(app, arms);
  for (const arm of arms) await run({ ...app, arm });
  return bundlesOf(app);
};

const ARMS = ["plain", "confined", "lavamoat"];

export const takeFigures = () =>
  harness.withTemporaryDirectory(async (workspace) => {
    const own = async (name) => {
      const directory = join(workspace, name);
      await cp(join(APPS, name), directory, { recursive: true });
      if ((await readdir(directory)).includes("busy"))
        await cp(join(directory, "busy"), join(directory, "node_modules/busy"), {
          recursive: true,
        });
      const outdir = join(workspace, `${name}-out`);
      // What nobody would infer: who only asks for `typeof fetch` is not granted it.
      if ((await readdir(directory)).includes("bulkhead"))
        await cp(join(directory, "bulkhead/policy.json"), join(outdir, "policy-override.json"));
      return { directory, entry: "./main.js", target: "node", outdir };
    };
    const wallet = {
      directory: await harness.copyApp("wallet", join(workspace, "wallet")),
      entry: "./src/node.js",
      target: "node",
      outdir: join(workspace, "wallet-out"),
    };
    const large = {
      directory: ECOSYSTEM,
      entry: LARGE.map((name) => `./exercises/${name}.js`),
      target: "node",
      outdir: join(workspace, "large-out"),
    };
    const figures = [
      ...(await measureApp("wallet", wallet, ARMS)),
      ...(await measureApp("large application", large, ARMS)),
    ];
    const empty = await buildOnce(await own("empty"), ["plain", "confined"]);
    const hotLoop = await buildOnce(await own("hot-loop"), ARMS);
    return [
      ...figures,
      await measureStartUp(bundlesOf(wallet), empty),
      ...(await measureHotLoops(hotLoop)),
    ];
  });
