// Follows a value that a package did not make - the global object, a module - from where its name stands to what is done
// with it: through property chains, destructuring, aliases, conditions, the arguments of functions that are called where
// they are written and the results of functions that the module calls by name. Where it cannot follow, the path so far is
// what is used: too much, never too little.

import type { CallExpression, Function as FunctionNode, Node } from "@babel/types";
import type { Use } from "./facts.ts";
import {
  functionsAt,
  isOnlyCalled,
  methodsAt,
  nameOfFunction,
  ownerOf,
  scopeAround,
} from "./functions.ts";
import {
  EVALUATOR,
  IMPORTED,
  IMPORTED_OWN,
  MAYBE_ENVIRONMENT,
  MAYBE_GLOBAL,
  type Origin,
  RETURNS,
  isEnvironment,
} from "./origins.ts";
import type { Binding, Frame, Scope } from "./scope.ts";
import { isPathPart, literalText, staticKey } from "./static-key.ts";
import { isSteady } from "./steady-binding.ts";
import type { Walk } from "./walk.ts";

/** Told of each use: `path` from the origin, `frame` of the expression that has the value. */
type OnUse = (origin: Origin, path: readonly string[], use: Use, frame: Frame) => void;

export interface TracerListener {
  readonly onUse: OnUse;
  /** A name that the module exports by its declaration, `export const name = …`. */
  readonly onExport?: (name: string, origin: Origin, path: readonly string[]) => void;
  /** Parts of a path past which nobody asks; 8 if absent. */
  readonly maxDepth?: number;
  /** Whether a variable that is this at one time and something else at another is followed too. */
  readonly followsVariables?: boolean;
}

// Paths that lead in a circle (`node = node.parentNode`) end here: no host's are longer, and a name that has been more
// things than this is a variable and no alias. Without the second, react-dom's tree walks multiplied without end.
const MAX_DEPTH = 8;
const MAX_VALUES = 4;
// `a || b || c …` is passed up from one `||` to the next: a chain of 20,000 would be passed up 200,000,000 times.
const MAX_STEPS = 200;

/** Names under which a host's global object has itself. */
export const GLOBAL_ALIASES: ReadonlySet<string> = new Set([
  "globalThis",
  "window",
  "self",
  "global",
  "frames",
  "top",
  "parent",
]);

const isFunction = (node: Node): node is FunctionNode =>
  node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

const unwrap = (node: Node): Node =>
  node.type === "ParenthesizedExpression" ? unwrap(node.expression) : node;

const namesIn = (pattern: Node): readonly string[] => {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "ObjectProperty":
      return namesIn(pattern.value);
    case "ObjectPattern":
      return pattern.properties.flatMap(namesIn);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : namesIn(element)));
    default:
      return [];
  }
};

const exportedNames = (node: Node): readonly string[] => {
  const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : undefined;
  if (declaration?.type === "VariableDeclaration")
    return declaration.declarations.flatMap(({ id }) => namesIn(id));
  return declaration?.type === "FunctionDeclaration" && declaration.id ? [declaration.id.name] : [];
};

/**
 * What is followed of a variable that is other things too. lodash's `context = context == null ? root : …` has to show that
 * it evaluates text; which properties it reads of the global object then, nobody knows. dotenv's `env = options.env ?? env`
 * has to show that it writes to the environment: in a view of its own the writes would be lost, and nobody told.
 */
const variableOrigin = (origin: Origin, path: readonly string[]): Origin | undefined => {
  if (origin === EVALUATOR || origin === MAYBE_GLOBAL || origin === MAYBE_ENVIRONMENT)
    return origin;
  if (isEnvironment(origin, path)) return MAYBE_ENVIRONMENT;
  if (origin.startsWith(IMPORTED) || origin.startsWith(IMPORTED_OWN)) return origin;
  return origin === "" && path.length === 0 ? MAYBE_GLOBAL : undefined;
};

// Without this, react-dom's tree walks were followed 8,000 times further, for nothing.
const isOfNoInterest = (origin: Origin, path: readonly string[]): boolean => {
  if (path.length === 0 || !origin.startsWith("%")) return false;
  if (origin === MAYBE_GLOBAL) return path[0] !== "eval" && path[0] !== "Function";
  if (origin === MAYBE_ENVIRONMENT) return path.length > 3;
  return path.length > 3 && origin.startsWith(IMPORTED);
};

