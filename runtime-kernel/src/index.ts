// The kernel: locks the realm down and makes packages' compartments. It ships inside applications; `startKernel` must have
// returned before any code of a package is evaluated.
import { openKernel } from "./kernel.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";

export type { LockdownOptions } from "./lockdown.ts";
export type { CompartmentOptions, StaticCompartment } from "./compartment.ts";
export type { Kernel, KernelOptions } from "./kernel.ts";

/**
 * Locks the realm down, once. `runShims` is trusted code that adds to the intrinsics before they are frozen.
 */
export const startKernel = (
  options: KernelOptions = {},
  runShims?: () => readonly unknown[],
): Kernel => openKernel(options, { runShims });
