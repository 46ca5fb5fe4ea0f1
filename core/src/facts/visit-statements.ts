// Statements that declare, and those that make a scope.

import type { Node, Statement, VariableDeclaration } from "@babel/types";
import { type Frame, Scope } from "./scope.ts";
import { visitTarget } from "./visit-names.ts";
import { declarePattern } from "./visit-patterns.ts";
import type { Handler, Walk } from "./walk.ts";

type Of<Type extends Node["type"]> = Extract<Node, { type: Type }>;

const noteAwait = (walk: Walk, { variableScope }: Scope): void => {
  if (variableScope === walk.moduleScope) walk.awaitsAtTop = true;
};

const visitDeclaration: Handler = (walk, frame) => {
  const node = frame.node as VariableDeclaration;
  if (node.declare) return;
  if (node.kind === "await using") noteAwait(walk, frame.scope);
  const isVar = node.kind === "var";
  const target = isVar ? frame.scope.variableScope : frame.scope;
  for (const declarator of node.declarations) {
    const { id, init } = declarator;
    const inside: Frame = {
      node: declarator,
      key: "declarations",
      parent: frame,
      scope: frame.scope,
    };
    declarePattern(walk, id, "id", inside, isVar ? "var" : "lexical", target);
    if (!init) continue;
    if (id.type === "Identifier") target.resolve(id.name)?.values.push(init);
    walk.visit(init, "init", inside, frame.scope);
  }
};

const inBlockScope: Handler = (walk, frame) =>
  walk.visitChildren(frame, new Scope("block", frame.scope));

const visitForIn: Handler = (walk, frame) => {
  const node = frame.node as Of<"ForInStatement" | "ForOfStatement">;
  const inner = new Scope("block", frame.scope);
  const inside: Frame = { ...frame, scope: inner };
  if (node.type === "ForOfStatement" && node.await) noteAwait(walk, inner);
  if (node.left.type === "VariableDeclaration") walk.visit(node.left, "left", inside, inner);
  else visitTarget(walk, node.left, "left", inside, "write");
  walk.visit(node.right, "right", inside, inner);
  walk.visit(node.body, "body", inside, inner);
};

// `if (x) function f() {}`, which sloppy code may have, is as if it stood in a block.
const visitBranch = (walk: Walk, branch: Statement, key: string, frame: Frame): void => {
  const { scope } = frame;
  const isBare = branch.type === "FunctionDeclaration";
  walk.visit(branch, key, frame, isBare ? new Scope("block", scope) : scope);
};

export const VISIT_STATEMENTS: Readonly<Record<string, Handler>> = {
  VariableDeclaration: visitDeclaration,
  BlockStatement: inBlockScope,
  ForStatement: inBlockScope,
  ForInStatement: visitForIn,
  ForOfStatement: visitForIn,
  IfStatement(walk, frame) {
    const { test, consequent, alternate } = frame.node as Of<"IfStatement">;
    walk.visit(test, "test", frame, frame.scope);
    visitBranch(walk, consequent, "consequent", frame);
    if (alternate) visitBranch(walk, alternate, "alternate", frame);
  },
  AwaitExpression(walk, frame) {
    noteAwait(walk, frame.scope);
    walk.visitChild(frame, "argument", frame.scope);
  },
  ReturnStatement(walk, frame) {
    walk.returns.push(frame);
    if (frame.scope.variableScope === walk.moduleScope) {
      walk.returnsAtTop = true;
      walk.note(frame);
    }
    walk.visitChild(frame, "argument", frame.scope);
  },
  SwitchStatement(walk, frame) {
    walk.visitChild(frame, "discriminant", frame.scope);
    walk.visitChild(frame, "cases", new Scope("block", frame.scope));
  },
  CatchClause(walk, frame) {
    const node = frame.node as Of<"CatchClause">;
    const scope = new Scope("block", frame.scope);
    const inside: Frame = { ...frame, scope };
    if (node.param) declarePattern(walk, node.param, "param", inside, "catch", scope);
    walk.visit(node.body, "body", inside, scope);
  },
  ImportDeclaration(walk, frame) {
    const { importKind, specifiers } = frame.node as Of<"ImportDeclaration">;
    if (importKind === "type" || importKind === "typeof") return;
    for (const specifier of specifiers) {
      if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") continue;
      const parent: Frame = { ...frame, node: specifier, key: "specifiers", parent: frame };
      const local: Frame = { ...parent, node: specifier.local, key: "local", parent };
      walk.declare(local, "import", walk.moduleScope);
    }
  },
  ExportNamedDeclaration(walk, frame) {
    const node = frame.node as Of<"ExportNamedDeclaration">;
    if (node.exportKind === "type") return;
    walk.visitChild(frame, "declaration", frame.scope);
    if (!node.source) walk.visitChild(frame, "specifiers", frame.scope);
  },
  ExportSpecifier(walk, frame) {
    const node = frame.node as Of<"ExportSpecifier">;
    if (node.exportKind !== "type") walk.visitChild(frame, "local", frame.scope);
  },
};
