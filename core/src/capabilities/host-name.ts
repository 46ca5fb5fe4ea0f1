// Whether a name is some host's or the engine's, or one that packages agree on among themselves (`__VUE_PROD_DEVTOOLS__`).

import type { IntrinsicNames } from "../facts/intrinsic-names.ts";
import { capabilityOf } from "./capability-of.ts";

/** `path`: of a global; a dotted one is a host's where its property is known. */
export const isHostName = (path: string, { shared, common }: IntrinsicNames): boolean =>
  shared.has(path) || common.has(path) || capabilityOf("global", path).category !== "unknown";
