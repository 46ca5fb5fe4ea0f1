// `RegExp.$1` and its like without power. The engine keeps one last match for everybody, keys and tokens of other packages
// among it, so lockdown removes it. A module that reads it right behind a match gets a record of its own matches instead: its
// calls of `exec`, `test`, `match`, `replace` and `search` go through a function in that module. Plain code without any power; no
// other module pays. Every other read stays undefined: what it would find plain may be the match of somebody else.

import type { CallExpression, Identifier, MemberExpression, Node } from "@babel/types";
import { LAST_MATCH } from "../facts/intrinsic-changes.ts";
import { isFunctionNode } from "../facts/functions.ts";
import type { Frame, Reference } from "../facts/scope.ts";
import { literalText, staticKey } from "../facts/static-key.ts";
import { isTarget } from "../facts/targets.ts";
import { VISITOR_KEYS } from "../facts/visitor-keys.ts";
import { kindOfName } from "./names.ts";
import { isDeleted } from "./positions.ts";
import type { Rewriter } from "./rewriter.ts";
import { findOperator } from "./tokens.ts";

// `split` works on a copy of the expression that it makes itself, `matchAll` when nobody reads any more.
const MATCHING: ReadonlySet<string> = new Set([
  "exec",
  "match",
  "replace",
  "replaceAll",
  "search",
  "test",
]);

const GROUPS = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  .map((index) => `get $${index}() { return groups[${index}] ?? ""; }`)
  .join(", ");

const FLAGS = "flags hasIndices global ignoreCase multiline dotAll unicode unicodeSets sticky"
  .split(" ")
  .map((flag) => `${flag}: own.${flag}`)
  .join(", ");

// By property and old name.
const PARTS = Object.entries({
  "input $_": "input",
  "lastMatch $&": "groups[0]",
  "lastParen $+": '(groups.length > 1 ? groups.at(-1) ?? "" : "")',
  "leftContext $`": "input.slice(0, index)",
  "rightContext $'": "input.slice(index + groups[0].length)",
})
  .flatMap(([names, value]) => names.split(" ").map((name) => [JSON.stringify(name), value]))
  .map(([name, value]) => `get ${name}() { return ${value}; }`)
  .join(", ");

// Methods of strings ask a regular expression's own `exec` for each match, so that an heir of it sees them all. Its getters
// refuse heirs: what they say is copied. No free name in here: the module may have declared any.
const declareMatches = (name: string): string =>
  [
    `var ${name} = (() => {`,
    `let groups = [""], index = 0, input = "";`,
    `const { exec, test } = /(?:)/;`,
    `const note = (found) => { if (found !== null) { groups = found.slice(); ({ index, input } = found); } return found; };`,
    `const isPlain = (value) => typeof value === "object" && value !== null && value.exec === exec;`,
    `const watch = (own) => ({ __proto__: own, ${FLAGS},`,
    `get lastIndex() { return own.lastIndex; }, set lastIndex(value) { own.lastIndex = value; },`,
    `exec: (text) => note(exec.call(own, text)) });`,
    `const run = (object, method, ...values) => {`,
    `if (isPlain(object) && method === "exec") return note(exec.call(object, values[0]));`,
    `if (isPlain(object) && method === "test" && object.test === test) return note(exec.call(object, values[0])) !== null;`,
    `if (typeof object === "string" && isPlain(values[0])) values[0] = watch(values[0]);`,
    `return object[method](...values); };`,
    `return { run, ${GROUPS}, ${PARTS} }; })();`,
  ].join(" ");

const readOf = ({
  name,
  frame,
  access,
}: Reference): { readonly member: Frame; readonly key: string } | undefined => {
  const member = frame.parent;
  if (name !== "RegExp" || access !== "read" || frame.key !== "object") return undefined;
  if (member?.node.type !== "MemberExpression" || isTarget(member) || isDeleted(member))
    return undefined;
  const { property, computed } = member.node;
  const key = computed ? literalText(property) : staticKey(member.node);
  return key !== undefined && LAST_MATCH.test(key) ? { member, key } : undefined;
};

type Matching = CallExpression & { readonly callee: MemberExpression };

const isMatching = (node: Node): node is Matching => {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { object, property, computed } = node.callee;
  return (
    !computed &&
    object.type !== "Super" &&
    property.type === "Identifier" &&
    MATCHING.has(property.name)
  );
};

const CALLS: ReadonlySet<string> = new Set([
  "CallExpression",
  "NewExpression",
  "OptionalCallExpression",
  "TaggedTemplateExpression",
]);

/** All calls below a node, the outer before the inner. */
const findCalls = (node: Node, found: Node[] = []): readonly Node[] => {
  if (CALLS.has(node.type)) found.push(node);
  const children = node as unknown as Readonly<Record<string, Node | (Node | null)[] | null>>;
  for (const key of VISITOR_KEYS[node.type] ?? [])
    for (const child of [children[key]].flat()) if (child) findCalls(child, found);
  return found;
};

const functionAround = (frame: Frame): Frame => {
  let at = frame;
  while (at.parent !== undefined && !isFunctionNode(at.node)) at = at.parent;
  return at;
};

/** `(text) => RegExp.$1` in `x.replace(y, (text) => RegExp.$1)`. */
const isReplacement = ({ node, parent }: Frame): boolean =>
  parent !== undefined && isMatching(parent.node) && parent.node.arguments[1] === node;

/** Whether the last call before the read, in its function, is one that may match: then nobody else's match is in between. */
const isBehindMatch = (read: Frame, calls: readonly Node[]): boolean => {
  const around = functionAround(read);
  const from = around.node.start ?? 0;
  const before = calls.filter(
    ({ start, end }) => (start ?? 0) >= from && (end ?? 0) <= (read.node.start ?? 0),
  );
  const last = before.toSorted((one, other) => (one.end ?? 0) - (other.end ?? 0)).at(-1);
  return last === undefined ? isReplacement(around) : isMatching(last);
};

/** `x.match(y)` becomes `$matches.run(x, "match", y)`. */
const rewriteCall = (
  { analysis: { source }, edits }: Rewriter,
  { callee, arguments: values, start }: Matching,
  matches: string,
): void => {
  const { name, end } = callee.property as Identifier;
  const dot = findOperator(source, callee.object.end ?? 0, ".");
  const open = findOperator(source, end ?? 0, "(");
  edits.insert(start ?? 0, `${matches}.run(`);
  edits.overwrite(dot, open + 1, `, ${JSON.stringify(name)}${values.length > 0 ? ", " : ""}`);
};

/** Gives a module that reads the last match right behind a match a record of its own matches. */
export const keepLastMatch = (rewriter: Rewriter): void => {
  const { analysis, rules, edits } = rewriter;
  if (kindOfName("RegExp", rules) !== "common") return;
  const found = analysis.free.flatMap((reference) => readOf(reference) ?? []);
  if (found.length === 0) return;
  const calls = findCalls(analysis.ast.program);
  const reads = found.filter(({ member }) => isBehindMatch(member, calls));
  if (reads.length === 0) return;
  const matches = rewriter.helper("$matches", declareMatches);
  for (const { member, key } of reads) {
    const { start, end } = member.node;
    edits.overwrite(start ?? 0, end ?? 0, `${matches}[${JSON.stringify(key)}]`);
  }
  for (const call of calls) if (isMatching(call)) rewriteCall(rewriter, call, matches);
};
