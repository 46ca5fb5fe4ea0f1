// The one walk over a module's tree: declares every name, notes every reference with its way to the root, and keeps the
// few kinds of node that facts and compile ask for. It decides nothing.

import type {
  Class,
  Function as FunctionNode,
  Identifier,
  ImportDeclaration,
  Node,
  Program,
  VariableDeclaration,
} from "@babel/types";
import { type Access, type BindingKind, type Frame, type Reference, Scope } from "./scope.ts";
import { visitorKeys } from "./visitor-keys.ts";

/** Kinds of node that are kept with their frames. */
const NOTABLE = new Set([
  "ThisExpression",
  "MetaProperty",
  "ImportExpression",
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "IfStatement",
  "ConditionalExpression",
  "LogicalExpression",
  "NumericLiteral",
  "StringLiteral",
  "DirectiveLiteral",
  "TSImportEqualsDeclaration",
  "JSXElement",
  "JSXFragment",
  "TaggedTemplateExpression",
]);

export class Walk {
  readonly references: Reference[] = [];
  readonly notable: Map<string, Frame[]> = new Map();
  /** The scope of the parameters of each function. */
  readonly parameterScopes: Map<Node, Scope> = new Map();
  /** Every identifier's name anywhere, so that a name we insert collides with none. */
  readonly names: Set<string> = new Set();
  readonly moduleScope: Scope = new Scope("module", undefined);

  noted(type: string): readonly Frame[] {
    return this.notable.get(type) ?? [];
  }

  visit(node: Node, key: string, parent: Frame | undefined, scope: Scope): void {
    const frame: Frame = { node, key, parent, scope };
    if (NOTABLE.has(node.type)) {
      const known = this.notable.get(node.type);
      if (known === undefined) this.notable.set(node.type, [frame]);
      else known.push(frame);
    }
    const handler = HANDLERS[node.type];
    if (handler === undefined) this.visitChildren(frame, scope);
    else handler(this, frame);
  }

  visitChildren(frame: Frame, scope: Scope): void {
    for (const key of visitorKeys(frame.node)) this.visitChild(frame, key, scope);
  }

  visitChild(frame: Frame, key: string, scope: Scope): void {
    // A node's children by name: the visitor keys say which properties hold nodes.
    const child = (
      frame.node as unknown as Record<string, Node | (Node | null)[] | null | undefined>
    )[key];
    if (child === null || child === undefined) return;
    if (!Array.isArray(child)) return this.visit(child, key, frame, scope);
    for (const element of child) if (element !== null) this.visit(element, key, frame, scope);
  }

  refer(name: string, frame: Frame, access: Access): void {
    this.names.add(name);
    this.references.push({ name, frame, access });
  }

  declare(identifier: Identifier, kind: BindingKind, scope: Scope): void {
    this.names.add(identifier.name);
    scope.declare(identifier.name, kind, identifier);
  }
}

type Handler = (walk: Walk, frame: Frame) => void;

/** Declares the names of a pattern in `target` and visits its defaults and computed keys. */
const declarePattern = (
  walk: Walk,
  pattern: Node,
  key: string,
  parent: Frame,
  kind: BindingKind,
  target: Scope,
): void => {
  const frame: Frame = { node: pattern, key, parent, scope: parent.scope };
  switch (pattern.type) {
    case "Identifier":
      walk.declare(pattern, kind, target);
      return;
    case "AssignmentPattern":
      declarePattern(walk, pattern.left, "left", frame, kind, target);
      walk.visit(pattern.right, "right", frame, frame.scope);
      return;
    case "ArrayPattern":
      for (const element of pattern.elements)
        if (element !== null) declarePattern(walk, element, "elements", frame, kind, target);
      return;
    case "ObjectPattern":
      for (const property of pattern.properties)
        declarePattern(walk, property, "properties", frame, kind, target);
      return;
    case "ObjectProperty":
      if (pattern.computed) walk.visit(pattern.key, "key", frame, frame.scope);
      declarePattern(walk, pattern.value, "value", frame, kind, target);
      return;
    case "RestElement":
      declarePattern(walk, pattern.argument, "argument", frame, kind, target);
      return;
    case "TSParameterProperty":
      declarePattern(walk, pattern.parameter, "parameter", frame, kind, target);
      return;
    case "VoidPattern":
      return;
    default:
      throw new Error(`Internal: ${pattern.type} in a declaration's pattern`);
  }
};

/** Visits what is assigned to: identifiers become references that write. */
const visitTarget = (walk: Walk, node: Node, key: string, parent: Frame, access: Access): void => {
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
      if (node.computed) walk.visit(node.key, "key", frame, frame.scope);
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
      walk.visit(node, key, parent, parent.scope);
  }
};