export class Tracer {
  readonly walk: Walk;
  readonly #listener: TracerListener;
  readonly #maxDepth: number;
  readonly #seen = new Map<object, Set<string>>();
  readonly #steady = new Map<Binding, boolean>();
  readonly #onlyCalled = new Map<Binding, boolean>();
  #thisByOwner: Map<Node | undefined, Frame[]> | undefined;
  #exported: ReadonlySet<string> | undefined;
  #steps = 0;

  constructor(walk: Walk, listener: TracerListener) {
    this.walk = walk;
    this.#listener = listener;
    this.#maxDepth = listener.maxDepth ?? MAX_DEPTH;
  }

  onUse(origin: Origin, path: readonly string[], kind: Use, frame: Frame): void {
    this.#listener.onUse(origin, path, kind, frame);
  }

  /** Follows the value of the expression at `frame`. */
  trace(frame: Frame, origin: Origin, path: readonly string[]): void {
    // window.self.document is document.
    const last = path.at(-1);
    const here =
      origin === "" && path.length === 1 && last !== undefined && GLOBAL_ALIASES.has(last)
        ? []
        : path;
    if (here.length > this.#maxDepth || isOfNoInterest(origin, here))
      return this.onUse(origin, here, "read", frame);
    const parent = frame.parent;
    if (parent === undefined) return;
    const step = STEPS[parent.node.type];
    if (step === undefined) return this.onUse(origin, here, "read", frame);
    if (this.#steps >= MAX_STEPS) return this.#giveUp(origin, here, frame);
    this.#steps += 1;
    step(this, frame, parent, origin, here);
    this.#steps -= 1;
  }

  // What a function returns was left to its calls.
  #giveUp(origin: Origin, path: readonly string[], frame: Frame): void {
    const value = origin.startsWith(RETURNS) ? origin.slice(RETURNS.length) : origin;
    this.onUse(value, path, "read", frame);
  }

  /** Follows a value into the names of a pattern. */
  bind(pattern: Node, scope: Scope, frame: Frame, origin: Origin, path: readonly string[]): void {
    switch (pattern.type) {
      case "Identifier":
        return this.follow(pattern.name, scope, frame, origin, path);
      case "AssignmentPattern":
        return this.bind(pattern.left, scope, frame, origin, path);
      case "ObjectPattern":
        for (const property of pattern.properties) {
          const key = property.type === "ObjectProperty" ? staticKey(property) : undefined;
          if (property.type !== "ObjectProperty" || key === undefined)
            this.onUse(origin, path, "read", frame);
          else this.bind(property.value, scope, frame, origin, [...path, key]);
        }
        return;
      default:
        this.onUse(origin, path, "read", frame);
    }
  }

  // Asked again for each of its calls, and each time all its references would be looked at.
  isSteady(binding: Binding): boolean {
    const known = this.#steady.get(binding) ?? isSteady(binding);
    this.#steady.set(binding, known);
    return known;
  }

  isOnlyCalled(binding: Binding): boolean {
    const known = this.#onlyCalled.get(binding) ?? isOnlyCalled(binding);
    this.#onlyCalled.set(binding, known);
    return known;
  }

  /** Follows a value into the variable of that name. */
  follow(name: string, scope: Scope, frame: Frame, origin: Origin, path: readonly string[]): void {
    const binding = scope.resolve(name);
    // Assigned to a name of the global object: an alias that every module of the package can read.
    if (binding === undefined) return this.onUse(origin, path, "read", frame);
    const key = `${origin}:${path.join(".")}`;
    const seen = this.#seen.get(binding) ?? new Set();
    this.#seen.set(binding, seen);
    if (seen.has(key)) return;
    if (seen.size >= MAX_VALUES) return this.#giveUp(origin, path, frame);
    seen.add(key);
    const steady = this.isSteady(binding);
    if (!steady) this.onUse(origin, path, "read", frame);
    const followed =
      steady || this.#listener.followsVariables ? origin : variableOrigin(origin, path);
    if (followed === undefined) return;
    // `const home = process.env.HOME` reads it, whatever becomes of the name; and what is exported is used elsewhere.
    const isUnused = path.length > 0 && binding.references.length === 0;
    if (steady && (isUnused || this.isExported(binding))) this.onUse(origin, path, "read", frame);
    if (this.isExported(binding)) this.#listener.onExport?.(binding.name, origin, path);
    for (const reference of binding.references) {
      if (reference.access === "read") this.trace(reference.frame, followed, path);
      else if (reference.access === "update") this.onUse(followed, path, "read", reference.frame);
    }
  }

  /** Whether it is a name of `export const …`; `export { name }` is a reference like any. */
  isExported({ name, scope }: Binding): boolean {
    this.#exported ??= new Set(
      this.walk.noted("ExportNamedDeclaration").flatMap(({ node }) => exportedNames(node)),
    );
    return scope === this.walk.moduleScope && this.#exported.has(name);
  }

