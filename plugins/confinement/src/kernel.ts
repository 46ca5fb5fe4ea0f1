// The kernel of one build: which of the version's kernels, and what it is started with.

import { createHash } from "node:crypto";
import {
  type KernelPrelude,
  type KnownKernel,
  type Policy,
  type SettledOptions,
  kernelOptions,
  makeKernelPrelude,
} from "@bulkhead/core";
import { readKernels } from "@bulkhead/runtime-kernel/kernel-code";

export const sha256 = (contents: string | Uint8Array): string =>
  createHash("sha256").update(contents).digest("hex");

export interface BuildKernel {
  readonly known: KnownKernel;
  /** What the manifest lists, and the prelude starts it with. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly prelude: KernelPrelude;
}

export const makeBuildKernel = async (
  { lockdown }: SettledOptions,
  policy: Policy,
): Promise<BuildKernel> => {
  const { plain: known } = await readKernels();
  const options = kernelOptions(lockdown, policy);
  return { known, options, prelude: makeKernelPrelude(known, options, sha256) };
};
