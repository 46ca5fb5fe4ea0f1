// npm run fuzz -- [--bundler name …] [--seconds N] [--seed S]: random programs against confined builds, for N seconds (60) with
// each bundler. The seeds that it took stand in what it prints; a finding is repeated by its bundler and seed.
import { parseArgs } from "node:util";
import { installAt, run, tool } from "./prepare.mjs";

const TESTS = new Map([
  ["esbuild", "plugins/esbuild/test/fuzz.test.ts"],
  ["rollup", "plugins/rollup/test/fuzz-rollup.test.ts"],
  ["rolldown", "plugins/rollup/test/fuzz-rolldown.test.ts"],
  ["webpack", "plugins/webpack/test/fuzz.test.ts"],
]);

const { values } = parseArgs({
  options: {
    bundler: { type: "string", multiple: true, default: [...TESTS.keys()] },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e9)) },
  },
});

const fuzz = (bundler) => {
  const test = TESTS.get(bundler);
  if (test === undefined) throw new Error(`No bundler ${bundler}: ${[...TESTS.keys()].join(", ")}`);
  console.log(`${bundler}: seed ${values.seed}, ${values.seconds} seconds`);
  return run(tool("vitest"), ["run", test], {
    env: {
      ...process.env,
      BULKHEAD_FUZZ_SECONDS: values.seconds,
      BULKHEAD_FUZZ_SEED: values.seed,
    },
  });
};

await installAt();
for (const bundler of values.bundler) process.exitCode = (await fuzz(bundler)) || process.exitCode;
