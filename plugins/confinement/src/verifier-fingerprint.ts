// Which verifier proved a build. A version number is forgotten when code changes; bytes are not.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { type IntrinsicNames, type KnownKernel, compareText } from "@bulkhead/core";
import { programsBelow } from "bulkhead";
import { sha256 } from "./sha256.ts";

/** A text that differs wherever the proof could: with its code, the parser's version, the kernels, the engine and its intrinsics. */
export const fingerprintVerifier = (
  kernels: readonly KnownKernel[],
  { constants, shared, common, own }: IntrinsicNames,
): string => {
  const core = createRequire(import.meta.url).resolve("@bulkhead/core");
  const parser = createRequire(core).resolve("oxc-parser/package.json");
  const programs = [...programsBelow(dirname(core)), ...programsBelow(import.meta.dirname), parser];
  const names = [constants, shared, common, own].map((each) => [...each].sort(compareText));
  const engine = [process.version, process.platform, process.arch];
  return sha256(
    JSON.stringify([programs.map((file) => readFileSync(file, "utf8")), kernels, names, engine]),
  );
};
