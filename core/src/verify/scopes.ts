// Names in an output: what each identifier means, by the rules of strict code, in one walk over acorn's tree. It knows nothing of
// core/facts, which resolved the same names in the sources, and tests compare it with eslint-scope, which took as long as the
// parser does. A kind of node that it does not know is an error, and never passed over.

import type {
  AssignmentExpression,
  AssignmentPattern,
  CatchClause,
  Class,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Function as FunctionNode,
  Identifier,
  ImportDeclaration,
  MemberExpression,
  Node,
  Program,
  Property,
  SwitchStatement,
  UpdateExpression,
  VariableDeclaration,
} from "acorn";

export interface Definition {
  readonly kind: "Variable" | "ImportBinding" | "Parameter" | "FunctionName" | "ClassName";
  readonly name: Identifier;
  /** The declarator, the import's specifier; else what declares. */
  readonly node: Node;
  /** The declaration around a declarator. */
  readonly parent: Node | undefined;
}

export class Variable {
  readonly name: string;
  readonly scope: Scope;
  readonly defs: Definition[] = [];
  readonly references: Reference[] = [];

  constructor(name: string, scope: Scope) {
    this.name = name;
    this.scope = scope;
  }
}

export class Reference {
  readonly identifier: Identifier;
  readonly reads: boolean;
  readonly writes: boolean;
  /** It gives the variable that a declaration declares its value. */
  readonly isInit: boolean;

  constructor(identifier: Identifier, reads: boolean, writes: boolean, isInit: boolean) {
    this.identifier = identifier;
    this.reads = reads;
    this.writes = writes;
    this.isInit = isInit;
  }
}

export class Scope {
  readonly block: Node;
  readonly upper: Scope | undefined;
  readonly set: Map<string, Variable> = new Map();
  /** Where `var` declares from here. */
  readonly ofVars: Scope;
  /** It has an `arguments` of its own. */
  readonly hasArguments: boolean;
  /** References that nothing inside has declared, until it is left. */
  pending: Reference[] = [];

  constructor(
    block: Node,
    upper: Scope | undefined,
    {
      holdsVars = false,
      hasArguments = false,
    }: { holdsVars?: boolean; hasArguments?: boolean } = {},
  ) {
    this.block = block;
    this.upper = upper;
    this.ofVars = holdsVars || upper === undefined ? this : upper.ofVars;
    this.hasArguments = hasArguments;
  }
}

export interface ScopeTree {
  readonly scopes: readonly Scope[];
  /** That of the file's top. */
  readonly top: Scope;
  /** References to names that the file does not declare, in the order of the text. */
  readonly free: readonly Reference[];
  /** Each `this` that no function, static block or field gives a meaning. */
  readonly topThis: readonly Node[];
}

/** What is visited of a node, in order; of those that declare or assign, functions below take care. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  ArrayExpression: ["elements"],
  AwaitExpression: ["argument"],
  BinaryExpression: ["left", "right"],
  BreakStatement: [],
  CallExpression: ["callee", "arguments"],
  ChainExpression: ["expression"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  ContinueStatement: [],
  DebuggerStatement: [],
  DoWhileStatement: ["body", "test"],
  EmptyStatement: [],
  ExportAllDeclaration: [],
  ExportDefaultDeclaration: ["declaration"],
  ExpressionStatement: ["expression"],
  IfStatement: ["test", "consequent", "alternate"],
  ImportExpression: ["source", "options"],
  LabeledStatement: ["body"],
  Literal: [],
  LogicalExpression: ["left", "right"],
  MetaProperty: [],
  NewExpression: ["callee", "arguments"],
  ObjectExpression: ["properties"],
  ParenthesizedExpression: ["expression"],
  PrivateIdentifier: [],
  ReturnStatement: ["argument"],
  SequenceExpression: ["expressions"],
  SpreadElement: ["argument"],
  Super: [],
  TaggedTemplateExpression: ["tag", "quasi"],
  TemplateElement: [],
  TemplateLiteral: ["expressions"],
  ThrowStatement: ["argument"],
  TryStatement: ["block", "handler", "finalizer"],
  UnaryExpression: ["argument"],
  WhileStatement: ["test", "body"],
  // Of sloppy code, which is refused for being that.
  WithStatement: ["object", "body"],
  YieldExpression: ["argument"],
};

/** Code of a kind that nothing here resolves: a proposal's, say. */
export class UnknownNode extends Error {
  readonly node: Node;

  constructor(node: Node) {
    super(`${node.type} is not known`);
    this.node = node;
  }
}

type Visit = (node: never, walk: ScopeWalk) => void;

/** What is done with each name that a pattern binds or assigns. */
type OnName = (identifier: Identifier) => void;

class ScopeWalk {
  readonly scopes: Scope[] = [];
  readonly free: Reference[] = [];
  readonly topThis: Node[] = [];
  scope: Scope;
  /** How many of the nodes around have a `this` of their own. */
  #owners = 0;

  constructor(program: Program) {
    this.scope = new Scope(program, undefined, { holdsVars: true });
    this.scopes.push(this.scope);
  }

