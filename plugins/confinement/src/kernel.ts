// The kernel of one build: which of the version's kernels, and what it is started with.

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
import type { Project } from "./project.ts";
import { sha256 } from "./sha256.ts";
import { type BundledShims, bundleShims } from "./shims.ts";

export interface BuildKernel {
  readonly variant: KernelVariant;
  readonly known: KnownKernel;
  /** What the manifest lists, and the prelude starts it with. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly prelude: KernelPrelude;
  readonly shims: BundledShims | undefined;
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

/** The global names that the kernel's line reads: nothing around it may have one of them for itself. */
export const freeNamesOf = ({ known, shims }: BuildKernel): readonly string[] => [
  ...new Set([...known.freeNames, ...(shims?.freeNames ?? [])]),
];

/** @throws {BulkheadError} BULKHEAD_SHIM_INVALID */
export const makeBuildKernel = async (
  settled: SettledOptions,
  policy: Policy,
  project: Project,
): Promise<BuildKernel> => {
  const variant = variantFor(settled);
  const known = (await readKernels())[variant];
  const shims = await bundleShims(settled.shims, project);
  const options = {
    ...kernelOptions(settled.lockdown, policy),
    ...(variant === "scuttling" && {
      scuttle: scuttleOptions(settled.scuttle ?? {}, project.platform),
    }),
  };
  const prelude = makeKernelPrelude(known, options, sha256, shims?.expression);
  return { variant, known, options, prelude, shims };
};
