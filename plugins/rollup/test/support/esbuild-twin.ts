// What does not depend on the bundler: that an attack is real, and the policy of the application as it was reviewed. esbuild
// shows both, for all plugins alike.

import {
  STOPPED_BY_ESBUILD,
  bundleWithEsbuild,
  toBuildOptions,
} from "../../../../fixtures/attacks/runner/bundle-with-esbuild.ts";
import type { BundleRequest, BundleResult } from "../../../../fixtures/attacks/runner/bundler.ts";
import { bulkhead } from "../../../esbuild/src/index.ts";

export const stopsPlain: ReadonlyMap<string, string> = STOPPED_BY_ESBUILD;

export const bundlePlain = (request: BundleRequest): Promise<BundleResult> =>
  bundleWithEsbuild(toBuildOptions(request));

export const writePolicy = async (request: BundleRequest): Promise<void> => {
  const plugins = [bulkhead({ mode: "generate", root: request.root })];
  const result = await bundleWithEsbuild({ ...toBuildOptions(request), plugins });
  if (!result.built)
    throw new Error(`No policy for the application as reviewed:\n${result.message}`);
};
