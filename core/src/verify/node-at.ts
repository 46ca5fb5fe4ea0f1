// From an offset to the nodes around it. Few nodes are ever asked for their parents, and a table of all the parents of two
// megabytes of code takes longer to make than all else.

import type { Node } from "acorn";

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" &&
  value !== null &&
  "type" in value &&
  typeof value.type === "string" &&
  "start" in value;

const holds = ({ start, end }: Node, offset: number): boolean => start <= offset && offset < end;

// Nodes of a list stand in their order in the text; the top of a bundle has tens of thousands.
const findInList = (list: readonly unknown[], offset: number): Node | undefined => {
  let [low, high] = [0, list.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const each = list[middle];
    // A hole of an array.
    if (!isNode(each))
      return list.find((node): node is Node => isNode(node) && holds(node, offset));
    if (holds(each, offset)) return each;
    if (each.start > offset) high = middle - 1;
    else low = middle + 1;
  }
  return undefined;
};

// Of a shorthand property, key and value are one place: the last one counts, which is the value.
const childAt = (node: Node, offset: number): Node | undefined => {
  let found: Node | undefined;
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) found = findInList(value, offset) ?? found;
    else if (isNode(value) && holds(value, offset)) found = value;
  }
  return found;
};

/** The nodes that hold an offset, the outermost first. */
export const nodesAt = (root: Node, offset: number): readonly Node[] => {
  const path: Node[] = [];
  for (let at: Node | undefined = root; at !== undefined; at = childAt(at, offset)) path.push(at);
  return path;
};

/** The nodes around one node, the nearest first. */
export const ancestorsOf = (root: Node, { start, end, type }: Node): readonly Node[] => {
  const path = nodesAt(root, start);
  const index = path.findLastIndex((each) => each.type === type && each.end === end);
  return path.slice(0, index).toReversed();
};
