// From an offset to the nodes around it. Few nodes are ever asked for their parents, and a table of all the parents of two
// megabytes of code takes longer to make than all else.

import type { Node } from "acorn";
import { nodeAt, placeOf } from "./lazy-node.ts";
import type { SyntaxTable } from "./syntax-table.ts";

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" &&
  value !== null &&
  "type" in value &&
  typeof value.type === "string" &&
  "start" in value;

// Of a shorthand property, key and value are one place: the last one counts, which is the value.
const childAt = ({ starts, ends, next }: SyntaxTable, index: number, offset: number): number => {
  const end = next[index] ?? 0;
  let found = -1;
  for (let child = index + 1; child < end; child = next[child] ?? end)
    if ((starts[child] ?? 0) <= offset && offset < (ends[child] ?? 0)) found = child;
  return found;
};

/** The nodes that hold an offset, the outermost first. */
export const nodesAt = (root: Node, offset: number): readonly Node[] => {
  const { table, index } = placeOf(root);
  const path: Node[] = [];
  for (let at = index; at !== -1; at = childAt(table, at, offset)) path.push(nodeAt(table, at));
  return path;
};

/** The nodes around one node, the nearest first. */
export const ancestorsOf = (root: Node, { start, end, type }: Node): readonly Node[] => {
  const path = nodesAt(root, start);
  const index = path.findLastIndex((each) => each.type === type && each.end === end);
  return path.slice(0, index).toReversed();
};
