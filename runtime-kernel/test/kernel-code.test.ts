// The kernels as texts, for bundlers.
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { expect, test } from "vitest";
import { bundleKernels } from "../build-time/bundle-kernel.ts";
import { readKernels } from "../build-time/kernel-code-of-sources.ts";

test("each is one expression on one line, and reads nothing but what every host has and ses defines", async () => {
  for (const { code, freeNames } of Object.values(await readKernels())) {
    const { body } = parse(code, { ecmaVersion: "latest", sourceType: "script" });
    expect(body.map(({ type }) => type)).toEqual(["ExpressionStatement"]);
    expect(code).not.toMatch(/[\n\r\u2028\u2029]/);
    expect(code).toMatch(/^\(\(\)=>\{"use strict";/);
    const ofSes = ["Compartment", "harden", "hardenIntrinsics", "lockdown", "repairIntrinsics"];
    const unknown = freeNames.filter((name) => !(name in globalThis) && !ofSes.includes(name));
    expect(unknown).toEqual([]);
    expect(freeNames).toContain("globalThis");
  }
});

test("they have the same bytes each time, and no path of the machine", async () => {
  const again = await bundleKernels(fileURLToPath(new URL("../src", import.meta.url)), ".ts");
  expect(again).toEqual(await readKernels());
  expect(JSON.stringify(again)).not.toContain(fileURLToPath(new URL("../..", import.meta.url)));
});
