// The kernel of an application whose real global object is scuttled (option `scuttle`).
import { openKernel } from "./kernel.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { scuttle } from "./scuttle.ts";
import type { ScuttleOptions } from "./scuttle.ts";

export interface ScuttlingKernelOptions extends KernelOptions {
  readonly scuttle: ScuttleOptions;
}

/** As the kernel's, and takes the host's global object from everybody but the root. */
export const startKernel = (
  options: ScuttlingKernelOptions,
  runShims?: () => readonly unknown[],
): Kernel =>
  openKernel(options, { runShims, takeHost: (realm) => scuttle(realm, options.scuttle) });
