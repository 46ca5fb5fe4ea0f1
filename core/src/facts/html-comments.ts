// HTML-like comments: `<!--` anywhere, `-->` at the start of a line. Scripts have them, modules have operators there.

import type { File, Node } from "@babel/types";
import { VISITOR_KEYS } from "./visitor-keys.ts";

const TEXT: ReadonlySet<string> = new Set([
  "DirectiveLiteral",
  "JSXText",
  "RegExpLiteral",
  "StringLiteral",
  "TemplateElement",
]);

const spans = (node: Node, offset: number): boolean =>
  (node.start ?? 0) <= offset && offset < (node.end ?? 0);

/** The child at an offset. Keys and template texts count too, which the walk has no use for. */
const childAt = (node: Node, offset: number): Node | undefined => {
  const fields = node as unknown as Record<string, Node | (Node | null)[] | null | undefined>;
  for (const key of [...(VISITOR_KEYS[node.type] ?? []), "key", "quasis", "source"]) {
    const child = fields[key];
    const found = (Array.isArray(child) ? child : [child]).find(
      (each) => each !== null && each !== undefined && spans(each, offset),
    );
    if (found) return found;
  }
  return undefined;
};

const isInText = (ast: File, offset: number): boolean => {
  let node: Node | undefined = ast.program;
  while (node !== undefined && !TEXT.has(node.type)) node = childAt(node, offset);
  return node !== undefined;
};

// Looking up a place costs as much as its surroundings are wide. Past this many, what stands there counts as code.
const MAX_LOOKUPS = 1000;

/** Where a text holds `<!--` or `-->` outside of its strings and comments, as the tree has these. */
export const findHtmlComments = (ast: File, source: string): readonly number[] => {
  const comments = ast.comments ?? [];
  const found: number[] = [];
  let next = 0;
  let lookups = 0;
  for (const { index } of source.matchAll(/<!--|-->/g)) {
    while (next < comments.length && (comments[next]?.end ?? 0) <= index) next += 1;
    if ((comments[next]?.start ?? Infinity) <= index) continue;
    lookups += 1;
    if (lookups > MAX_LOOKUPS || !isInText(ast, index)) found.push(index);
  }
  return found;
};
