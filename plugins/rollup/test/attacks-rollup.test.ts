// The sample of fixtures/attacks against bundles made by Rollup with the plugin.

import { testAttacks } from "../../../fixtures/attacks/runner/test-attacks.ts";
import { bulkhead } from "../src/index.ts";
import { isRunWith } from "./support/attack-turns.ts";
import { bundlePlain, stopsPlain, writePolicy } from "./support/esbuild-twin.ts";
import { bundleWithRollup } from "./support/bundle.ts";

testAttacks(
  {
    bundlePlain,
    stopsPlain,
    writePolicy,
    bundleConfined: (request) => {
      const { root, scuttle = false } = request;
      return bundleWithRollup(request, [bulkhead({ root, scuttle })]);
    },
  },
  isRunWith("rollup"),
);
