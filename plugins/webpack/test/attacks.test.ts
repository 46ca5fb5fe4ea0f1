// The sample of fixtures/attacks against bundles made by webpack with the plugin.

import { isInSample } from "../../../fixtures/attacks/runner/sample.ts";
import { testAttacks } from "../../../fixtures/attacks/runner/test-attacks.ts";
import { webpackBundler } from "./support/attack-bundler.ts";

testAttacks(webpackBundler, isInSample);
