// Which of the sampled attacks run with which bundler. Most go at what Rollup and Rolldown each make of imports, CommonJS and names, and run with
// both; some are stopped by the kernel or by what compile writes for either, and take turns.

import { isInSample, isWhole } from "../../../../fixtures/attacks/runner/sample.ts";
import type { Bundler } from "./build-app.ts";

const EITHER: readonly string[] = [
  "attenuation-process-loaders",
  "constructor-of-arrow",
  "eval-indirect",
  "global-write-define-property",
  "incident-chalk-debug",
  "incident-event-stream",
  "poisoning-promise-then",
  "sloppy-with-statement",
  "stack-prepare-for-others",
  "textual-html-like-comment",
];

const BUNDLERS: readonly Bundler[] = ["rollup", "rolldown"];

/** Whether the attack of a name is run with the bundler; with ATTACKS=all each is. */
export const isRunWith =
  (bundler: Bundler) =>
  (name: string): boolean => {
    const index = EITHER.indexOf(name);
    const isTurn = index === -1 || BUNDLERS[index % BUNDLERS.length] === bundler;
    return isInSample(name) && (isWhole() || isTurn);
  };
