// Classes: the name is a constant inside, the heritage and computed keys see it, the decorators in front do not.

import type { Class, Node } from "@babel/types";
import { type Frame, Scope } from "./scope.ts";
import { visitKey } from "./visit-names.ts";
import type { Handler } from "./walk.ts";

const visitClass: Handler = (walk, frame) => {
  const node = frame.node as Class;
  if (node.decorators) walk.visitChild(frame, "decorators", frame.scope);
  // A type: nothing of it is there when the program runs.
  if (node.type === "ClassDeclaration" && node.declare) return;
  const inner = new Scope("class", frame.scope);
  if (node.id) {
    const name: Frame = { node: node.id, key: "id", parent: frame, scope: frame.scope };
    if (node.type === "ClassDeclaration") walk.declare(name, "class", frame.scope);
    walk.declare(name, "name", inner);
  }
  const inside: Frame = { node, key: frame.key, parent: frame.parent, scope: inner };
  if (node.superClass) walk.visit(node.superClass, "superClass", inside, inner);
  walk.visit(node.body, "body", inside, inner);
};

const visitField: Handler = (walk, frame) => {
  const node = frame.node as Extract<Node, { type: "ClassProperty" }>;
  if (node.decorators) walk.visitChild(frame, "decorators", frame.scope);
  visitKey(walk, frame);
  if (node.declare) return;
  // A scope of its own: `this` is the instance, and it is no function of the class's surroundings.
  if (node.value) walk.visit(node.value, "value", frame, new Scope("block", frame.scope, node));
};

export const VISIT_CLASSES: Readonly<Record<string, Handler>> = {
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  ClassProperty: visitField,
  ClassPrivateProperty: visitField,
  ClassAccessorProperty: visitField,
  StaticBlock: (walk, frame) =>
    walk.visitChildren(frame, new Scope("static", frame.scope, frame.node)),
};
