// Random programs against bundles made by Rolldown with the plugin.

import { testPrograms } from "../../../fixtures/fuzz/src/test-programs.ts";
import { bulkhead } from "../src/index.ts";
import { bundleWithRolldown } from "./support/bundle.ts";

testPrograms(
  "rolldown",
  {
    bundlePlain: (request) => bundleWithRolldown(request, []),
    bundleConfined: (request) =>
      bundleWithRolldown(request, [bulkhead({ root: request.root, verify: true })]),
  },
  60,
);
