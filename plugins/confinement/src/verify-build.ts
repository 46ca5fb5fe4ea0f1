// The proof of what a build is about to write.

import type { Diagnostic, IntrinsicNames, KnownKernel } from "@bulkhead/core";
import { readKernels } from "@bulkhead/runtime-kernel/kernel-code";
import { openProvedBuilds } from "./proved-builds.ts";
import { sha256 } from "./sha256.ts";
import { fingerprintVerifier } from "./verifier-fingerprint.ts";

export interface WrittenBuild {
  /** The text of compartment-map.json. */
  readonly map: string;
  /** All else that is written, with paths relative to the map's folder. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly intrinsics: IntrinsicNames;
  /** The application's folder, where what was proved before, byte for byte, need not be proved again. */
  readonly onceFor?: string | undefined;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type HashedFile = WrittenBuild["files"][number] & { readonly sha256: string };

const prove = async (
  map: string,
  files: readonly HashedFile[],
  kernels: readonly KnownKernel[],
  intrinsics: IntrinsicNames,
): Promise<readonly Diagnostic[]> => {
  // On first need: who does not verify loads no second parser.
  const { parseManifest, verifyOutput } = await import("@bulkhead/core/verify");
  const manifest = parseManifest(map, "compartment-map.json");
  const built = files.map(({ bytes, ...file }) => ({ ...file, text: () => decoder.decode(bytes) }));
  return verifyOutput({ manifest, files: built, kernels, intrinsics, sha256 });
};

/** What keeps a build from being proved; empty where it is. */
export const verifyBuild = async ({
  map,
  files,
  intrinsics,
  onceFor,
}: WrittenBuild): Promise<readonly Diagnostic[]> => {
  // Not the one that only reports.
  const { plain, scuttling } = await readKernels();
  const kernels = [plain, scuttling];
  const hashed = files.map((file) => ({ ...file, sha256: sha256(file.bytes) }));
  const proved = onceFor === undefined ? undefined : openProvedBuilds(onceFor);
  if (proved === undefined) return prove(map, hashed, kernels, intrinsics);
  // All that the proof reads: the map has the policy, the kernel's options, the format and kind of each file.
  const outputs = hashed.map((file) => [file.path, file.sha256]);
  const key = sha256(JSON.stringify([fingerprintVerifier(kernels, intrinsics), map, outputs]));
  if (proved.has(key)) return [];
  const problems = await prove(map, hashed, kernels, intrinsics);
  if (problems.length === 0) proved.add(key);
  return problems;
};