  enter(block: Node, options?: { holdsVars?: boolean; hasArguments?: boolean }): void {
    this.scope = new Scope(block, this.scope, options);
    this.scopes.push(this.scope);
  }

  /** Resolves what the scope declares, and hands the rest on. */
  leave(): void {
    const { scope } = this;
    const { upper, set, hasArguments } = scope;
    const target = upper?.pending ?? this.free;
    for (const reference of scope.pending) {
      const { name } = reference.identifier;
      const variable = set.get(name);
      if (variable !== undefined) variable.references.push(reference);
      else if (!hasArguments || name !== "arguments") target.push(reference);
    }
    scope.pending = [];
    if (upper !== undefined) this.scope = upper;
  }

  /** What `visit` visits stands where `this` is not that of what is around. */
  withOwnThis(visit: () => void): void {
    this.#owners += 1;
    visit();
    this.#owners -= 1;
  }

  seeThis(node: Node): void {
    if (this.#owners === 0) this.topThis.push(node);
  }

  refer(identifier: Identifier, reads: boolean, writes: boolean, isInit = false): void {
    this.scope.pending.push(new Reference(identifier, reads, writes, isInit));
  }

  visit(node: Node | null | undefined): void {
    if (node == null) return;
    if (node.type === "Identifier") return this.refer(node as Identifier, true, false);
    const visitor = VISITORS.get(node.type);
    // Holds: each is under the type of the nodes that it takes.
    if (visitor !== undefined) return visitor(node as never, this);
    const keys = CHILDREN[node.type];
    if (keys === undefined) throw new UnknownNode(node);
    for (const key of keys) {
      const value = (node as unknown as Record<string, unknown>)[key];
      if (Array.isArray(value)) this.visitAll(value as (Node | null)[]);
      else this.visit(value as Node | null);
    }
  }

  visitAll(nodes: readonly (Node | null)[]): void {
    for (const node of nodes) this.visit(node);
  }

  /** Visits a pattern's expressions, and hands over the names that it stands for. */
  pattern(node: Node | null, onName: OnName): void {
    switch (node?.type) {
      case undefined:
        return;
      case "Identifier":
        return onName(node as Identifier);
      case "ArrayPattern":
        for (const each of (node as unknown as { elements: (Node | null)[] }).elements)
          this.pattern(each, onName);
        return;
      case "ObjectPattern":
        for (const each of (node as unknown as { properties: Node[] }).properties)
          this.pattern(each, onName);
        return;
      case "Property":
        if ((node as Property).computed) this.visit((node as Property).key);
        return this.pattern((node as Property).value, onName);
      case "RestElement":
        return this.pattern((node as unknown as { argument: Node }).argument, onName);
      case "AssignmentPattern":
        this.pattern((node as AssignmentPattern).left, onName);
        return this.visit((node as AssignmentPattern).right);
      default:
        // A member that is assigned.
        this.visit(node);
    }
  }

  declare(
    scope: Scope,
    kind: Definition["kind"],
    name: Identifier,
    node: Node,
    parent?: Node,
  ): void {
    let variable = scope.set.get(name.name);
    if (variable === undefined) {
      variable = new Variable(name.name, scope);
      scope.set.set(name.name, variable);
    }
    variable.defs.push({ kind, name, node, parent });
  }

  /** Names of a pattern that is assigned to. */
  assigned(node: Node): void {
    this.pattern(node, (name) => this.refer(name, false, true));
  }

  /** The statements of a function, a block, a switch: a scope of their own. */
  inside(block: Node, options: { holdsVars?: boolean } | undefined, visit: () => void): void {
    this.enter(block, options);
    visit();
    this.leave();
  }
}

const visitArrow = (node: FunctionNode, walk: ScopeWalk): void => {
  const { id, params, body } = node;
  const isNamed = node.type === "FunctionExpression" && id != null;
  if (node.type === "FunctionDeclaration" && id != null)
    walk.declare(walk.scope, "FunctionName", id, node);
  if (isNamed) {
    walk.enter(node);
    walk.declare(walk.scope, "FunctionName", id, node);
  }
  // Defaults of parameters see the parameters, and not what the body declares.
  walk.enter(node, { hasArguments: node.type !== "ArrowFunctionExpression" });
  for (const param of params)
    walk.pattern(param, (name) => walk.declare(walk.scope, "Parameter", name, node));
  walk.inside(body, { holdsVars: true }, () => {
    if (body.type === "BlockStatement") walk.visitAll(body.body);
    else walk.visit(body);
  });
  walk.leave();
  if (isNamed) walk.leave();
};

const visitFunction = (node: FunctionNode, walk: ScopeWalk): void =>
  walk.withOwnThis(() => visitArrow(node, walk));

interface Decorated {
  readonly decorators?: readonly Node[];
}

const visitClass = (node: Class & Decorated, walk: ScopeWalk): void => {
  walk.visitAll(node.decorators ?? []);
  if (node.type === "ClassDeclaration" && node.id != null)
    walk.declare(walk.scope, "ClassName", node.id, node);
  walk.enter(node);
  if (node.id != null) walk.declare(walk.scope, "ClassName", node.id, node);
  walk.visit(node.superClass);
  for (const member of node.body.body) {
    walk.visitAll((member as Decorated).decorators ?? []);
    if (member.type === "StaticBlock")
      walk.withOwnThis(() =>
        walk.inside(member, { holdsVars: true }, () => walk.visitAll(member.body)),
      );
    else {
      if (member.computed) walk.visit(member.key);
      walk.withOwnThis(() => walk.visit(member.value));
    }
  }
  walk.leave();
};

const visitVariables = (node: VariableDeclaration, walk: ScopeWalk, isLooped = false): void => {
  const scope = node.kind === "var" ? walk.scope.ofVars : walk.scope;
  for (const declarator of node.declarations) {
    const gives = isLooped || declarator.init != null;
    walk.pattern(declarator.id, (name) => {
      walk.declare(scope, "Variable", name, declarator, node);
      if (gives) walk.refer(name, false, true, true);
    });
    walk.visit(declarator.init);
  }
};

const visitLoop = (node: ForInStatement | ForOfStatement, walk: ScopeWalk): void =>
  walk.inside(node, undefined, () => {
    if (node.left.type === "VariableDeclaration") visitVariables(node.left, walk, true);
    else walk.assigned(node.left);
    walk.visit(node.right);
    walk.visit(node.body);
  });

const visitAssignment = (
  { operator, left, right }: AssignmentExpression,
  walk: ScopeWalk,
): void => {
  if (operator !== "=" && left.type === "Identifier") walk.refer(left, true, true);
  else walk.assigned(left);
  walk.visit(right);
};

const visitImport = (node: ImportDeclaration, walk: ScopeWalk): void => {
  for (const specifier of node.specifiers)
    walk.declare(walk.scope, "ImportBinding", specifier.local, specifier, node);
};

const visitExport = (
  node: { declaration?: Node | null; specifiers: readonly { local: Node }[]; source?: Node | null },
  walk: ScopeWalk,
): void => {
  walk.visit(node.declaration);
  // Names of another file's.
  if (node.source != null) return;
  for (const { local } of node.specifiers) walk.visit(local);
};

const visitBlock = (node: Node & { body: Node[] }, walk: ScopeWalk): void =>
  walk.inside(node, undefined, () => walk.visitAll(node.body));

const VISITORS: ReadonlyMap<string, Visit> = new Map<string, Visit>([
  ["FunctionDeclaration", visitFunction],
  ["FunctionExpression", visitFunction],
  ["ArrowFunctionExpression", visitArrow],
  ["ThisExpression", (node: Node, walk) => walk.seeThis(node)],
  ["ClassDeclaration", visitClass],
  ["ClassExpression", visitClass],
  ["VariableDeclaration", (node: VariableDeclaration, walk) => visitVariables(node, walk)],
  ["ImportDeclaration", visitImport],
  ["ExportNamedDeclaration", visitExport],
  ["BlockStatement", visitBlock],
  ["ForInStatement", visitLoop],
  ["ForOfStatement", visitLoop],
  [
    "ForStatement",
    (node: ForStatement, walk) =>
      walk.inside(node, undefined, () => {
        walk.visit(node.init);
        walk.visit(node.test);
        walk.visit(node.update);
        walk.visit(node.body);
      }),
  ],
  [
    "SwitchStatement",
    (node: SwitchStatement, walk) => {
      walk.visit(node.discriminant);
      walk.inside(node, undefined, () => {
        for (const { test, consequent } of node.cases) {
          walk.visit(test);
          walk.visitAll(consequent);
        }
      });
    },
  ],
  [
    "CatchClause",
    (node: CatchClause, walk) =>
      walk.inside(node, undefined, () => {
        walk.pattern(node.param ?? null, (name) =>
          walk.declare(walk.scope, "Parameter", name, node),
        );
        walk.visit(node.body);
      }),
  ],
  ["AssignmentExpression", visitAssignment],
  [
    "UpdateExpression",
    ({ argument }: UpdateExpression, walk) =>
      argument.type === "Identifier" ? walk.refer(argument, true, true) : walk.visit(argument),
  ],
  [
    "MemberExpression",
    (node: MemberExpression, walk) => {
      walk.visit(node.object);
      if (node.computed) walk.visit(node.property);
    },
  ],
  [
    "Property",
    (node: Property, walk) => {
      if (node.computed) walk.visit(node.key);
      walk.visit(node.value);
    },
  ],
]);

/** Resolves all names of a program. */
export const resolveNames = (program: Program): ScopeTree => {
  const walk = new ScopeWalk(program);
  const top = walk.scope;
  walk.visitAll(program.body);
  walk.leave();
  walk.free.sort((one, other) => one.identifier.start - other.identifier.start);
  return { scopes: walk.scopes, top, free: walk.free, topThis: walk.topThis };
};

/** The variables that a declarator, or an import's specifier, declares. */
export const variablesOf = ({ scopes }: ScopeTree, node: Node): readonly Variable[] =>
  scopes.flatMap(({ set }) =>
    [...set.values()].filter(({ defs }) => defs.some((definition) => definition.node === node)),
  );
