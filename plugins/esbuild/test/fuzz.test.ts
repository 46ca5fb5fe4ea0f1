// Random programs against bundles made by esbuild with the plugin.

import {
  bundleWithEsbuild,
  toBuildOptions,
} from "../../../fixtures/attacks/runner/bundle-with-esbuild.ts";
import { testPrograms } from "../../../fixtures/fuzz/src/test-programs.ts";
import { bulkhead } from "../src/index.ts";

testPrograms(
  "esbuild",
  {
    bundlePlain: (request) => bundleWithEsbuild(toBuildOptions(request)),
    bundleConfined: (request) =>
      bundleWithEsbuild({
        ...toBuildOptions(request),
        plugins: [bulkhead({ root: request.root, verify: true })],
      }),
  },
  40,
);
