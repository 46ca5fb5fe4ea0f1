// What the proof of a build costs, beside esbuild's own time for it: both on the clock, each in a new process.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bulkhead } from "@bulkhead/esbuild";
import * as harness from "../fixtures/harness/dist/index.js";
import { generatePolicy } from "../scripts/policy-command.mjs";
import { interleave, least, runProcess } from "./measure.mjs";

const ROUNDS = 5;

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

export const takeFigures = () =>
  harness.withTemporaryDirectory(async (workspace) => {
    const directory = await harness.copyApp("wallet", join(workspace, "wallet"));
    await generatePolicy(directory);
    return [
      await measure(directory, workspace, "node"),
      await measure(directory, workspace, "browser"),
    ];
  });
