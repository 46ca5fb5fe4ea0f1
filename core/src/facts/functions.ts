// Functions as values: which one an expression is in, what calls it, where it stands.

import type { Function as FunctionNode, Node } from "@babel/types";
import type { Binding, Frame, Scope } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import type { Walk } from "./walk.ts";

/** Functions, methods and accessors. */
export const isFunctionNode = (node: Node): node is FunctionNode =>
  node.type === "ArrowFunctionExpression" ||
  node.type === "FunctionExpression" ||
  node.type === "FunctionDeclaration" ||
  node.type === "ObjectMethod" ||
  node.type === "ClassMethod" ||
  node.type === "ClassPrivateMethod";

/** The function that code at `frame` is in. */
export const ownerOf = (frame: Frame): Frame | undefined => {
  for (let at = frame.parent; at !== undefined; at = at.parent)
    if (isFunctionNode(at.node)) return at;
  return undefined;
};

// By the function that they are in; found once for each module.
const returnsByOwner = new WeakMap<Walk, ReadonlyMap<Node, readonly Frame[]>>();

const groupByOwner = ({ returns }: Walk): ReadonlyMap<Node, readonly Frame[]> => {
  const byOwner = new Map<Node, Frame[]>();
  for (const frame of returns) {
    const owner = ownerOf(frame)?.node;
    if (owner === undefined) continue;
    const found = byOwner.get(owner);
    if (found === undefined) byOwner.set(owner, [frame]);
    else found.push(frame);
  }
  return byOwner;
};

/** The `return` statements of a function. */
export const returnsOf = (owner: Node, walk: Walk): readonly Frame[] => {
  const byOwner = returnsByOwner.get(walk) ?? groupByOwner(walk);
  returnsByOwner.set(walk, byOwner);
  return byOwner.get(owner) ?? [];
};

/** `f` of `const f = () => …` and of `function f() {}`. */
export const nameOfFunction = ({ node, parent }: Frame): string | undefined => {
  if (node.type === "FunctionDeclaration") return node.id?.name;
  const declared = parent?.node.type === "VariableDeclarator" ? parent.node.id : undefined;
  return declared?.type === "Identifier" ? declared.name : undefined;
};

/** The scope in which a function stands: its own name and its parameters have scopes inside of it. */
export const scopeAround = ({ scope }: Frame): Scope => {
  let around = scope;
  while (around.parent !== undefined && (around.kind === "parameters" || around.kind === "name"))
    around = around.parent;
  return around;
};

/** `(function (root, factory) { factory() })(this, function () { … })`: the function that a parameter is. */
const argumentFor = ({ declarations: [declaration] }: Binding): readonly FunctionNode[] => {
  let at = declaration?.parent;
  if (declaration === undefined || at === undefined || !isFunctionNode(at.node)) return [];
  const index = (at.node.params as readonly Node[]).indexOf(declaration.node);
  while (at?.parent?.node.type === "ParenthesizedExpression") at = at.parent;
  const call = at?.key === "callee" ? at.parent?.node : undefined;
  const argument = call?.type === "CallExpression" ? call.arguments[index] : undefined;
  return argument !== undefined && isFunctionNode(argument) ? [argument] : [];
};

const CALL_METHODS: ReadonlySet<string> = new Set(["apply", "call"]);

/** The functions of a module that a callee leads to, as far as that can be seen. */
export const functionsAt = (callee: Node, scope: Scope): readonly FunctionNode[] => {
  if (callee.type === "ParenthesizedExpression") return functionsAt(callee.expression, scope);
  if (isFunctionNode(callee)) return [callee];
  if (callee.type === "MemberExpression" && CALL_METHODS.has(staticKey(callee) ?? ""))
    return functionsAt(callee.object, scope);
  const binding = callee.type === "Identifier" ? scope.resolve(callee.name) : undefined;
  if (binding === undefined) return [];
  if (binding.kind === "param") return argumentFor(binding);
  const declared = binding.declarations.flatMap(({ parent }) => parent?.node ?? []);
  return [...binding.values, ...declared].filter(isFunctionNode);
};

/** The functions that a parameter may be: what the module's own calls hand over; that it is no other is not said. */
export const passedAt = (callee: Node, scope: Scope): readonly FunctionNode[] => {
  const binding = callee.type === "Identifier" ? scope.resolve(callee.name) : undefined;
  const declaration = binding?.kind === "param" ? binding.declarations[0] : undefined;
  const owner = declaration?.parent;
  if (owner === undefined || !isFunctionNode(owner.node)) return [];
  const index = (owner.node.params as readonly Node[]).indexOf(declaration?.node as Node);
  const name = nameOfFunction(owner);
  const calls = name === undefined ? [] : (scopeAround(owner).resolve(name)?.references ?? []);
  return calls.flatMap(({ frame }) => {
    const call = frame.key === "callee" ? frame.parent?.node : undefined;
    const argument = call?.type === "CallExpression" ? call.arguments[index] : undefined;
    return argument === undefined ? [] : functionsAt(argument, frame.scope);
  });
};

/** Whether a name is used for nothing but calls. */
export const isOnlyCalled = ({ references }: Binding): boolean =>
  references.length > 0 &&
  references.every(
    ({ access, frame }) =>
      access === "read" && frame.key === "callee" && frame.parent?.node.type === "CallExpression",
  );
