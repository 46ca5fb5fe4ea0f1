// Every attack of fixtures/attacks against bundles made by esbuild with the plugin.

import {
  bundleWithEsbuild,
  toBuildOptions,
} from "../../../fixtures/attacks/runner/bundle-with-esbuild.ts";
import { testAttacks } from "../../../fixtures/attacks/runner/test-attacks.ts";
import { bulkhead } from "../src/index.ts";

testAttacks({
  bundlePlain: (request) => bundleWithEsbuild(toBuildOptions(request)),
  async writePolicy(request, policy) {
    const { root } = request;
    const plugins = [bulkhead({ mode: "generate", policy, override: false, root })];
    const result = await bundleWithEsbuild({ ...toBuildOptions(request), plugins });
    if (!result.built)
      throw new Error(`No policy for the application as reviewed:\n${result.message}`);
  },
  bundleConfined(request, policy) {
    const { root } = request;
    return bundleWithEsbuild({
      ...toBuildOptions(request),
      plugins: [bulkhead({ policy, override: false, root })],
    });
  },
});
