// What the terminal shows last.

import { counted } from "@bulkhead/core";
import type { BuildKernel } from "./kernel.ts";
import type { CodeModule, ModuleGraph } from "./module-graph.ts";

/** The line with which each build ends. */
export const closingLine = (
  graph: ModuleGraph<CodeModule>,
  violations: number,
  { variant }: Pick<BuildKernel, "variant">,
): string => {
  const packages = new Set(graph.modules().map(({ owner }) => owner.canonicalName));
  const done = variant === "reporting" ? "watched, none of them confined" : "confined";
  return `bulkhead: ${counted(packages.size, "package")} ${done}, ${counted(violations, "violation")} reported`;
};
