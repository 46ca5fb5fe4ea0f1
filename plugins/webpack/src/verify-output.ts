// The proof of what a build is about to write, when all files are what they will be.

import { verifyBuild } from "@bulkhead/confinement";
import type { Diagnostic, SettledOptions } from "@bulkhead/core";
import type { Compilation, Compiler } from "webpack";
import type { Run } from "./run.ts";

/** Whether the option asks for the proof, or what is built will be shipped as far as webpack's own options tell. */
export const verifies = (
  { verify, mode }: SettledOptions,
  { options, watchMode }: Compiler,
): boolean => {
  // Nothing is confined there that could be proved.
  if (mode === "report") return false;
  return verify ?? (options.mode !== "development" && !watchMode);
};

/** What keeps the assets of a compilation from being proved; empty where they are. */
export const verifyAssets = (
  compilation: Compilation,
  { project }: Run,
  { compartmentMap, provesOnce }: SettledOptions,
): Promise<readonly Diagnostic[]> => {
  const assets = compilation
    .getAssets()
    .map(({ name, source }) => ({ path: name, bytes: source.buffer() }));
  const map = assets.find(({ path }) => path === compartmentMap)?.bytes.toString("utf8") ?? "";
  return verifyBuild({
    map,
    files: assets.filter(({ path }) => path !== compartmentMap),
    intrinsics: project.intrinsics,
    onceFor: provesOnce ? project.root : undefined,
  });
};
