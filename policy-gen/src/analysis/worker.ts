// One thread of the pool: texts in, answers out.

import { parentPort, workerData } from "node:worker_threads";
import type { IntrinsicNames } from "@bulkhead/core";
import { type Conditions, type ModuleText, analyseText } from "./module-text.ts";

export interface Task {
  readonly texts: readonly ModuleText[];
  readonly conditions: Conditions;
}

const intrinsics = workerData as IntrinsicNames;

parentPort?.on("message", ({ texts, conditions }: Task) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  parentPort?.postMessage(texts.map((text) => analyseText(text, conditions, intrinsics)));
});
