// What confinement costs with Rollup: the processor time of a first build of the wallet, proof included, and the size of the minified bundle.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyApp, withTemporaryDirectory } from "../../fixtures/harness/dist/index.js";
import { generatePolicy } from "../../scripts/policy-command.mjs";
import { interleave, least, runProcess } from "../measure.mjs";
import { measureSize } from "../size.mjs";

const BUILD = fileURLToPath(new URL("build.mjs", import.meta.url));
const ROUNDS = 3;

export const takeFigures = () =>
  withTemporaryDirectory(async (workspace) => {
    const directory = await copyApp("wallet", join(workspace, "wallet"));
    await generatePolicy(directory);
    const bundles = {
      plain: { bundle: join(workspace, "plain.mjs") },
      confined: { bundle: join(workspace, "confined/bundle.mjs") },
    };
    const build = (arm) => () =>
      runProcess(BUILD, [
        JSON.stringify({
          directory,
          outfile: bundles[arm].bundle,
          isConfined: arm === "confined",
        }),
      ]);
    const runs = await interleave({ plain: build("plain"), confined: build("confined") }, ROUNDS);
    const seconds = (arm) => least(runs[arm].map(({ milliseconds }) => milliseconds)) / 1000;
    const time = {
      name: "build with Rollup, first",
      value: seconds("confined") / seconds("plain"),
      unit: "x",
      bar: 1.35,
      detail: `${seconds("confined").toFixed(1)} s of processor time; plain ${seconds("plain").toFixed(1)} s; minified by terser`,
    };
    const size = await measureSize(bundles, "Node, Rollup");
    return [time, size];
  });
