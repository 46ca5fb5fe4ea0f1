// The wallet, and applications that break their policies, as every bundler is held to them: by Rollup, Rolldown and both versions of Vite.

import {
  testAssignments,
  testGenerated,
  testViolations,
  testWallet,
} from "../../../fixtures/parity/src/index.ts";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { HOSTS } from "./support/parity.ts";

testWallet(...HOSTS);
for (const host of HOSTS) {
  testViolations(host, makeApp);
  testGenerated(host, makeApp);
  testAssignments(host, makeApp);
}
