// Random programs against a confined build: none gets to the host, the proof agrees with the compiler, and what needs no
// power computes what it computes plain. A short run here; `npm run fuzz -- --seconds N [--seed S]` goes on.

import { expect, test } from "vitest";
import { editPackage } from "./fuzz/edited-package.ts";
import { makePureProgram } from "./fuzz/pure-program.ts";
import { Random } from "./fuzz/random.ts";
import { makeReachingProgram } from "./fuzz/reaching-program.ts";
import { type Finding, type FuzzProgram, type Variant, runBatch } from "./fuzz/run-batch.ts";

const SEED = Number(process.env["BULKHEAD_FUZZ_SEED"] ?? 1);
const SECONDS = Number(process.env["BULKHEAD_FUZZ_SECONDS"] ?? 0);
const BATCHES = 3;
const PROGRAMS = 40;

const VARIANTS: readonly Variant[] = [
  { format: "cjs", minify: false, mayEvaluate: false },
  { format: "esm", minify: true, mayEvaluate: true },
  { format: "iife", minify: true, mayEvaluate: false },
  { format: "cjs", minify: true, mayEvaluate: true },
  { format: "esm", minify: false, mayEvaluate: false },
];

// Apart: what a program does to a realm that is not locked changes what the others compute there.
const makeProgram = (random: Random, id: string, isPure: boolean): FuzzProgram => {
  if (isPure) return { id, source: makePureProgram(random), isPure };
  const source = random.chance(0.7) ? makeReachingProgram(random, id) : editPackage(random, id);
  return { id, source, isPure };
};

test(
  "no program gets to the host, and none without power is changed",
  async () => {
    const end = Date.now() + SECONDS * 1000;
    const sums = { programs: 0, reached: 0, compared: 0 };
    const found: (Finding & Variant & { readonly seed: number })[] = [];
    for (let batch = 0; found.length < 5 && (batch < BATCHES || Date.now() < end); batch += 1) {
      const seed = SEED + batch;
      const random = new Random(seed);
      const programs = Array.from({ length: PROGRAMS }, (_, index) =>
        makeProgram(random, `p${seed}x${index}x`, seed % 3 === 0),
      );
      const variant = VARIANTS[seed % VARIANTS.length] ?? random.pick(VARIANTS);
      // oxlint-disable-next-line no-await-in-loop -- bounded by time
      const { findings, ran, reached, compared } = await runBatch(programs, variant);
      found.push(...findings.map((finding) => ({ seed, ...variant, ...finding })));
      sums.programs += ran;
      sums.reached += reached;
      sums.compared += compared;
    }
    expect(found).toEqual([]);
    if (SECONDS > 0) console.log(`seeds from ${SEED}: ${JSON.stringify(sums)}`);
    // Plain, the host is easy to reach, or this would show little.
    expect(sums.reached).toBeGreaterThan(sums.programs * 0.1);
    expect(sums.compared).toBeGreaterThan(sums.programs * 0.1);
  },
  SECONDS * 1000 + 600_000,
);
