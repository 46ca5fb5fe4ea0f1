// npm run fuzz -- [--seconds N] [--seed S]: random programs against confined builds, for N seconds (60). The seeds that it
// took stand in what it prints; a finding is repeated by its seed.
import { parseArgs } from "node:util";
import { installAt, run, tool } from "./prepare.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e9)) },
  },
});

await installAt();
console.log(`Seed ${values.seed}, ${values.seconds} seconds`);
process.exitCode = await run(tool("vitest"), ["run", "plugins/esbuild/test/fuzz.test.ts"], {
  env: {
    ...process.env,
    BULKHEAD_FUZZ_SECONDS: values.seconds,
    BULKHEAD_FUZZ_SEED: values.seed,
  },
});