  /** The argument of a function that is called where it stands becomes its parameter. */
  bindArgument(
    callee: FunctionNode,
    index: number,
    frame: Frame,
    origin: Origin,
    path: readonly string[],
  ): void {
    const scope = this.walk.parameterScopes.get(callee);
    const parameter = callee.params[index];
    // arguments[0]
    if ((scope?.own("arguments")?.references.length ?? 0) > 0)
      this.onUse(origin, path, "read", frame);
    if (
      scope === undefined ||
      parameter === undefined ||
      callee.params.slice(0, index).some(({ type }) => type === "RestElement")
    )
      return;
    this.bind(parameter, scope, frame, origin, path);
  }

  /** `this` in a function that is called with a known value for it. */
  bindThis(callee: Node, origin: Origin, path: readonly string[]): void {
    for (const frame of this.#thisOf(callee)) this.trace(frame, origin, path);
  }

  #thisOf(owner: Node): readonly Frame[] {
    if (this.#thisByOwner === undefined) {
      this.#thisByOwner = new Map();
      for (const frame of this.walk.noted("ThisExpression")) {
        const known = this.#thisByOwner.get(frame.scope.thisOwner);
        if (known === undefined) this.#thisByOwner.set(frame.scope.thisOwner, [frame]);
        else known.push(frame);
      }
    }
    return this.#thisByOwner.get(owner) ?? [];
  }
}

type Step = (
  tracer: Tracer,
  frame: Frame,
  parent: Frame,
  origin: Origin,
  path: readonly string[],
) => void;

/** The use of a reference as it stands: what its parent does with it. */
const use =
  (kind: Use): Step =>
  (tracer, frame, _parent, origin, path) =>
    tracer.onUse(origin, path, kind, frame);

const passOn: Step = (tracer, _frame, parent, origin, path) => tracer.trace(parent, origin, path);

const member: Step = (tracer, frame, parent, origin, path) => {
  if (frame.key !== "object") return tracer.onUse(origin, path, "read", frame);
  const key = staticKey(parent.node);
  // A property of the function that gives the value, not of the value.
  if (origin.startsWith(RETURNS)) return tracer.onUse(origin, path, "read", frame);
  if (key === undefined) tracer.onUse(origin, path, "read", frame);
  else tracer.trace(parent, origin, [...path, key]);
};

// Compilers wrap what `require` returns in these, to give it the shape of a namespace; properties stay where they are.
const INTEROP_HELPER =
  /^_*(?:interopRequire(?:Default|Wildcard)|interopNamespace(?:Default|Compat)?|interopDefault(?:Legacy|Compat)?|importStar|importDefault|toESM)$/;

const isInteropHelper = (callee: Node): boolean => {
  const name = callee.type === "Identifier" ? callee.name : staticKey(callee);
  return name !== undefined && INTEROP_HELPER.test(name);
};

/** Whether a value is followed into functions: of what is seldom the global object, the way there is not worth its time. */
const isWorthFollowing = (origin: Origin, path: readonly string[]): boolean =>
  origin !== MAYBE_GLOBAL &&
  (path.length === 0 || !(origin.startsWith(IMPORTED) || path.at(-1) === RETURNS));

/** The function that a name leads to, where it is one and no other. */
const calledByName = (callee: Node, scope: Scope, tracer: Tracer): FunctionNode | undefined => {
  const binding = callee.type === "Identifier" ? scope.resolve(callee.name) : undefined;
  if (binding === undefined || !tracer.isSteady(binding)) return undefined;
  const [called, other] = functionsAt(callee, scope);
  return other === undefined ? called : undefined;
};

