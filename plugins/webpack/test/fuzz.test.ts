// Random programs against bundles made by webpack with the plugin.

import { testPrograms } from "../../../fixtures/fuzz/src/test-programs.ts";
import { webpackBundler } from "./support/attack-bundler.ts";

testPrograms("webpack", webpackBundler, 80);
