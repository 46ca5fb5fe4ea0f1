// What becomes of a followed value in the expression around it: used, passed on, or bound to a name. One step for each kind of
// node; the way from step to step is the tracer's (trace.ts).

import type { CallExpression, Function as FunctionNode, Node } from "@babel/types";
import type { Use } from "./facts.ts";
import { functionsAt, nameOfFunction, ownerOf, passedAt, scopeAround } from "./functions.ts";
import {
  IMPORTED,
  IMPORTED_OWN,
  MAYBE_ENVIRONMENT,
  MAYBE_GLOBAL,
  type Origin,
  RETURNS,
  isEnvironment,
} from "./origins.ts";
import { methodsAt } from "./own-methods.ts";
import type { Frame, Scope } from "./scope.ts";
import { isPathPart, literalText, staticKey } from "./static-key.ts";
import type { Tracer } from "./trace.ts";

const isFunction = (node: Node): node is FunctionNode =>
  node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";

const unwrap = (node: Node): Node =>
  node.type === "ParenthesizedExpression" ? unwrap(node.expression) : node;

/** Says of a value at `frame` what `parent` does with it, or follows it there. */
export type Step = (
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
    for (const method of methodsAt(callee, parent.scope, tracer.walk))
      tracer.bindArgument(method, index, frame, MAYBE_ENVIRONMENT, path);
  // `makeHistory((window) => window.location.hash)`, where it is called as `getLocation(window)`; `EventHandler.on(window, "load", f)`.
  if (origin === "" && path.length === 0)
    for (const passed of [
      ...passedAt(callee, parent.scope),
      ...methodsAt(callee, parent.scope, tracer.walk),
    ])
      tracer.bindArgument(passed, index, frame, origin, path);
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

// for (window.name of names), for (const name in window)
const looped: Step = (tracer, frame, _parent, origin, path) =>
  tracer.onUse(origin, path, frame.key === "left" ? "write" : "read", frame);

/** By the type of the node around a value; what is not here reads it. */
export const STEPS: Readonly<Record<string, Step>> = {
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
  ForInStatement: looped,
  ForOfStatement: looped,
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
