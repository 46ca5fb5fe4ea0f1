// Which code runs when its module is loaded, and which may run later. Where it is not sure, later.

import type { Node } from "@babel/types";
import type { Frame } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import { isFunctionNode, nameOfFunction, scopeAround } from "./functions.ts";

// Methods that are done with the function they are given when they return: arrays' own, and those of lodash and its like.
const CALLS_AT_ONCE: ReadonlySet<string> = new Set([
  "each",
  "every",
  "filter",
  "find",
  "findIndex",
  "flatMap",
  "forEach",
  "forIn",
  "forOwn",
  "map",
  "reduce",
  "reduceRight",
  "some",
  "sort",
  "times",
]);

const CALL_METHODS: ReadonlySet<string> = new Set(["apply", "call"]);

/** The expression that the function at `frame` is, without the parentheses around it. */
const unparenthesised = (frame: Frame): Frame => {
  let at = frame;
  while (at.parent?.node.type === "ParenthesizedExpression") at = at.parent;
  return at;
};

const isFunctionCallee = (callee: Node): boolean =>
  callee.type === "ParenthesizedExpression"
    ? isFunctionCallee(callee.expression)
    : isFunctionNode(callee);

/** Called where it is written, or handed to what calls it at once. */
const isCalledAtOnce = (frame: Frame): boolean => {
  const { key, parent } = unparenthesised(frame);
  const node = parent?.node;
  if (node?.type === "MemberExpression" && key === "object") {
    const method = staticKey(node);
    return CALL_METHODS.has(method ?? "") && parent?.key === "callee";
  }
  if (node?.type !== "CallExpression" && node?.type !== "NewExpression") return false;
  if (key === "callee") return true;
  const { callee } = node;
  // (function (root, factory) { factory() })(this, function () { … })
  if (isFunctionCallee(callee)) return true;
  const method = callee.type === "Identifier" ? callee.name : staticKey(callee);
  return method !== undefined && CALLS_AT_ONCE.has(method);
};

/** `export function f() {}`, `export const f = () => {}`: anybody may call it. */
const isExported = (owner: Frame): boolean => {
  const declaration = owner.node.type === "FunctionDeclaration" ? owner : owner.parent?.parent;
  return declaration?.parent?.node.type.startsWith("Export") === true;
};

// Callers of callers that are asked: in a bundle of thousands of functions the question would end in a stack overflow.
const MAX_CALLERS = 100;

export class LoadTime {
  readonly #late = new Map<Node, boolean>();
  /** The functions of which it is being found out. */
  readonly #asked: Node[] = [];

  /** Whether code at `frame` may run after its module has been loaded. */
  isLate(frame: Frame): boolean {
    const owner = this.runsIn(frame);
    return owner !== undefined && this.#isLateFunction(owner);
  }

  /** The function in whose call code at `frame` runs, but for those that are called at once. */
  runsIn(frame: Frame): Frame | undefined {
    for (let at = frame.parent; at !== undefined; at = at.parent) {
      const { node } = at;
      if (node.type === "ClassProperty" && !node.static) return at;
      if (isFunctionNode(node) && !isCalledAtOnce(at)) return at;
    }
    return undefined;
  }

  #isLateFunction(owner: Frame): boolean {
    const { node } = owner;
    const known = this.#late.get(node);
    if (known !== undefined) return known;
    if (this.#asked.length >= MAX_CALLERS) return true;
    // Until it is known: of functions that call each other, somebody else has to call the first.
    this.#late.set(node, false);
    this.#asked.push(node);
    const isOutermost = this.#asked.length === 1;
    const isLate = this.#mayBeCalledLate(owner);
    this.#late.set(node, isLate);
    if (isOutermost) this.#settle(isLate);
    return isLate;
  }

  // What was found on the way may rest on the answer that was not known yet.
  #settle(isLate: boolean): void {
    if (isLate) for (const node of this.#asked) if (!this.#late.get(node)) this.#late.delete(node);
    this.#asked.length = 0;
  }

  #mayBeCalledLate(owner: Frame): boolean {
    const { node } = owner;
    if (!isFunctionNode(node) || node.async || node.generator || isExported(owner)) return true;
    const name = nameOfFunction(owner);
    const binding = name === undefined ? undefined : scopeAround(owner).resolve(name);
    if (binding === undefined) return true;
    return binding.references.some(
      ({ frame }) =>
        frame.key !== "callee" ||
        frame.parent?.node.type !== "CallExpression" ||
        this.isLate(frame),
    );
  }
}
