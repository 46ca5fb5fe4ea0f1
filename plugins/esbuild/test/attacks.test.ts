// Every attack of fixtures/attacks against bundles made by esbuild with the plugin.

import {
  STOPPED_BY_ESBUILD,
  bundleWithEsbuild,
  toBuildOptions,
} from "../../../fixtures/attacks/runner/bundle-with-esbuild.ts";
import { testAttacks } from "../../../fixtures/attacks/runner/test-attacks.ts";
import { bulkhead } from "../src/index.ts";

testAttacks({
  stopsPlain: STOPPED_BY_ESBUILD,
  bundlePlain: (request) => bundleWithEsbuild(toBuildOptions(request)),
  async writePolicy(request) {
    const plugins = [bulkhead({ mode: "generate", root: request.root })];
    const result = await bundleWithEsbuild({ ...toBuildOptions(request), plugins });
    if (!result.built)
      throw new Error(`No policy for the application as reviewed:\n${result.message}`);
  },
  bundleConfined(request) {
    const { root, scuttle = false } = request;
    const plugins = [bulkhead({ root, scuttle })];
    return bundleWithEsbuild({ ...toBuildOptions(request), plugins });
  },
});
