// The proof of what a build is about to write.

import type { Diagnostic, IntrinsicNames } from "@bulkhead/core";
import { readKernels } from "@bulkhead/runtime-kernel/kernel-code";
import { sha256 } from "./sha256.ts";

export interface WrittenBuild {
  /** The text of compartment-map.json. */
  readonly map: string;
  /** All else that is written, with paths relative to the map's folder. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly intrinsics: IntrinsicNames;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What keeps a build from being proved; empty where it is. */
export const verifyBuild = async ({
  map,
  files,
  intrinsics,
}: WrittenBuild): Promise<readonly Diagnostic[]> => {
  // On first need: who does not verify loads no second parser.
  const { parseManifest, verifyOutput } = await import("@bulkhead/core/verify");
  // Not the one that only reports.
  const { plain, scuttling } = await readKernels();
  const kernels = [plain, scuttling];
  const manifest = parseManifest(map, "compartment-map.json");
  const built = files.map(({ path, bytes }) => ({
    path,
    sha256: sha256(bytes),
    text: () => decoder.decode(bytes),
  }));
  return verifyOutput({ manifest, files: built, kernels, intrinsics, sha256 });
};
