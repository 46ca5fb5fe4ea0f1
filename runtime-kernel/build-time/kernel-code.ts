// For bundler plugins, and for whoever compares what they built: the kernels that this version has.
import { readFile } from "node:fs/promises";
import type { KernelCode, KernelVariant } from "./bundle-kernel.ts";

export type { KernelCode, KernelVariant } from "./bundle-kernel.ts";

let kernels: Promise<Readonly<Record<KernelVariant, KernelCode>>> | undefined;

/** The kernels as this version was built with them. */
export const readKernels = (): Promise<Readonly<Record<KernelVariant, KernelCode>>> => {
  // Written by the build, from the sources beside it.
  kernels ??= readFile(new URL("../kernels.json", import.meta.url), "utf8").then(
    (text) => JSON.parse(text) as Record<KernelVariant, KernelCode>,
  );
  return kernels;
};
