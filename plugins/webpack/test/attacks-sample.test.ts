// Attacks of fixtures/attacks against bundles made by webpack with the plugin: a sample, with most families in it and what only
// webpack has; all of them with ATTACKS=all.

import { testAttacks } from "../../../fixtures/attacks/runner/test-attacks.ts";
import { webpackBundler } from "./support/attack-bundler.ts";

const SAMPLE: ReadonlySet<string> = new Set([
  "attenuation-process-loaders",
  "constructor-of-arrow",
  "exports-mutation",
  "free-global-call",
  "global-write-define-property",
  "module-bundler-runtime-names",
  "module-import-meta",
  "module-kernel-by-name",
  "module-require-in-es-module",
  "package-guarded-require",
  "poisoning-promise-then",
  "sloppy-with-statement",
  "textual-html-like-comment",
  "this-in-plain-function",
]);

testAttacks(
  webpackBundler,
  process.env["ATTACKS"] === "all" ? undefined : (name) => SAMPLE.has(name),
);
