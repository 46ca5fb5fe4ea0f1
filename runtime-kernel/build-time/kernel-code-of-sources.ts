// In place of kernel-code.ts where sources are read instead of what was built: in Bulkhead's own tests.
import { fileURLToPath } from "node:url";
import { type KernelCode, type KernelVariant, bundleKernels } from "./bundle-kernel.ts";

export type { KernelCode, KernelVariant } from "./bundle-kernel.ts";

let kernels: Promise<Readonly<Record<KernelVariant, KernelCode>>> | undefined;

/** The kernels as their sources are. */
export const readKernels = (): Promise<Readonly<Record<KernelVariant, KernelCode>>> => {
  kernels ??= bundleKernels(fileURLToPath(new URL("../src", import.meta.url)), ".ts");
  return kernels;
};
