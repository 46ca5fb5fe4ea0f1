// Follows a value that a package did not make - the global object, a module - from where its name stands to what is done
// with it: through property chains, destructuring, aliases, conditions, the arguments of functions that are called where
// they are written and the results of functions that the module calls by name. Where it cannot follow, the path so far is
// what is used: too much, never too little.

import type { Function as FunctionNode, Node } from "@babel/types";
import type { Use } from "./facts.ts";
import { isOnlyCalled } from "./functions.ts";
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
import { staticKey } from "./static-key.ts";
import { isSteady } from "./steady-binding.ts";
import { STEPS } from "./trace-steps.ts";
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

/** What a document's window is to a package that may ask for it: its own global object, of which each part is granted apart. */
const isDefaultView = (origin: Origin, path: readonly string[]): boolean =>
  origin === "" && path.length === 2 && path[0] === "document" && path[1] === "defaultView";

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
    if (isDefaultView(origin, path)) {
      this.onUse(origin, path, "read", frame);
      return this.follow(name, scope, frame, origin, []);
    }
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
