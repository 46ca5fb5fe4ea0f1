// Which functions of a module `api.f` may lead to, where `api` is an object or a class of the module's own. That it leads to no
// other is not said: somebody may have put another one there by then.

import type { ClassMethod, Function as FunctionNode, Node, ObjectMethod } from "@babel/types";
import { functionsAt, isFunctionNode, returnsOf } from "./functions.ts";
import type { Binding, Scope } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import type { Walk } from "./walk.ts";

const isNamed = ({ computed, key }: ObjectMethod | ClassMethod, name: string): boolean =>
  !computed && key.type === "Identifier" && key.name === name;

/** What the functions of a callee return by name: `(function () { function Api() {} return Api; })()`. */
const returnedFrom = (callee: Node, scope: Scope, walk: Walk): readonly Binding[] =>
  functionsAt(callee, scope)
    .flatMap((made) => returnsOf(made, walk))
    .flatMap(({ node, scope: inside }) => {
      const value = node.type === "ReturnStatement" ? node.argument : undefined;
      return value?.type === "Identifier" ? (inside.resolve(value.name) ?? []) : [];
    });

/** In an object's literal, or in a class. */
const methodsIn = (value: Node, key: string, scope: Scope): readonly FunctionNode[] => {
  switch (value.type) {
    case "ObjectExpression":
      return value.properties.flatMap((property) => {
        if (property.type === "ObjectMethod") return isNamed(property, key) ? [property] : [];
        if (property.type === "SpreadElement" || staticKey(property) !== key) return [];
        return functionsAt(property.value, scope);
      });
    case "ClassExpression":
    case "ClassDeclaration":
      return value.body.body.flatMap((member) =>
        member.type === "ClassMethod" && member.static && isNamed(member, key) ? [member] : [],
      );
    default:
      return [];
  }
};

// Api.f = function () {}
const assignedTo = ({ references }: Binding, key: string): readonly FunctionNode[] =>
  references.flatMap(({ frame }) => {
    const member = frame.key === "object" ? frame.parent : undefined;
    const assignment = member?.key === "left" ? member.parent?.node : undefined;
    if (member === undefined || staticKey(member.node) !== key) return [];
    return assignment?.type === "AssignmentExpression" && isFunctionNode(assignment.right)
      ? [assignment.right]
      : [];
  });

const methodsOf = (binding: Binding, key: string): readonly FunctionNode[] => {
  const declared = binding.declarations.flatMap(({ parent }) => parent?.node ?? []);
  const classes = declared.filter(({ type }) => type === "ClassDeclaration");
  return [
    ...[...binding.values, ...classes].flatMap((value) => methodsIn(value, key, binding.scope)),
    ...assignedTo(binding, key),
  ];
};

/** Of a name, and of what a function that is called at once gives it. */
const findMethods = (binding: Binding, key: string, walk: Walk): readonly FunctionNode[] => {
  const made = binding.values.flatMap((value) =>
    value.type === "CallExpression" ? returnedFrom(value.callee, binding.scope, walk) : [],
  );
  return [binding, ...made].flatMap((each) => methodsOf(each, key));
};

// Asked for at each call, of which there may be as many as references.
const found = new WeakMap<Binding, Map<string, readonly FunctionNode[]>>();

/** The functions of the module that a callee `api.f` may lead to. */
export const methodsAt = (callee: Node, scope: Scope, walk: Walk): readonly FunctionNode[] => {
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return [];
  const key = staticKey(callee);
  const binding = scope.resolve(callee.object.name);
  if (key === undefined || binding === undefined) return [];
  const methods = found.get(binding) ?? new Map<string, readonly FunctionNode[]>();
  found.set(binding, methods);
  const known = methods.get(key) ?? findMethods(binding, key, walk);
  methods.set(key, known);
  return known;
};
