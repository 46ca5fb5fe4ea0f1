// What the proof of a build costs, beside its bundler's own time for it: both on the clock, each in a new process. Every bundler's
// own output is proved.
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bulkhead } from "@bulkhead/esbuild";
import * as harness from "../fixtures/harness/dist/index.js";
import { generatePolicy } from "../scripts/policy-command.mjs";
import { interleave, least, runProcess } from "./measure.mjs";

const ROUNDS = 5;
/** Of bundlers that take ten times as long. */
const OTHER_ROUNDS = 2;

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

const measure = async (directory, workspace, platform) => {
  const outdir = join(workspace, `verified-${platform}`);
  const plugins = [bulkhead({ root: directory })];
  await harness.buildApp({ directory, platform, outdir, minify: true, plugins });
  const plainDirectory = join(workspace, `plain-${platform}`);
  const times = await interleave(
    {
      plain: () => runProcess(script("build-once.mjs"), [directory, platform, plainDirectory]),
      proof: () => runProcess(script("verify-once.mjs"), [outdir]),
    },
    ROUNDS,
  );
  const [plain, proof] = [times.plain, times.proof].map((runs) =>
    least(runs.map(({ lastLine }) => Number(lastLine))),
  );
  return {
    name: `proof of the wallet, ${platform}`,
    value: proof / plain,
    unit: "x",
    bar: 0.5,
    detail: `${Math.round(proof)} ms; esbuild builds it plain in ${Math.round(plain)} ms`,
  };
};

/** `build` gives a process that builds plain or confined into a folder. */
const measureOther = async (bundler, build, workspace) => {
  const folders = {
    plain: join(workspace, `${bundler}-plain`),
    confined: join(workspace, bundler),
  };
  await build("confined", folders.confined);
  const times = await interleave(
    {
      plain: () => build("plain", folders.plain),
      proof: () => runProcess(script("verify-once.mjs"), [folders.confined]),
    },
    OTHER_ROUNDS,
  );
  const plain = least(times.plain.map(({ elapsed }) => elapsed));
  const proof = least(times.proof.map(({ lastLine }) => Number(lastLine)));
  return {
    name: `proof of the wallet, ${bundler}`,
    value: proof / plain,
    unit: "x",
    bar: 0.5,
    detail: `${Math.round(proof)} ms; ${bundler} and terser build it plain in ${Math.round(plain)} ms`,
  };
};

const buildWithRollup = (directory) => (arm, folder) =>
  runProcess(script("rollup/build.mjs"), [
    JSON.stringify({
      directory,
      outfile: join(folder, "wallet.mjs"),
      isConfined: arm === "confined",
    }),
  ]);

const buildWithWebpack = (directory) => async (arm, outdir) => {
  await mkdir(outdir, { recursive: true });
  // Where the script looks for it.
  await cp(join(directory, "bulkhead/policy.json"), join(outdir, "policy.json"));
  const job = { arm, directory, entry: "./src/node.js", target: "node20", outdir };
  return runProcess(script("webpack/build.mjs"), [JSON.stringify(job)]);
};

export const takeFigures = () =>
  harness.withTemporaryDirectory(async (workspace) => {
    const directory = await harness.copyApp("wallet", join(workspace, "wallet"));
    await generatePolicy(directory);
    return [
      await measure(directory, workspace, "node"),
      await measure(directory, workspace, "browser"),
      await measureOther("Rollup", buildWithRollup(directory), workspace),
      await measureOther("webpack", buildWithWebpack(directory), workspace),
    ];
  });
