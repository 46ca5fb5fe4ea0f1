// Runs the sabotages against a good build.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { verifyBuild } from "@bulkhead/confinement";
import { readIntrinsicNames } from "../../../../runtime-kernel/build-time/intrinsic-names.ts";
import type { Manifest, Random, Sabotage, SabotagedBuild } from "./sabotage.ts";

const SEED = 20_261_121;

// mulberry32: small, and the same on every machine.
const makeRandom = (seed: number): Random => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A build as it was written to a folder. */
export const readBuild = (out: string): SabotagedBuild => {
  const manifest = JSON.parse(readFileSync(join(out, "compartment-map.json"), "utf8")) as Manifest;
  const files = manifest.outputs.map(
    ({ path }) => [path, readFileSync(join(out, path), "utf8")] as const,
  );
  return { files: new Map(files), manifest };
};

const encoder = new TextEncoder();

/** The codes with which a build is refused; empty where it is proved. */
export const codesOf = async ({ files, manifest }: SabotagedBuild): Promise<readonly string[]> => {
  const found = await verifyBuild({
    map: JSON.stringify(manifest),
    files: [...files].map(([path, text]) => ({ path, bytes: encoder.encode(text) })),
    intrinsics: await readIntrinsicNames(),
  }).catch((error: { diagnostics?: readonly { code: string }[] }) => {
    if (error.diagnostics === undefined) throw error;
    return error.diagnostics;
  });
  return [...new Set(found.map(({ code }) => code))].sort();
};

/** What became of each sabotage. */
export interface Sabotaged {
  /** Those that were not seen. */
  readonly missed: readonly string[];
  /** How often each was possible, and each code given. */
  readonly counts: ReadonlyMap<string, number>;
}

export const sabotageAll = async (
  build: SabotagedBuild,
  sabotages: readonly (readonly [string, Sabotage])[],
): Promise<Sabotaged> => {
  const random = makeRandom(SEED);
  const missed: string[] = [];
  const counts = new Map<string, number>();
  for (const [title, sabotage] of sabotages) {
    const sabotaged = sabotage(build, random);
    if (sabotaged === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- each is processor time
    const codes = await codesOf(sabotaged);
    if (codes.length === 0) missed.push(title);
    for (const key of [title, ...codes]) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { missed, counts };
};
