// Follows the exports object of a CommonJS module: what its names, its methods and the functions that make it write to it, and when.

import type { Function as FunctionNode, Node } from "@babel/types";
import {
  GIVE_BACK,
  boundFunction,
  isConstructorName,
  isExports,
  isHandedOn,
  isPlainObject,
  requiredSpecifier,
  writtenMember,
} from "./exports-expressions.ts";
import type { ExportsWrite, Use } from "./facts.ts";
import { functionsAt, returnsOf } from "./functions.ts";
import { placeOf } from "./imports.ts";
import { leadsFromIntrinsic } from "./intrinsic-changes.ts";
import { type IntrinsicNames, isIntrinsic } from "./intrinsic-names.ts";
import { LoadTime } from "./load-time.ts";
import { type Origin, RETURNS } from "./origins.ts";
import type { Binding, Frame, Scope } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import { isTarget } from "./targets.ts";
import { Tracer } from "./trace.ts";
import type { Walk } from "./walk.ts";

const OWN: Origin = "";
const RETURNED: Origin = "returned";
/** `this` in methods of the exports object. */
const STATE: Origin = "state";

export class ExportsTrace {
  readonly found: ExportsWrite[] = [];
  /** What is written to, deleted or changed of the module's own exports, at any time. */
  readonly targets: Frame[] = [];
  #saysEsModule = false;
  #isItsDefault = false;
  /** What `exports.default` is given. */
  readonly #defaults: { readonly value: Node; readonly scope: Scope }[] = [];
  /** Whether the exports may be something that all packages share: `module.exports = Object.keys || shim`. */
  mayBeIntrinsic = false;
  readonly #walk: Walk;
  readonly #isDead: (offset: number) => boolean;
  readonly #intrinsics: IntrinsicNames;
  readonly #loadTime = new LoadTime();
  /** Properties of the exports object that are no functions. */
  readonly #state = new Set<string>();
  readonly #stateWrites: { readonly name: string | undefined; readonly frame: Frame }[] = [];
  /** Writes to the exports object while the module loads. */
  readonly #loadWrites: { readonly name: string | undefined; readonly frame: Frame }[] = [];
  /** Modules whose exports are these, too: `module.exports = require("./modern")`. */
  readonly #inner = new Set<string>();
  /** The exports may be a function: instances lead back to it. */
  #isFunction = false;
  /** The exports are what a method of an object here returns: `module.exports = _.Store("local")`. */
  #isMadeHere = false;
  readonly #adopted = new Map<Origin, Set<object>>([
    [OWN, new Set()],
    [RETURNED, new Set()],
  ]);
  /** Functions that return an object that is followed. */
  readonly #makers = new Set<Node>();
  readonly #tracer: Tracer;

  constructor(walk: Walk, isDead: (offset: number) => boolean, intrinsics: IntrinsicNames) {
    this.#walk = walk;
    this.#isDead = isDead;
    this.#intrinsics = intrinsics;
    this.#tracer = new Tracer(walk, {
      onUse: (origin, path, use, frame) => {
        if (!isDead(frame.node.start ?? 0)) this.#use(origin, path, use, frame);
      },
      maxDepth: 1,
      followsVariables: true,
    });
  }

  /** Whether it has the form that compilers give an ES module: `exports.__esModule = true`. */
  get isTranspiled(): boolean {
    return this.#saysEsModule && !this.#isItsDefault;
  }

  /** Follows an expression whose value is the exports object. */
  trace(frame: Frame): void {
    this.#tracer.trace(frame, OWN, []);
  }

  #record(origin: Origin, name: string | undefined, frame: Frame): void {
    this.found.push({
      of: origin === RETURNED ? RETURNS : "",
      late: true,
      place: placeOf(frame.node),
      ...(name !== undefined && { name }),
    });
  }

  #isLate(origin: Origin, frame: Frame): boolean {
    const owner = this.#loadTime.runsIn(frame);
    // While the function runs that makes the object, nobody else has it.
    if (owner !== undefined && this.#makers.has(owner.node)) return false;
    if (origin === OWN) return this.#loadTime.isLate(frame);
    return owner !== undefined;
  }

  #use(origin: Origin, path: readonly string[], use: Use, frame: Frame): void {
    const written = writtenMember(path, use, frame);
    if (origin === STATE) {
      if (written !== undefined) this.#stateWrites.push({ name: written[0], frame });
    } else if (written !== undefined) {
      if (origin === OWN && written[0] === "__esModule") this.#saysEsModule = true;
      if (origin === OWN && written[0] === "default") this.#noteDefault(frame);
      if (origin === OWN && isTarget(frame)) this.targets.push(frame);
      this.#methodOf(origin, written[0] ?? "", frame);
      if (this.#isLate(origin, frame)) this.#record(origin, written[0], frame);
      else if (origin === OWN) this.#loadWrites.push({ name: written[0], frame });
    } else if (path.length === 0) this.#goesOn(origin, frame);
  }

  #goesOn(origin: Origin, frame: Frame): void {
    const bound = boundFunction(frame);
    if (bound !== undefined) {
      const functions = functionsAt(bound, frame.scope);
      for (const each of functions) this.#tracer.bindThis(each, origin, []);
      // Some function that has the object for its `this`, whenever it is called.
      if (functions.length === 0) this.#record(origin, undefined, frame);
    } else if (isHandedOn(frame) && this.#isLate(origin, frame)) {
      this.#record(origin, undefined, frame);
    }
  }

  #noteDefault({ parent, scope }: Frame): void {
    if (parent?.node.type === "AssignmentExpression")
      this.#defaults.push({ value: parent.node.right, scope });
  }

  /** `module.exports = exports.default`: what was transpiled gives up the form of a module. */
  #adoptDefault(): void {
    this.#isItsDefault = true;
    for (const { value, scope } of this.#defaults) this.adopt(value, scope);
  }

  // exports.start = function () { this.started = true }
  #methodOf(origin: Origin, name: string, { key, parent, scope }: Frame): void {
    const node = parent?.node;
    if (node?.type === "AssignmentExpression" && key === "left")
      this.#method(name, node.right, scope, origin);
  }

  #method(name: string, value: Node, scope: Scope, origin: Origin): void {
    // exports.set = exports.configure = configure
    if (value.type === "AssignmentExpression")
      return this.#method(name, value.right, scope, origin);
    const functions = functionsAt(value, scope);
    if (functions.length === 0) this.#state.add(name);
    for (const each of functions)
      if (each.type !== "ArrowFunctionExpression" && !isConstructorName(name))
        this.#tracer.bindThis(each, origin === OWN ? STATE : origin, []);
  }

  // A method's `this` is the exports object where it is called on that; many are mixed into others. What it is written that
  // the object has from the start is its state.
  recordState(): void {
    for (const { name, frame } of this.#stateWrites) {
      const isState = name === undefined ? this.#state.size > 0 : this.#state.has(name);
      if (isState && this.#isLate(OWN, frame)) this.#record(OWN, name, frame);
    }
  }

  /** Decimal has its precision on itself: `const Ctor = x.constructor; Ctor.precision = 9`. */
  recordConstructors(constructors: Iterable<Frame>): void {
    if (this.#isFunction) for (const frame of constructors) this.trace(frame);
  }

  /** What is written while this module loads may come after another module of the package was loaded by another way. */
  recordInner(): void {
    for (const specifier of this.#inner)
      for (const { name, frame } of this.#loadWrites)
        this.found.push({
          of: specifier,
          late: false,
          place: placeOf(frame.node),
          ...(name !== undefined && { name }),
        });
  }

  // Which functions become methods of an object that is made here is not known: all that write to their `this` may be.
  recordMade(thisFrames: Iterable<Frame>): void {
    if (!this.#isMadeHere) return;
    for (const frame of thisFrames) {
      const { parent } = frame;
      const isWritten = parent?.node.type === "MemberExpression" && isTarget(parent);
      if (isWritten && frame.scope.thisOwner !== undefined && !this.#isDead(frame.node.start ?? 0))
        this.#record(OWN, staticKey(parent.node), frame);
    }
  }

  /** Takes the value of an expression for the exports object, or for one that an exported function returns. */
  adopt(node: Node, scope: Scope, origin: Origin = OWN): void {
    const adopted = this.#adopted.get(origin);
    if (adopted === undefined || adopted.has(node)) return;
    adopted.add(node);
    switch (node.type) {
      case "Identifier":
        return this.#adoptName(node.name, scope, origin);
      case "AssignmentExpression":
        this.adopt(node.left, scope, origin);
        return this.adopt(node.right, scope, origin);
      case "ConditionalExpression":
        this.adopt(node.consequent, scope, origin);
        return this.adopt(node.alternate, scope, origin);
      case "LogicalExpression":
        this.adopt(node.left, scope, origin);
        return this.adopt(node.right, scope, origin);
      case "SequenceExpression":
        return this.adopt(node.expressions.at(-1) ?? node, scope, origin);
      case "ParenthesizedExpression":
        return this.adopt(node.expression, scope, origin);
      case "CallExpression":
        return this.#adoptResult(node, scope, origin);
      case "MemberExpression":
        if (origin === OWN && staticKey(node) === "default" && isExports(node.object, scope))
          return this.#adoptDefault();
        if (origin === OWN)
          this.mayBeIntrinsic ||= leadsFromIntrinsic(node, scope, this.#intrinsics);
        return;
      case "NewExpression":
        // An instance keeps its state in itself.
        if (
          origin === OWN &&
          !this.#isDead(node.start ?? 0) &&
          !this.#isIntrinsic(node.callee, scope)
        )
          this.#record(OWN, undefined, { node, key: "", parent: undefined, scope });
        return;
      case "ObjectExpression":
        return this.#adoptObject(node, scope, origin);
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "FunctionDeclaration":
        return this.#adoptFunction(node, origin);
      case "ClassDeclaration":
      case "ClassExpression":
        return this.#adoptClass(node, origin);
      default:
    }
  }

  // `new Map()` keeps its entries elsewhere.
  #isIntrinsic(node: Node, scope: Scope): boolean {
    return node.type === "Identifier" && leadsFromIntrinsic(node, scope, this.#intrinsics);
  }

  #adoptName(name: string, scope: Scope, origin: Origin): void {
    const binding = scope.resolve(name);
    if (binding !== undefined) this.#adoptBinding(binding, origin);
    else if (origin === OWN) this.mayBeIntrinsic ||= isIntrinsic(name, this.#intrinsics);
  }

  #adoptBinding(binding: Binding, origin: Origin): void {
    const adopted = this.#adopted.get(origin);
    if (adopted?.has(binding)) return;
    adopted?.add(binding);
    for (const { frame, access } of binding.references) {
      if (access === "read") this.#tracer.trace(frame, origin, []);
      else if (frame.parent?.node.type === "AssignmentExpression")
        this.adopt(frame.parent.node.right, frame.scope, origin);
    }
    for (const value of binding.values) this.adopt(value, binding.scope, origin);
    for (const { key, parent } of binding.declarations)
      if (key === "id" && parent !== undefined && parent.node.type !== "VariableDeclarator")
        this.adopt(parent.node, binding.scope, origin);
  }

  #adoptObject(
    { properties }: Extract<Node, { type: "ObjectExpression" }>,
    scope: Scope,
    origin: Origin,
  ): void {
    for (const property of properties) {
      if (property.type === "SpreadElement") continue;
      const name = property.key.type === "Identifier" ? property.key.name : "";
      const value = property.type === "ObjectProperty" ? property.value : property;
      this.#method(name, value, scope, origin);
    }
  }

  #adoptFunction(node: FunctionNode, origin: Origin): void {
    this.#isFunction ||= origin === OWN;
    const own = this.#walk.parameterScopes.get(node)?.parent;
    if (own?.kind === "name")
      for (const binding of own.bindings()) this.#adoptBinding(binding, origin);
    // The module's function makes objects; whether those are what the package exports, another module says.
    if (origin === OWN) this.#adoptReturned(node, RETURNED);
  }

  #adoptClass(
    { id, body }: Extract<Node, { type: "ClassDeclaration" | "ClassExpression" }>,
    origin: Origin,
  ): void {
    this.#isFunction ||= origin === OWN;
    // Inside of it, a class's name is another binding.
    for (const binding of id ? this.#walk.bindings : [])
      if (binding.kind === "name" && binding.declarations[0]?.node === id)
        this.#adoptBinding(binding, origin);
    for (const member of body.body)
      if ("static" in member && member.static) this.#tracer.bindThis(member, origin, []);
  }

  #adoptReturned(owner: FunctionNode, origin: Origin): void {
    this.#makers.add(owner);
    const scope = this.#walk.parameterScopes.get(owner);
    if (owner.body.type !== "BlockStatement" && scope !== undefined)
      return this.adopt(owner.body, scope, origin);
    for (const frame of returnsOf(owner, this.#walk)) {
      const { argument } = frame.node as Extract<Node, { type: "ReturnStatement" }>;
      if (argument) this.adopt(argument, frame.scope, origin);
    }
  }

  #adoptResult(
    { callee, arguments: [first] }: Extract<Node, { type: "CallExpression" }>,
    scope: Scope,
    origin: Origin,
  ): void {
    const method = callee.type === "MemberExpression" ? staticKey(callee) : undefined;
    if (method !== undefined && GIVE_BACK.has(method) && first !== undefined)
      return this.adopt(first, scope, origin);
    const functions = functionsAt(callee, scope);
    for (const called of functions) this.#adoptReturned(called, origin);
    if (origin !== OWN || functions.length > 0) return;
    const specifier = requiredSpecifier(callee, first, scope);
    if (specifier !== undefined) this.#inner.add(specifier);
    else if (callee.type === "MemberExpression" && callee.object.type === "Identifier")
      this.#isMadeHere ||= isPlainObject(callee.object.name, scope);
  }
}
