// Names in the place of expressions and of targets, and the expressions around them: what is a reference, and how it is
// used.

import type { Identifier, Node } from "@babel/types";
import { isFixedTarget } from "./fixed-names.ts";
import { INHERITED_NAMES } from "./inherited-names.ts";
import type { Access, Frame } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import type { Handler, Walk } from "./walk.ts";

type Of<Type extends Node["type"]> = Extract<Node, { type: Type }>;

/** Visits what is assigned to: identifiers become references that write. */
export const visitTarget = (
  walk: Walk,
  node: Node,
  key: string,
  parent: Frame,
  access: Access,
): void => {
  const frame: Frame = { node, key, parent, scope: parent.scope };
  switch (node.type) {
    case "Identifier":
      walk.refer(node.name, frame, access);
      return;
    case "AssignmentPattern":
      visitTarget(walk, node.left, "left", frame, access);
      walk.visit(node.right, "right", frame, frame.scope);
      return;
    case "ArrayPattern":
      for (const element of node.elements)
        if (element !== null) visitTarget(walk, element, "elements", frame, access);
      return;
    case "ObjectPattern":
      for (const property of node.properties)
        visitTarget(walk, property, "properties", frame, access);
      return;
    case "ObjectProperty":
      visitKey(walk, frame);
      visitTarget(walk, node.value, "value", frame, access);
      return;
    case "RestElement":
      visitTarget(walk, node.argument, "argument", frame, access);
      return;
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      visitTarget(walk, node.expression, "expression", frame, access);
      return;
    default:
      if (isFixedTarget(node)) walk.fixedTargets.push(frame);
      walk.visit(node, key, parent, parent.scope);
  }
};

/** A property's key: code where it is computed, else a literal at most, whose spelling may have to be mended. */
export const visitKey = (walk: Walk, frame: Frame): void => {
  const { key, computed } = frame.node as Of<"ObjectProperty">;
  if (computed || key.type === "StringLiteral" || key.type === "NumericLiteral")
    walk.visit(key, "key", frame, frame.scope);
};

// Kinds of expression whose first operand may be one of them again: `a + b + c`, `a.b().c`.
const FIRST_OPERAND: Readonly<Partial<Record<string, string>>> = {
  BinaryExpression: "left",
  CallExpression: "callee",
  LogicalExpression: "left",
  MemberExpression: "object",
  OptionalCallExpression: "callee",
  OptionalMemberExpression: "object",
  TaggedTemplateExpression: "tag",
};

const visitOtherOperands = (walk: Walk, frame: Frame): void => {
  const { node, scope } = frame;
  switch (node.type) {
    case "MemberExpression":
    case "OptionalMemberExpression":
      if (node.computed) walk.visit(node.property, "property", frame, scope);
      else if ("name" in node.property && node.property.name === "constructor")
        walk.constructors.push(frame);
      return;
    case "CallExpression":
    case "OptionalCallExpression":
      return walk.visitChild(frame, "arguments", scope);
    case "TaggedTemplateExpression":
      return walk.visit(node.quasi, "quasi", frame, scope);
    case "BinaryExpression":
    case "LogicalExpression":
      return walk.visit(node.right, "right", frame, scope);
    default:
  }
};

// By a loop: generated code adds thousands of strings in one expression, and parses.
const visitOperands: Handler = (walk, frame) => {
  const { scope } = frame;
  let at = frame;
  for (;;) {
    const key = FIRST_OPERAND[at.node.type] ?? "";
    // Holds: the table names a child that each of these kinds has.
    const first = (at.node as unknown as Record<string, Node>)[key] as Node;
    if (FIRST_OPERAND[first.type] === undefined) {
      walk.visit(first, key, at, scope);
      break;
    }
    at = { node: first, key, parent: at, scope };
    if (first.type === "LogicalExpression") walk.note(at);
  }
  for (; at !== frame && at.parent !== undefined; at = at.parent) visitOtherOperands(walk, at);
  visitOtherOperands(walk, frame);
};

const LEGACY_NUMBER = /^0\d/;
const LEGACY_ESCAPE = /\\(?:0\d|[1-9])/;

// Only literals that strict code spells otherwise are worth remembering.
const visitLiteral: Handler = (walk, frame) => {
  const raw = (frame.node as Of<"StringLiteral">).extra?.["raw"];
  if (typeof raw !== "string") return;
  const isLegacy = frame.node.type === "NumericLiteral" ? LEGACY_NUMBER : LEGACY_ESCAPE;
  if (isLegacy.test(raw)) walk.note(frame);
};

export const VISIT_NAMES: Readonly<Record<string, Handler>> = {
  ...Object.fromEntries(Object.keys(FIRST_OPERAND).map((type) => [type, visitOperands])),
  Identifier(walk, frame) {
    walk.refer((frame.node as Identifier).name, frame, "read");
  },
  JSXIdentifier(walk, frame) {
    const { name } = frame.node as Of<"JSXIdentifier">;
    // <div> and <my-element> are strings, <Button> and <ui.button> are names. An attribute's name is not visited.
    const isName = frame.key === "object" || (/^[^a-z]/.test(name) && !name.includes("-"));
    if (isName && name !== "this") walk.refer(name, frame, "read");
  },
  AssignmentExpression(walk, frame) {
    const node = frame.node as Of<"AssignmentExpression">;
    if (node.left.type === "MemberExpression" && INHERITED_NAMES.has(staticKey(node.left) ?? ""))
      walk.inheritedWrites.push(frame);
    visitTarget(walk, node.left, "left", frame, node.operator === "=" ? "write" : "update");
    walk.visit(node.right, "right", frame, frame.scope);
  },
  UpdateExpression(walk, frame) {
    visitTarget(walk, (frame.node as Of<"UpdateExpression">).argument, "argument", frame, "update");
  },
  UnaryExpression(walk, frame) {
    const { operator, argument } = frame.node as Of<"UnaryExpression">;
    if (operator === "delete" && argument.type === "Identifier") walk.note(frame);
    walk.visit(argument, "argument", frame, frame.scope);
  },
  ObjectProperty(walk, frame) {
    visitKey(walk, frame);
    walk.visitChild(frame, "value", frame.scope);
  },
  StringLiteral: visitLiteral,
  NumericLiteral: visitLiteral,
  DirectiveLiteral: visitLiteral,
};
