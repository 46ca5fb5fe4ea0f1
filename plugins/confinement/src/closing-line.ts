// What the terminal shows last.

import type { CodeModule, ModuleGraph } from "./module-graph.ts";

/** The line with which each build ends. */
export const closingLine = (graph: ModuleGraph<CodeModule>, violations: number): string => {
  const packages = new Set(graph.modules().map(({ owner }) => owner.canonicalName));
  const noun = violations === 1 ? "violation" : "violations";
  return `bulkhead: ${packages.size} packages confined, ${violations} ${noun} reported`;
};
