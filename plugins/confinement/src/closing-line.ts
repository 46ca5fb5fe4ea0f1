// What the terminal shows last.

import type { BuildKernel } from "./kernel.ts";
import type { CodeModule, ModuleGraph } from "./module-graph.ts";

const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;

/** The line with which each build ends. */
export const closingLine = (
  graph: ModuleGraph<CodeModule>,
  violations: number,
  { variant }: Pick<BuildKernel, "variant">,
): string => {
  const packages = new Set(graph.modules().map(({ owner }) => owner.canonicalName));
  const done = variant === "reporting" ? "watched, none of them confined" : "confined";
  return `bulkhead: ${count(packages.size, "package")} ${done}, ${count(violations, "violation")} reported`;
};
