// Random programs against bundles made by Rollup with the plugin.

import { testPrograms } from "../../../fixtures/fuzz/src/test-programs.ts";
import { bulkhead } from "../src/index.ts";
import { bundleWithRollup } from "./support/bundle.ts";

testPrograms(
  "rollup",
  {
    bundlePlain: (request) => bundleWithRollup(request, []),
    bundleConfined: (request) =>
      bundleWithRollup(request, [bulkhead({ root: request.root, verify: true })]),
  },
  60,
);
