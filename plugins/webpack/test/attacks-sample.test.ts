// Attacks of fixtures/attacks against bundles made by webpack with the plugin: a sample, with each family in it and what only
// webpack has; all of them with ATTACKS=all.

import { testAttacks } from "../../../fixtures/attacks/runner/test-attacks.ts";
import { webpackBundler } from "./support/attack-bundler.ts";

const SAMPLE: ReadonlySet<string> = new Set([
  "attenuation-builtin-sub-path",
  "attenuation-process-loaders",
  "constructor-of-arrow",
  "eval-indirect",
  "exports-mutation",
  "free-global-call",
  "free-global-jsx-tag",
  "global-write-define-property",
  "module-bundler-runtime-names",
  "module-import-meta",
  "module-kernel-by-name",
  "module-require-in-es-module",
  "package-guarded-require",
  "package-ungranted",
  "poisoning-promise-then",
  "sloppy-with-statement",
  "stack-caller-arguments",
  "textual-html-like-comment",
  "this-in-plain-function",
]);

testAttacks(
  webpackBundler,
  process.env["ATTACKS"] === "all" ? undefined : (name) => SAMPLE.has(name),
);
