// Whatever a program computes, it computes after it was compiled: strings, templates, regular expressions and results.

import { expect, test } from "vitest";
import { makeProgram } from "./random-program.ts";
import { runBoth } from "./run-module.ts";

const COUNT = Number(process.env["BULKHEAD_PROGRAMS"] ?? 500);

test(`${COUNT} random programs mean the same`, () => {
  let values = 0;
  for (let seed = 1; seed <= COUNT; seed += 1) {
    const source = makeProgram(seed);
    const { written, compiled } = runBoth(source);
    expect(compiled, `seed ${seed}:\n${source}`).toBe(written);
    if (!written.startsWith("throws")) values += 1;
  }
  // Most have to run to their ends, or this would show little.
  expect(values).toBeGreaterThan(COUNT * 0.8);
});
