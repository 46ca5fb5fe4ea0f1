// Every attack of fixtures/attacks against bundles made by webpack with the plugin.

import { testAttacks } from "../../../fixtures/attacks/runner/test-attacks.ts";
import { webpackBundler } from "./support/attack-bundler.ts";

testAttacks(webpackBundler);
