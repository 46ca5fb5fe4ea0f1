// Which analyser made a fact. A version number is forgotten when code changes; bytes are not.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type IntrinsicNames, compareText } from "@bulkhead/core";

/** The files of code below a folder, sorted. */
export const programsBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(?:js|ts)$/.test(entry.name))
    .filter((entry) => !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(compareText);

/**
 * A text that differs wherever the analyser could answer differently: with its own code, the parser's, or the engine's
 * intrinsics.
 */
export const fingerprintAnalyser = ({ shared, common, own }: IntrinsicNames): string => {
  const core = createRequire(import.meta.url).resolve("@bulkhead/core");
  const parser = createRequire(core).resolve("@babel/parser");
  const hash = createHash("sha256");
  // This folder's: they say how facts are kept.
  const programs = [...programsBelow(dirname(core)), ...programsBelow(import.meta.dirname), parser];
  for (const file of programs) hash.update(readFileSync(file));
  for (const names of [shared, common, own]) hash.update([...names].sort(compareText).join());
  return hash.digest("hex");
};
