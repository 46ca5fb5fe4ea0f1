// In a sloppy function whose parameters are plain names, `arguments[0]` and the first parameter are one variable: what is
// assigned to either is seen in the other. In strict code they are two, so each assignment is made to both.

import type { CallExpression, Function as FunctionNode, Identifier, Node } from "@babel/types";
import type { Binding, Frame, Reference, Scope } from "../facts/scope.ts";
import { isSloppy } from "../facts/sloppy-code.ts";
import { literalText, staticKey } from "../facts/static-key.ts";
import { isTarget } from "../facts/targets.ts";
import { writeAround } from "./positions.ts";
import type { Rewriter } from "./rewriter.ts";

interface Sharing {
  readonly node: FunctionNode;
  /** By their place in the list; of two with one name the last has it. */
  readonly parameters: ReadonlyMap<number, Binding>;
  readonly uses: readonly Reference[];
}

const CHANGING: ReadonlySet<string> = new Set([
  "copyWithin",
  "fill",
  "pop",
  "push",
  "reverse",
  "shift",
  "sort",
  "splice",
  "unshift",
]);

const sharingOf = (node: FunctionNode, scope: Scope): Sharing | undefined => {
  const uses = scope.own("arguments");
  if (uses?.kind !== "arguments" || uses.references.length === 0) return undefined;
  const params: readonly Node[] = node.params;
  if (!params.every((each): each is Identifier => each.type === "Identifier")) return undefined;
  const parameters = new Map<number, Binding>();
  for (const [index, { name }] of params.entries()) {
    const binding = scope.own(name);
    if (binding !== undefined && params.findLastIndex((each) => each.name === name) === index)
      parameters.set(index, binding);
  }
  return { node, parameters, uses: uses.references };
};

const memberOf = ({ parent, key }: Frame): Frame | undefined =>
  key === "object" && parent?.node.type === "MemberExpression" ? parent : undefined;

/** Whether elements of `arguments` may be read there: by an index, or by whoever gets the object. */
const readsElements = ({ frame }: Reference): boolean => {
  const member = memberOf(frame);
  if (member === undefined) return true;
  const name = staticKey(member.node);
  return name !== "length" && name !== "callee";
};

/** The call of `shift.call(arguments)` and its like. */
const changingCall = ({ frame }: Reference): Frame | undefined => {
  const call = frame.parent;
  if (call?.node.type !== "CallExpression" || call.node.arguments[0] !== frame.node)
    return undefined;
  const { callee } = call.node as CallExpression;
  if (callee.type !== "MemberExpression" || !/^(?:call|apply)$/.test(staticKey(callee) ?? ""))
    return undefined;
  return CHANGING.has(staticKey(callee.object) ?? "") ? call : undefined;
};

/** What an assignment or a call that changes elements is written in, with the element that it changes if that is sure. */
const changeOf = (
  use: Reference,
): { readonly whole: Frame; readonly index?: number } | undefined => {
  const call = changingCall(use);
  if (call !== undefined) return { whole: call };
  const member = memberOf(use.frame);
  if (member === undefined || !isTarget(member)) return undefined;
  const whole = writeAround(member);
  const { property, computed } = member.node as Extract<Node, { type: "MemberExpression" }>;
  if (whole === undefined || !computed) return undefined;
  const text = property.type === "NumericLiteral" ? String(property.value) : literalText(property);
  return text === undefined || !/^\d+$/.test(text) ? { whole } : { whole, index: Number(text) };
};

class Sharer {
  readonly #rewriter: Rewriter;
  readonly #sharing: Sharing;
  /** Functions inside have `arguments` of their own. */
  readonly #alias: string;

  constructor(rewriter: Rewriter, sharing: Sharing) {
    this.#rewriter = rewriter;
    this.#sharing = sharing;
    this.#alias = rewriter.freshName("$arguments");
  }

  share(): void {
    const { parameters, uses } = this.#sharing;
    const changes: [Frame, string][] = [];
    if (uses.some(readsElements))
      for (const [index, { references }] of parameters)
        for (const { access, frame } of references)
          if (access !== "read") this.#add(changes, writeAround(frame), this.#toArguments(index));
    for (const use of uses) {
      const change = changeOf(use);
      if (change !== undefined) this.#add(changes, change.whole, this.#toParameters(change.index));
    }
    if (changes.length === 0) return;
    // The innermost first: of two that end at one place, it has to be closed first.
    for (const [whole, text] of changes.toSorted(
      ([one], [other]) => (other.node.start ?? 0) - (one.node.start ?? 0),
    ))
      this.#follow(whole, text);
    this.#declareAlias();
  }

  #add(changes: [Frame, string][], whole: Frame | undefined, text: string): void {
    if (whole !== undefined && text !== "") changes.push([whole, text]);
  }

  #toArguments(index: number): string {
    const binding = this.#sharing.parameters.get(index);
    if (binding === undefined) return "";
    return `${this.#alias}.length > ${index} && (${this.#alias}[${index}] = ${this.#rewriter.nameOf(binding)})`;
  }

  #toParameters(wanted: number | undefined): string {
    return [...this.#sharing.parameters]
      .filter(
        ([index, { references }]) =>
          (wanted === undefined || wanted === index) &&
          references.some(({ access }) => access !== "write"),
      )
      .map(
        ([index, binding]) =>
          `${this.#alias}.length > ${index} && (${this.#rewriter.nameOf(binding)} = ${this.#alias}[${index}])`,
      )
      .join(", ");
  }

  /** Puts an expression after what has just been assigned, and keeps the value. */
  #follow({ node, parent }: Frame, text: string): void {
    const { edits } = this.#rewriter;
    const { start, end } = node;
    if (node.type === "ForInStatement" || node.type === "ForOfStatement") {
      edits.wrap(node.body.start ?? 0, node.body.end ?? 0, `{ ${text}; `, " }");
    } else if (parent?.node.type === "ExpressionStatement" && !node.extra?.["parenthesized"]) {
      edits.wrap(start ?? 0, end ?? 0, "", `, ${text}`);
    } else {
      edits.wrap(start ?? 0, end ?? 0, "[", `, ${text}][0]`);
    }
  }

  #declareAlias(): void {
    const { body } = this.#sharing.node;
    if (body.type !== "BlockStatement") throw new Error("Internal: a function without a body");
    const directive = body.directives.at(-1);
    const offset = directive?.end ?? (body.start ?? 0) + 1;
    this.#rewriter.edits.insert(
      offset,
      `${directive === undefined ? "" : ";"} var ${this.#alias} = arguments;`,
    );
  }
}

export const shareArguments = (rewriter: Rewriter): void => {
  for (const [node, scope] of rewriter.analysis.walk.parameterScopes) {
    const sharing = sharingOf(node as FunctionNode, scope);
    const [use] = sharing?.uses ?? [];
    if (sharing !== undefined && use !== undefined && isSloppy(use.frame))
      new Sharer(rewriter, sharing).share();
  }
};