// (function (root) { … })(x), (function () { … }).call(x), (root => { … })(x)
const argument: Step = (tracer, frame, parent, origin, path) => {
  const call = parent.node as CallExpression;
  const index = (call.arguments as Node[]).indexOf(frame.node);
  const callee = unwrap(call.callee);
  if (isFunction(callee)) return tracer.bindArgument(callee, index, frame, origin, path);
  if (callee.type === "MemberExpression") {
    const target = unwrap(callee.object);
    const method = staticKey(callee);
    if (isFunction(target) && method === "call") {
      if (index === 0) return tracer.bindThis(target, origin, path);
      return tracer.bindArgument(target, index - 1, frame, origin, path);
    }
    if (isFunction(target) && method === "apply" && index === 0)
      return tracer.bindThis(target, origin, path);
  }
  if (isInteropHelper(callee)) return tracer.trace(parent, origin, path);
  const named = isWorthFollowing(origin, path)
    ? calledByName(callee, parent.scope, tracer)
    : undefined;
  if (named !== undefined) return tracer.bindArgument(named, index, frame, origin, path);
  tracer.onUse(origin, path, "read", frame);
  // `api.populate(process.env, values)`: a method may be another one by then, so that this adds to the read.
  if (origin === MAYBE_ENVIRONMENT || isEnvironment(origin, path))
    for (const method of methodsAt(callee, parent.scope))
      tracer.bindArgument(method, index, frame, MAYBE_ENVIRONMENT, path);
};

// What a function returns is the value of its calls, where these can be seen; of any other the value goes who knows where.
const returned: Step = (tracer, frame, _parent, origin, path) => {
  const owner = ownerOf(frame);
  const node = owner?.node;
  const isPlain = node?.type === "FunctionDeclaration" || (node !== undefined && isFunction(node));
  if (owner === undefined || node === undefined || !isPlain || node.async || node.generator)
    return tracer.onUse(origin, path, "read", frame);
  let call = owner.parent;
  let inner: Node = node;
  while (call?.node.type === "ParenthesizedExpression") {
    inner = call.node;
    call = call.parent;
  }
  if (call?.node.type === "CallExpression" && call.node.callee === inner)
    return tracer.trace(call, origin, path);
  if (origin.startsWith(RETURNS) || !isWorthFollowing(origin, path))
    return tracer.onUse(origin, path, "read", frame);
  const name = nameOfFunction(owner);
  const outside: Frame = { ...owner, scope: scopeAround(owner) };
  const binding = name === undefined ? undefined : outside.scope.resolve(name);
  if (binding === undefined || !tracer.isOnlyCalled(binding) || tracer.isExported(binding)) {
    tracer.onUse(origin, path, "read", frame);
    // All of it is used now, and its calls can add nothing; of the global object they tell what is.
    if (path.length > 0) return;
  }
  const result = `${RETURNS}${origin}`;
  if (node.type === "FunctionDeclaration" && name !== undefined)
    tracer.follow(name, outside.scope, outside, result, path);
  // `export default function () {}`, too.
  if (node.type !== "FunctionDeclaration" || owner.parent?.node.type === "ExportDefaultDeclaration")
    tracer.trace(outside, result, path);
};

// Where the value is a function that gives what is followed, the call has it.
const called: Step = (tracer, frame, parent, origin, path) => {
  if (origin.startsWith(RETURNS)) return tracer.trace(parent, origin.slice(RETURNS.length), path);
  tracer.onUse(origin, path, "call", frame);
  if (origin.startsWith(IMPORTED_OWN)) tracer.trace(parent, origin, [...path, RETURNS]);
};

const compared: Step = (tracer, frame, parent, origin, path) => {
  const { operator, left, right } = parent.node as Extract<Node, { type: "BinaryExpression" }>;
  const other = frame.node === left ? right : left;
  const isEquality = /^[!=]==?$/.test(operator);
  const name = operator === "in" && other === left ? literalText(left) : undefined;
  // "fetch" in window
  if (name !== undefined && isPathPart(name))
    return tracer.onUse(origin, [...path, name], "test", frame);
  // self.self === self tells nobody anything.
  if (isEquality && origin === "" && path.length === 0)
    return tracer.onUse(origin, path, "test", frame);
  const absent =
    other.type === "NullLiteral" ||
    (other.type === "Identifier" && other.name === "undefined") ||
    (other.type === "UnaryExpression" && other.operator === "void");
  tracer.onUse(origin, path, isEquality && absent ? "test" : "read", frame);
};