const visitFunction: Handler = (walk, frame) => {
  const node = frame.node as FunctionNode;
  const arrow = node.type === "ArrowFunctionExpression";
  let outer = frame.scope;
  if (node.type === "FunctionExpression" && node.id) {
    outer = new Scope("name", outer);
    walk.declare(node.id, "name", outer);
  }
  if (node.type === "FunctionDeclaration" && node.id) walk.declare(node.id, "function", outer);
  const parameters = new Scope("parameters", outer, arrow ? undefined : node);
  if (!arrow) parameters.declare("arguments", "arguments");
  walk.parameterScopes.set(node, parameters);
  const inside: Frame = { ...frame, scope: parameters };
  for (const parameter of node.params) {
    if ("decorators" in parameter)
      for (const decorator of parameter.decorators ?? [])
        walk.visit(decorator, "decorators", frame, frame.scope);
    // TypeScript's `this` parameter is a type.
    if (parameter.type === "Identifier" && parameter.name === "this") continue;
    declarePattern(walk, parameter, "params", inside, "param", parameters);
  }
  const body = new Scope("function", parameters);
  if (node.body.type === "BlockStatement")
    walk.visitChildren({ node: node.body, key: "body", parent: inside, scope: body }, body);
  else walk.visit(node.body, "body", inside, body);
};

const visitMethod: Handler = (walk, frame) => {
  const node = frame.node as Extract<
    Node,
    { type: "ClassMethod" | "ObjectMethod" | "ClassPrivateMethod" }
  >;
  walk.visitChild(frame, "decorators", frame.scope);
  if ("computed" in node && node.computed) walk.visit(node.key, "key", frame, frame.scope);
  visitFunction(walk, frame);
};

const visitClass: Handler = (walk, frame) => {
  const node = frame.node as Class;
  walk.visitChild(frame, "decorators", frame.scope);
  const inner = new Scope("class", frame.scope);
  if (node.id) {
    if (node.type === "ClassDeclaration") walk.declare(node.id, "class", frame.scope);
    walk.declare(node.id, "name", inner);
  }
  const inside: Frame = { ...frame, scope: inner };
  if (node.superClass) walk.visit(node.superClass, "superClass", inside, inner);
  walk.visit(node.body, "body", inside, inner);
};

const visitField: Handler = (walk, frame) => {
  const node = frame.node as Extract<
    Node,
    { type: "ClassProperty" | "ClassPrivateProperty" | "ClassAccessorProperty" }
  >;
  walk.visitChild(frame, "decorators", frame.scope);
  if ("computed" in node && node.computed) walk.visit(node.key, "key", frame, frame.scope);
  if (node.type === "ClassProperty" && node.declare) return;
  if (node.value) walk.visit(node.value, "value", frame, new Scope("block", frame.scope, node));
};

const visitDeclaration: Handler = (walk, frame) => {
  const node = frame.node as VariableDeclaration;
  if (node.declare) return;
  const target = node.kind === "var" ? frame.scope.variableScope() : frame.scope;
  for (const declarator of node.declarations) {
    const inside: Frame = {
      node: declarator,
      key: "declarations",
      parent: frame,
      scope: frame.scope,
    };
    declarePattern(
      walk,
      declarator.id,
      "id",
      inside,
      node.kind === "var" ? "var" : "lexical",
      target,
    );
    if (!declarator.init) continue;
    if (declarator.id.type === "Identifier")
      target.resolve(declarator.id.name)?.values.push(declarator.init);
    walk.visit(declarator.init, "init", inside, frame.scope);
  }
};

const inBlockScope: Handler = (walk, frame) =>
  walk.visitChildren(frame, new Scope("block", frame.scope));

const visitForIn: Handler = (walk, frame) => {
  const node = frame.node as Extract<Node, { type: "ForInStatement" | "ForOfStatement" }>;
  const inner = new Scope("block", frame.scope);
  const inside: Frame = { ...frame, scope: inner };
  if (node.left.type === "VariableDeclaration") walk.visit(node.left, "left", inside, inner);
  else visitTarget(walk, node.left, "left", inside, "write");
  walk.visit(node.right, "right", inside, inner);
  walk.visit(node.body, "body", inside, inner);
};

