// Functions and methods: a scope for the parameters, which do not see the body's names, and one for the body.

import type { Function as FunctionNode, Identifier, Node } from "@babel/types";
import { type Frame, Scope } from "./scope.ts";
import { declarePattern } from "./visit-patterns.ts";
import { visitKey } from "./visit-names.ts";
import type { Handler, Walk } from "./walk.ts";

const visitParameter = (
  walk: Walk,
  parameter: FunctionNode["params"][number],
  inside: Frame,
): void => {
  if ("decorators" in parameter)
    for (const decorator of parameter.decorators ?? [])
      walk.visit(decorator, "decorators", inside, inside.parent?.scope ?? inside.scope);
  // TypeScript's `this` parameter is a type.
  if (parameter.type === "Identifier" && parameter.name === "this") return;
  declarePattern(walk, parameter, "params", inside, "param", inside.scope);
};

/** Whether a declaration stands in a list of statements that is no function's body. */
const isInBlock = ({ scope, parent }: Frame): boolean =>
  scope.kind === "block" || parent?.node.type === "LabeledStatement";

const declareName = (walk: Walk, frame: Frame, id: Identifier): Scope => {
  const name: Frame = { node: id, key: "id", parent: frame, scope: frame.scope };
  if (frame.node.type === "FunctionDeclaration") {
    walk.declare(name, "function", frame.scope);
    if (isInBlock(frame)) walk.blockFunctions.push(frame);
    return frame.scope;
  }
  const own = new Scope("name", frame.scope);
  walk.declare(name, "name", own);
  return own;
};

const visitFunction: Handler = (walk, frame) => {
  const node = frame.node as FunctionNode;
  const arrow = node.type === "ArrowFunctionExpression";
  const named =
    (node.type === "FunctionExpression" || node.type === "FunctionDeclaration") && node.id;
  const outer = named ? declareName(walk, frame, named) : frame.scope;
  const parameters = new Scope("parameters", outer, arrow ? undefined : node);
  walk.parameterScopes.set(node, parameters);
  const inside: Frame = { node, key: frame.key, parent: frame.parent, scope: parameters };
  for (const parameter of node.params) visitParameter(walk, parameter, inside);
  const body = new Scope("function", parameters);
  if (node.body.type === "BlockStatement")
    walk.visitChildren({ node: node.body, key: "body", parent: inside, scope: body }, body);
  else walk.visit(node.body, "body", inside, body);
};

const visitMethod: Handler = (walk, frame) => {
  const { node } = frame as { node: Extract<Node, { type: "ClassMethod" }> };
  if (node.decorators) walk.visitChild(frame, "decorators", frame.scope);
  visitKey(walk, frame);
  visitFunction(walk, frame);
};

export const VISIT_FUNCTIONS: Readonly<Record<string, Handler>> = {
  ArrowFunctionExpression: visitFunction,
  FunctionExpression: visitFunction,
  FunctionDeclaration: visitFunction,
  ObjectMethod: visitMethod,
  ClassMethod: visitMethod,
  ClassPrivateMethod: visitMethod,
};
