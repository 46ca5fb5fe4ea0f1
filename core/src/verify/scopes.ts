// Names in an output: what each identifier means, by the rules of strict code, in one walk over the table of its nodes. It knows nothing of
// core/facts, which resolved the same names in the sources, and tests compare it with eslint-scope, which took as long as the
// parser does. A kind of node that it does not know is an error, and never passed over.

import type { Identifier, Node, Program } from "acorn";
import { nodeAt, placeOf } from "./lazy-node.ts";
import { type Role, type SyntaxTable, roleOf } from "./syntax-table.ts";

export class Definition {
  readonly kind: "Variable" | "ImportBinding" | "Parameter" | "FunctionName" | "ClassName";
  readonly #table: SyntaxTable;
  readonly #name: number;
  readonly #node: number;
  readonly #parent: number | undefined;

  constructor(
    table: SyntaxTable,
    kind: Definition["kind"],
    name: number,
    node: number,
    parent: number | undefined,
  ) {
    this.#table = table;
    this.kind = kind;
    this.#name = name;
    this.#node = node;
    this.#parent = parent;
  }

  get name(): Identifier {
    return nodeAt(this.#table, this.#name) as Identifier;
  }

  /** The declarator, the import's specifier; else what declares. */
  get node(): Node {
    return nodeAt(this.#table, this.#node);
  }

  /** The declaration around a declarator. */
  get parent(): Node | undefined {
    return this.#parent === undefined ? undefined : nodeAt(this.#table, this.#parent);
  }

  isBy(index: number): boolean {
    return this.#node === index;
  }
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
  readonly name: string;
  readonly reads: boolean;
  readonly writes: boolean;
  /** It gives the variable that a declaration declares its value. */
  readonly isInit: boolean;
  readonly #table: SyntaxTable;
  readonly #index: number;

  constructor(
    table: SyntaxTable,
    index: number,
    name: string,
    { reads, writes, isInit = false }: Use,
  ) {
    this.#table = table;
    this.#index = index;
    this.name = name;
    this.reads = reads;
    this.writes = writes;
    this.isInit = isInit;
  }

  get identifier(): Identifier {
    return nodeAt(this.#table, this.#index) as Identifier;
  }

  get start(): number {
    return this.#table.starts[this.#index] ?? 0;
  }
}

interface Use {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly isInit?: boolean;
}

const READ: Use = { reads: true, writes: false };
const WRITE: Use = { reads: false, writes: true };
const INIT: Use = { reads: false, writes: true, isInit: true };
const BOTH: Use = { reads: true, writes: true };

const NO_VARIABLES: ReadonlyMap<string, Variable> = new Map();

export class Scope {
  readonly upper: Scope | undefined;
  /** Where `var` declares from here. */
  readonly ofVars: Scope;
  /** It has an `arguments` of its own. */
  readonly hasArguments: boolean;
  /** References that nothing inside has declared, until it is left. */
  pending: Reference[] = [];
  // Most blocks declare nothing.
  #set: Map<string, Variable> | undefined;

  constructor(
    upper: Scope | undefined,
    {
      holdsVars = false,
      hasArguments = false,
    }: { holdsVars?: boolean; hasArguments?: boolean } = {},
  ) {
    this.upper = upper;
    this.ofVars = holdsVars || upper === undefined ? this : upper.ofVars;
    this.hasArguments = hasArguments;
  }

  get set(): ReadonlyMap<string, Variable> {
    return this.#set ?? NO_VARIABLES;
  }

  /** The variable of that name, which is there from now on. */
  declare(name: string): Variable {
    this.#set ??= new Map();
    const known = this.#set.get(name);
    if (known !== undefined) return known;
    const variable = new Variable(name, this);
    this.#set.set(name, variable);
    return variable;
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
const CHILDREN: Readonly<Record<string, readonly Role[]>> = {
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

type Visit = (walk: ScopeWalk, node: number) => void;

/** What is done with each name that a pattern binds or assigns. */
type OnName = (identifier: number) => void;

const NAME = '"name":"';
const ROLE_COUNT = Object.keys(roleOf).length;

/** By kind and role, whether children of that role are visited; undefined for kinds that are not known. */
const visitedRoles = (type: string): Uint8Array | undefined => {
  if (!Object.hasOwn(CHILDREN, type)) return undefined;
  const visited = new Uint8Array(ROLE_COUNT);
  for (const role of CHILDREN[type] ?? []) visited[roleOf[role]] = 1;
  return visited;
};

class ScopeWalk {
  readonly table: SyntaxTable;
  readonly scopes: Scope[] = [];
  readonly free: Reference[] = [];
  readonly topThis: Node[] = [];
  scope: Scope;
  /** How many of the nodes around have a `this` of their own. */
  #owners = 0;
  readonly #visitors: readonly (Visit | undefined)[];
  readonly #visited: readonly (Uint8Array | undefined)[];
  readonly #identifier: number;

  constructor(table: SyntaxTable) {
    this.table = table;
    this.#visitors = table.types.map((type) => VISITORS.get(type));
    this.#visited = table.types.map(visitedRoles);
    this.#identifier = table.types.indexOf("Identifier");
    this.scope = new Scope(undefined, { holdsVars: true });
    this.scopes.push(this.scope);
  }

  typeOf(node: number): string {
    return this.table.types[this.table.kinds[node] ?? 0] ?? "";
  }

  isIdentifier(node: number): boolean {
    return this.table.kinds[node] === this.#identifier;
  }

  /** Whether it is computed, a `var`, an `=`. */
  isMarked(node: number): boolean {
    return this.table.marks[node] === 1;
  }

  /** The child of a role; -1 where there is none. */
  child(node: number, role: Role): number {
    const { next, roles } = this.table;
    const [end, wanted] = [next[node] ?? 0, roleOf[role]];
    for (let child = node + 1; child < end; child = next[child] ?? end)
      if (roles[child] === wanted) return child;
    return -1;
  }

  /** Hands over the children of a role, in order. */
  each(node: number, role: Role, act: (child: number) => void): void {
    const { next, roles } = this.table;
    const [end, wanted] = [next[node] ?? 0, roleOf[role]];
    for (let child = node + 1; child < end; child = next[child] ?? end)
      if (roles[child] === wanted) act(child);
  }

  nameOf(identifier: number): string {
    const { json, at } = this.table;
    const from = json.indexOf(NAME, at[identifier]) + NAME.length;
    return json.slice(from, json.indexOf('"', from));
  }

  enter(options?: { holdsVars?: boolean; hasArguments?: boolean }): void {
    this.scope = new Scope(this.scope, options);
    this.scopes.push(this.scope);
  }

  /** Resolves what the scope declares, and hands the rest on. */
  leave(): void {
    const { scope } = this;
    const { upper, set, hasArguments, pending } = scope;
    const target = upper?.pending ?? this.free;
    for (const reference of pending) {
      const { name } = reference;
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

  seeThis(node: number): void {
    if (this.#owners === 0) this.topThis.push(nodeAt(this.table, node));
  }

  refer(identifier: number, use: Use): void {
    this.scope.pending.push(new Reference(this.table, identifier, this.nameOf(identifier), use));
  }

  visit(node: number): void {
    if (node === -1) return;
    const kind = this.table.kinds[node] ?? 0;
    if (kind === this.#identifier) return this.refer(node, READ);
    const visitor = this.#visitors[kind];
    if (visitor !== undefined) return visitor(this, node);
    const visited = this.#visited[kind];
    if (visited === undefined) throw new UnknownNode(nodeAt(this.table, node));
    const { next, roles } = this.table;
    const end = next[node] ?? 0;
    for (let child = node + 1; child < end; child = next[child] ?? end)
      if (visited[roles[child] ?? 0] === 1) this.visit(child);
  }

  visitChild(node: number, role: Role): void {
    this.visit(this.child(node, role));
  }

  visitAll(node: number, role: Role): void {
    this.each(node, role, (child) => this.visit(child));
  }

  /** Visits a pattern's expressions, and hands over the names that it stands for. */
  pattern(node: number, onName: OnName): void {
    if (node === -1) return;
    switch (this.typeOf(node)) {
      case "Identifier":
        return onName(node);
      case "ArrayPattern":
        return this.each(node, "elements", (each) => this.pattern(each, onName));
      case "ObjectPattern":
        return this.each(node, "properties", (each) => this.pattern(each, onName));
      case "Property":
        if (this.isMarked(node)) this.visitChild(node, "key");
        return this.pattern(this.child(node, "value"), onName);
      case "RestElement":
        return this.pattern(this.child(node, "argument"), onName);
      case "AssignmentPattern":
        this.pattern(this.child(node, "left"), onName);
        return this.visitChild(node, "right");
      default:
        // A member that is assigned.
        this.visit(node);
    }
  }

  declare(
    scope: Scope,
    kind: Definition["kind"],
    name: number,
    node: number,
    parent?: number,
  ): void {
    const variable = scope.declare(this.nameOf(name));
    variable.defs.push(new Definition(this.table, kind, name, node, parent));
  }

  /** Names of a pattern that is assigned to. */
  assigned(node: number): void {
    this.pattern(node, (name) => this.refer(name, WRITE));
  }

  /** The statements of a function, a block, a switch: a scope of their own. */
  inside(options: { holdsVars?: boolean } | undefined, visit: () => void): void {
    this.enter(options);
    visit();
    this.leave();
  }
}

const visitArrow: Visit = (walk, node) => {
  const type = walk.typeOf(node);
  const id = walk.child(node, "id");
  const body = walk.child(node, "body");
  const isNamed = type === "FunctionExpression" && id !== -1;
  if (type === "FunctionDeclaration" && id !== -1)
    walk.declare(walk.scope, "FunctionName", id, node);
  if (isNamed) {
    walk.enter();
    walk.declare(walk.scope, "FunctionName", id, node);
  }
  // Defaults of parameters see the parameters, and not what the body declares.
  walk.enter({ hasArguments: type !== "ArrowFunctionExpression" });
  walk.each(node, "params", (param) =>
    walk.pattern(param, (name) => walk.declare(walk.scope, "Parameter", name, node)),
  );
  walk.inside({ holdsVars: true }, () => {
    if (walk.typeOf(body) === "BlockStatement") walk.visitAll(body, "body");
    else walk.visit(body);
  });
  walk.leave();
  if (isNamed) walk.leave();
};

const visitFunction: Visit = (walk, node) => walk.withOwnThis(() => visitArrow(walk, node));

const visitMember: Visit = (walk, member) => {
  walk.visitAll(member, "decorators");
  if (walk.typeOf(member) === "StaticBlock")
    walk.withOwnThis(() => walk.inside({ holdsVars: true }, () => walk.visitAll(member, "body")));
  else {
    if (walk.isMarked(member)) walk.visitChild(member, "key");
    walk.withOwnThis(() => walk.visitChild(member, "value"));
  }
};

const visitClass: Visit = (walk, node) => {
  walk.visitAll(node, "decorators");
  const id = walk.child(node, "id");
  if (walk.typeOf(node) === "ClassDeclaration" && id !== -1)
    walk.declare(walk.scope, "ClassName", id, node);
  walk.enter();
  if (id !== -1) walk.declare(walk.scope, "ClassName", id, node);
  walk.visitChild(node, "superClass");
  walk.each(walk.child(node, "body"), "body", (member) => visitMember(walk, member));
  walk.leave();
};

const visitVariables = (walk: ScopeWalk, node: number, isLooped = false): void => {
  const scope = walk.isMarked(node) ? walk.scope.ofVars : walk.scope;
  walk.each(node, "declarations", (declarator) => {
    const init = walk.child(declarator, "init");
    const gives = isLooped || init !== -1;
    walk.pattern(walk.child(declarator, "id"), (name) => {
      walk.declare(scope, "Variable", name, declarator, node);
      if (gives) walk.refer(name, INIT);
    });
    walk.visit(init);
  });
};

const visitLoop: Visit = (walk, node) =>
  walk.inside(undefined, () => {
    const left = walk.child(node, "left");
    if (walk.typeOf(left) === "VariableDeclaration") visitVariables(walk, left, true);
    else walk.assigned(left);
    walk.visitChild(node, "right");
    walk.visitChild(node, "body");
  });

const visitAssignment: Visit = (walk, node) => {
  const left = walk.child(node, "left");
  // Marked: it is a plain `=`.
  if (!walk.isMarked(node) && walk.isIdentifier(left)) walk.refer(left, BOTH);
  else walk.assigned(left);
  walk.visitChild(node, "right");
};

const visitImport: Visit = (walk, node) =>
  walk.each(node, "specifiers", (specifier) =>
    walk.declare(walk.scope, "ImportBinding", walk.child(specifier, "local"), specifier, node),
  );

const visitExport: Visit = (walk, node) => {
  walk.visitChild(node, "declaration");
  // Names of another file's.
  if (walk.child(node, "source") !== -1) return;
  walk.each(node, "specifiers", (specifier) => walk.visitChild(specifier, "local"));
};

const visitSwitch: Visit = (walk, node) => {
  walk.visitChild(node, "discriminant");
  walk.inside(undefined, () =>
    walk.each(node, "cases", (each) => {
      walk.visitChild(each, "test");
      walk.visitAll(each, "consequent");
    }),
  );
};

const visitCatch: Visit = (walk, node) =>
  walk.inside(undefined, () => {
    walk.pattern(walk.child(node, "param"), (name) =>
      walk.declare(walk.scope, "Parameter", name, node),
    );
    walk.visitChild(node, "body");
  });

const visitUpdate: Visit = (walk, node) => {
  const argument = walk.child(node, "argument");
  if (walk.isIdentifier(argument)) walk.refer(argument, BOTH);
  else walk.visit(argument);
};

const VISITORS: ReadonlyMap<string, Visit> = new Map<string, Visit>([
  ["FunctionDeclaration", visitFunction],
  ["FunctionExpression", visitFunction],
  ["ArrowFunctionExpression", visitArrow],
  ["ThisExpression", (walk, node) => walk.seeThis(node)],
  ["ClassDeclaration", visitClass],
  ["ClassExpression", visitClass],
  ["VariableDeclaration", (walk, node) => visitVariables(walk, node)],
  ["ImportDeclaration", visitImport],
  ["ExportNamedDeclaration", visitExport],
  ["BlockStatement", (walk, node) => walk.inside(undefined, () => walk.visitAll(node, "body"))],
  ["ForInStatement", visitLoop],
  ["ForOfStatement", visitLoop],
  [
    "ForStatement",
    (walk, node) =>
      walk.inside(undefined, () => {
        walk.visitChild(node, "init");
        walk.visitChild(node, "test");
        walk.visitChild(node, "update");
        walk.visitChild(node, "body");
      }),
  ],
  ["SwitchStatement", visitSwitch],
  ["CatchClause", visitCatch],
  ["AssignmentExpression", visitAssignment],
  ["UpdateExpression", visitUpdate],
  [
    "MemberExpression",
    (walk, node) => {
      walk.visitChild(node, "object");
      if (walk.isMarked(node)) walk.visitChild(node, "property");
    },
  ],
  [
    "Property",
    (walk, node) => {
      if (walk.isMarked(node)) walk.visitChild(node, "key");
      walk.visitChild(node, "value");
    },
  ],
]);

/** Resolves all names of a program. */
export const resolveNames = (program: Program): ScopeTree => {
  const { table, index } = placeOf(program);
  const walk = new ScopeWalk(table);
  const top = walk.scope;
  walk.visitAll(index, "body");
  walk.leave();
  walk.free.sort((one, other) => one.start - other.start);
  return { scopes: walk.scopes, top, free: walk.free, topThis: walk.topThis };
};

/** The variables that a declarator, or an import's specifier, declares. */
export const variablesOf = ({ scopes }: ScopeTree, node: Node): readonly Variable[] => {
  const { index } = placeOf(node);
  return scopes.flatMap(({ set }) =>
    [...set.values()].filter(({ defs }) => defs.some((definition) => definition.isBy(index))),
  );
};