const visitImport = (walk: Walk, node: ImportDeclaration): void => {
  if (node.importKind === "type" || node.importKind === "typeof") return;
  for (const specifier of node.specifiers) {
    if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") continue;
    walk.declare(specifier.local, "import", walk.moduleScope);
  }
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  ArrowFunctionExpression: visitFunction,
  FunctionExpression: visitFunction,
  FunctionDeclaration: visitFunction,
  ObjectMethod: visitMethod,
  ClassMethod: visitMethod,
  ClassPrivateMethod: visitMethod,
  ClassDeclaration: visitClass,
  ClassExpression: visitClass,
  ClassProperty: visitField,
  ClassPrivateProperty: visitField,
  ClassAccessorProperty: visitField,
  VariableDeclaration: visitDeclaration,
  BlockStatement: inBlockScope,
  ForStatement: inBlockScope,
  ForInStatement: visitForIn,
  ForOfStatement: visitForIn,
  SwitchStatement(walk, frame) {
    walk.visitChild(frame, "discriminant", frame.scope);
    walk.visitChild(frame, "cases", new Scope("block", frame.scope));
  },
  StaticBlock: (walk, frame) =>
    walk.visitChildren(frame, new Scope("static", frame.scope, frame.node)),
  CatchClause(walk, frame) {
    const node = frame.node as Extract<Node, { type: "CatchClause" }>;
    const scope = new Scope("block", frame.scope);
    const inside: Frame = { ...frame, scope };
    if (node.param) declarePattern(walk, node.param, "param", inside, "catch", scope);
    walk.visit(node.body, "body", inside, scope);
  },
  Identifier(walk, frame) {
    walk.refer((frame.node as Identifier).name, frame, "read");
  },
  JSXIdentifier(walk, frame) {
    const { name } = frame.node as Extract<Node, { type: "JSXIdentifier" }>;
    // <div> is a string, <Button> and <ui.button> are names. An attribute's name is not visited.
    if (frame.key === "object" || /^[^a-z]/.test(name)) walk.refer(name, frame, "read");
  },
  AssignmentExpression(walk, frame) {
    const node = frame.node as Extract<Node, { type: "AssignmentExpression" }>;
    visitTarget(walk, node.left, "left", frame, node.operator === "=" ? "write" : "update");
    walk.visit(node.right, "right", frame, frame.scope);
  },
  UpdateExpression(walk, frame) {
    const node = frame.node as Extract<Node, { type: "UpdateExpression" }>;
    visitTarget(walk, node.argument, "argument", frame, "update");
  },
  MemberExpression(walk, frame) {
    const node = frame.node as Extract<Node, { type: "MemberExpression" }>;
    walk.visitChild(frame, "object", frame.scope);
    if (node.computed) walk.visitChild(frame, "property", frame.scope);
  },
  OptionalMemberExpression(walk, frame) {
    const node = frame.node as Extract<Node, { type: "OptionalMemberExpression" }>;
    walk.visitChild(frame, "object", frame.scope);
    if (node.computed) walk.visitChild(frame, "property", frame.scope);
  },
  ObjectProperty(walk, frame) {
    const node = frame.node as Extract<Node, { type: "ObjectProperty" }>;
    if (node.computed) walk.visitChild(frame, "key", frame.scope);
    walk.visitChild(frame, "value", frame.scope);
  },
  ExportNamedDeclaration(walk, frame) {
    const node = frame.node as Extract<Node, { type: "ExportNamedDeclaration" }>;
    if (node.exportKind === "type") return;
    walk.visitChild(frame, "declaration", frame.scope);
    if (!node.source) walk.visitChild(frame, "specifiers", frame.scope);
  },
  ExportSpecifier(walk, frame) {
    const node = frame.node as Extract<Node, { type: "ExportSpecifier" }>;
    if (node.exportKind !== "type") walk.visitChild(frame, "local", frame.scope);
  },
  ImportDeclaration: (walk, frame) => visitImport(walk, frame.node as ImportDeclaration),
  TSImportEqualsDeclaration(walk, frame) {
    const node = frame.node as Extract<Node, { type: "TSImportEqualsDeclaration" }>;
    if (node.importKind !== "type") walk.declare(node.id, "import", frame.scope);
  },
  TSEnumDeclaration(walk, frame) {
    const node = frame.node as Extract<Node, { type: "TSEnumDeclaration" }>;
    if (node.declare) return;
    walk.declare(node.id, "lexical", frame.scope);
    const scope = new Scope("block", frame.scope);
    // Inside, a member's name is a name.
    for (const member of node.body?.members ?? node.members) {
      if (member.id.type === "Identifier") walk.declare(member.id, "lexical", scope);
      if (member.initializer)
        walk.visit(member.initializer, "initializer", { ...frame, scope }, scope);
    }
  },
  TSModuleDeclaration(walk, frame) {
    const node = frame.node as Extract<Node, { type: "TSModuleDeclaration" }>;
    if (node.declare || node.id.type !== "Identifier") return;
    walk.declare(node.id, "lexical", frame.scope);
    walk.visitChild(frame, "body", new Scope("function", frame.scope, node));
  },
};

/** Walks a program. References are not resolved yet: a `var` further down may declare them. */
export const walkProgram = (program: Program): Walk => {
  const walk = new Walk();
  walk.visitChildren(
    { node: program, key: "program", parent: undefined, scope: walk.moduleScope },
    walk.moduleScope,
  );
  return walk;
};