const STEPS: Readonly<Record<string, Step>> = {
  MemberExpression: member,
  OptionalMemberExpression: member,
  ParenthesizedExpression: passOn,
  TSAsExpression: passOn,
  TSNonNullExpression: passOn,
  TSSatisfiesExpression: passOn,
  TSTypeAssertion: passOn,
  JSXMemberExpression: use("read"),
  AwaitExpression: use("read"),
  BinaryExpression: compared,
  UnaryExpression(tracer, frame, parent, origin, path) {
    const { operator } = parent.node as Extract<Node, { type: "UnaryExpression" }>;
    tracer.onUse(
      origin,
      path,
      operator === "typeof"
        ? "typeof"
        : operator === "delete"
          ? "delete"
          : operator === "!"
            ? "test"
            : "read",
      frame,
    );
  },
  IfStatement: use("test"),
  ConditionalExpression(tracer, frame, parent, origin, path) {
    if (frame.key === "test") tracer.onUse(origin, path, "test", frame);
    else tracer.trace(parent, origin, path);
  },
  LogicalExpression(tracer, frame, parent, origin, path) {
    const { operator } = parent.node as Extract<Node, { type: "LogicalExpression" }>;
    // The left of && is the result only when it is falsy.
    if (frame.key === "left" && operator === "&&") tracer.onUse(origin, path, "test", frame);
    else tracer.trace(parent, origin, path);
  },
  SequenceExpression(tracer, frame, parent, origin, path) {
    const { expressions } = parent.node as Extract<Node, { type: "SequenceExpression" }>;
    if (expressions.at(-1) === frame.node) tracer.trace(parent, origin, path);
    else tracer.onUse(origin, path, "read", frame);
  },
  AssignmentExpression(tracer, frame, parent, origin, path) {
    const node = parent.node as Extract<Node, { type: "AssignmentExpression" }>;
    if (frame.key === "left") {
      if (node.operator !== "=") tracer.onUse(origin, path, "read", frame);
      return tracer.onUse(origin, path, "write", frame);
    }
    if (
      node.operator !== "=" &&
      node.operator !== "||=" &&
      node.operator !== "??=" &&
      node.operator !== "&&="
    )
      return tracer.onUse(origin, path, "read", frame);
    tracer.bind(node.left, parent.scope, frame, origin, path);
    if (parent.parent?.node.type !== "ExpressionStatement") tracer.trace(parent, origin, path);
  },
  UpdateExpression(tracer, frame, _parent, origin, path) {
    tracer.onUse(origin, path, "read", frame);
    tracer.onUse(origin, path, "write", frame);
  },
  VariableDeclarator(tracer, frame, parent, origin, path) {
    tracer.bind(
      (parent.node as Extract<Node, { type: "VariableDeclarator" }>).id,
      parent.scope,
      frame,
      origin,
      path,
    );
  },
  AssignmentPattern(tracer, frame, parent, origin, path) {
    if (frame.key === "left") return tracer.onUse(origin, path, "write", frame);
    tracer.bind(
      (parent.node as Extract<Node, { type: "AssignmentPattern" }>).left,
      parent.scope,
      frame,
      origin,
      path,
    );
  },
  ForInStatement(tracer, frame, _parent, origin, path) {
    tracer.onUse(origin, path, frame.key === "left" ? "write" : "read", frame);
  },
  ForOfStatement(tracer, frame, _parent, origin, path) {
    tracer.onUse(origin, path, frame.key === "left" ? "write" : "read", frame);
  },
  ArrayPattern: use("write"),
  RestElement: use("write"),
  ObjectProperty(tracer, frame, parent, origin, path) {
    const inPattern = parent.parent?.node.type === "ObjectPattern" && frame.key === "value";
    tracer.onUse(origin, path, inPattern ? "write" : "read", frame);
  },
  CallExpression(tracer, frame, parent, origin, path) {
    if (frame.key === "callee") called(tracer, frame, parent, origin, path);
    else argument(tracer, frame, parent, origin, path);
  },
  OptionalCallExpression(tracer, frame, parent, origin, path) {
    if (frame.key === "callee") called(tracer, frame, parent, origin, path);
    else tracer.onUse(origin, path, "read", frame);
  },
  NewExpression(tracer, frame, _parent, origin, path) {
    tracer.onUse(origin, path, frame.key === "callee" ? "construct" : "read", frame);
  },
  TaggedTemplateExpression(tracer, frame, _parent, origin, path) {
    tracer.onUse(origin, path, frame.key === "tag" ? "call" : "read", frame);
  },
  ReturnStatement: returned,
  ArrowFunctionExpression(tracer, frame, parent, origin, path) {
    if (frame.key === "body") returned(tracer, frame, parent, origin, path);
    else tracer.onUse(origin, path, "read", frame);
  },
};
