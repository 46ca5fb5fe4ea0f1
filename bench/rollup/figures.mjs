// What confinement costs with Rollup and with Rolldown: the processor time of a first build of the wallet, proof included, and the size of the
// minified bundle. Rolldown's plain build is native code and takes a thirtieth of the time, so its ratio says little: no bar stands over it.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyApp, withTemporaryDirectory } from "../../fixtures/harness/dist/index.js";
import { generatePolicy } from "../../scripts/policy-command.mjs";
import { interleave, least, runProcess } from "../measure.mjs";
import { measureSize } from "../size.mjs";

const BUNDLERS = [
  { bundler: "Rollup", program: "build.mjs", bars: { bar: 1.35 }, minifier: "terser" },
  { bundler: "Rolldown", program: "build-rolldown.mjs", bars: {}, minifier: "itself" },
];
const ROUNDS = 3;

const measure = async (directory, workspace, { bundler, program, bars, minifier }) => {
  const folder = join(workspace, bundler);
  const bundles = {
    plain: { bundle: join(folder, "plain/bundle.mjs") },
    confined: { bundle: join(folder, "confined/bundle.mjs") },
  };
  const build = (arm) => () =>
    runProcess(fileURLToPath(new URL(program, import.meta.url)), [
      JSON.stringify({
        directory,
        outfile: bundles[arm].bundle,
        isConfined: arm === "confined",
      }),
    ]);
  const runs = await interleave({ plain: build("plain"), confined: build("confined") }, ROUNDS);
  const seconds = (arm) => least(runs[arm].map(({ milliseconds }) => milliseconds)) / 1000;
  const time = {
    name: `build with ${bundler}, first`,
    value: seconds("confined") / seconds("plain"),
    unit: "x",
    ...bars,
    detail: `${seconds("confined").toFixed(1)} s of processor time; plain ${seconds("plain").toFixed(1)} s; minified by ${minifier}`,
  };
  return [time, await measureSize(bundles, `Node, ${bundler}`)];
};

export const takeFigures = () =>
  withTemporaryDirectory(async (workspace) => {
    const directory = await copyApp("wallet", join(workspace, "wallet"));
    await generatePolicy(directory);
    const figures = [];
    for (const each of BUNDLERS) figures.push(...(await measure(directory, workspace, each)));
    return figures;
  });
