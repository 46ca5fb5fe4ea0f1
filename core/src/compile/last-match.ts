// `RegExp.$1` and its like without power. The engine keeps one last match for everybody, keys and tokens of other packages
// among it, so lockdown removes it. A module that reads it gets a record of its own matches instead: its calls of `exec`,
// `test`, `match`, `replace` and `search` go through a function in that module. Plain code without any power; no other module pays.

import type { CallExpression, Identifier, MemberExpression, Node } from "@babel/types";
import { LAST_MATCH } from "../facts/intrinsic-changes.ts";
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

const isRead = (
  { frame, access }: Reference,
  name: string,
): { readonly member: Frame; readonly key: string } | undefined => {
  const member = frame.parent;
  if (name !== "RegExp" || access !== "read" || frame.key !== "object") return undefined;
  if (member?.node.type !== "MemberExpression" || isTarget(member) || isDeleted(member))
    return undefined;
  const { property, computed } = member.node;
  const key = computed ? literalText(property) : staticKey(member.node);
  return key !== undefined && LAST_MATCH.test(key) ? { member, key } : undefined;
};

const isMatching = (node: Node): node is CallExpression & { callee: MemberExpression } => {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { object, property, computed } = node.callee;
  return (
    !computed &&
    object.type !== "Super" &&
    property.type === "Identifier" &&
    MATCHING.has(property.name)
  );
};

/** Calls of methods that may match, the outer before the inner. */
const findMatching = (
  node: Node,
  found: (CallExpression & { callee: MemberExpression })[],
): void => {
  if (isMatching(node)) found.push(node);
  const children = node as unknown as Readonly<Record<string, Node | (Node | null)[] | null>>;
  for (const key of VISITOR_KEYS[node.type] ?? [])
    for (const child of [children[key]].flat()) if (child) findMatching(child, found);
};

/** `x.match(y)` becomes `$matches.run(x, "match", y)`. */
const rewriteCall = (
  { analysis: { source }, edits }: Rewriter,
  { callee, arguments: values, start }: CallExpression & { callee: MemberExpression },
  matches: string,
): void => {
  const { name, end } = callee.property as Identifier;
  const dot = findOperator(source, callee.object.end ?? 0, ".");
  const open = findOperator(source, end ?? 0, "(");
  edits.insert(start ?? 0, `${matches}.run(`);
  edits.overwrite(dot, open + 1, `, ${JSON.stringify(name)}${values.length > 0 ? ", " : ""}`);
};

/** Gives a module that reads the last match a record of its own matches. */
export const keepLastMatch = (rewriter: Rewriter): void => {
  const { analysis, rules, edits } = rewriter;
  if (kindOfName("RegExp", rules) !== "common") return;
  const reads = analysis.free.flatMap((reference) => isRead(reference, reference.name) ?? []);
  if (reads.length === 0) return;
  const matches = rewriter.helper("$matches", declareMatches);
  for (const { member, key } of reads)
    edits.overwrite(
      member.node.start ?? 0,
      member.node.end ?? 0,
      `${matches}[${JSON.stringify(key)}]`,
    );
  const calls: (CallExpression & { callee: MemberExpression })[] = [];
  findMatching(analysis.ast.program, calls);
  for (const call of calls) rewriteCall(rewriter, call, matches);
};
