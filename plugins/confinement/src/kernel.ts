// The kernel of one build: which of the version's kernels, and what it is started with.

import { createHash } from "node:crypto";
import {
  type KernelPrelude,
  type KnownKernel,
  type Policy,
  type SettledOptions,
  NAMES_FOR_NODE,
  kernelOptions,
  makeKernelPrelude,
} from "@bulkhead/core";
import type { Platform } from "@bulkhead/compartment-mapper";
import { type KernelVariant, readKernels } from "@bulkhead/runtime-kernel/kernel-code";

export const sha256 = (contents: string | Uint8Array): string =>
  createHash("sha256").update(contents).digest("hex");

export interface BuildKernel {
  readonly variant: KernelVariant;
  readonly known: KnownKernel;
  /** What the manifest lists, and the prelude starts it with. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly prelude: KernelPrelude;
}

const variantFor = ({ mode, scuttle }: SettledOptions): KernelVariant => {
  // Nothing is taken from anybody there.
  if (mode === "report") return "reporting";
  return scuttle === undefined ? "plain" : "scuttling";
};

const scuttleOptions = (
  { exceptions = [] }: Partial<NonNullable<SettledOptions["scuttle"]>>,
  platform: Platform,
): object => ({ exceptions, readOnly: platform === "node" ? NAMES_FOR_NODE : [] });

export const makeBuildKernel = async (
  settled: SettledOptions,
  policy: Policy,
  { platform }: { readonly platform: Platform },
): Promise<BuildKernel> => {
  const variant = variantFor(settled);
  const known = (await readKernels())[variant];
  const options = {
    ...kernelOptions(settled.lockdown, policy),
    ...(variant === "scuttling" && { scuttle: scuttleOptions(settled.scuttle ?? {}, platform) }),
  };
  return { variant, known, options, prelude: makeKernelPrelude(known, options, sha256) };
};
