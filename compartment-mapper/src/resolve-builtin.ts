// Modules that are part of the platform.

import { builtinModuleName } from "@bulkhead/core";
import type { Platform, Resolution } from "./resolution.ts";

/** Node's own module of that name; undefined if it is none, and always in a browser. `punycode/` is a package. */
export const resolveBuiltin = (platform: Platform, specifier: string): Resolution | undefined => {
  if (platform !== "node") return undefined;
  const name = builtinModuleName(specifier);
  if (name !== undefined) return { kind: "builtin", name };
  // With the prefix nothing else can be meant, even where this Node is older than the module.
  return specifier.startsWith("node:")
    ? { kind: "builtin", name: specifier.slice("node:".length) }
    : undefined;
};
