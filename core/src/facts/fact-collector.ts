// What the uses of a module's free names, requires and imports come to, as facts.

import type { Node } from "@babel/types";
import { builtinModuleName } from "./builtin-modules.ts";
import { definedPart } from "./defined-part.ts";
import type { BuiltinUse, GlobalUse, Hazard, HazardKind, ImportFact } from "./facts.ts";
import { isGuarded, placeOf, requireFact } from "./imports.ts";
import { type IntrinsicNames, isIntrinsic } from "./intrinsic-names.ts";
import { neededPath } from "./need.ts";
import type { RequireUse } from "./require-uses.ts";
import type { Frame, Reference } from "./scope.ts";
import { literalText } from "./static-key.ts";
import { GLOBAL_ALIASES, type Origin, Tracer } from "./trace.ts";
import type { Walk } from "./walk.ts";

// An origin that is neither the global object nor a builtin module: what evaluates text.
const EVALUATOR: Origin = "%evaluator%";
const CALLS = new Set(["apply", "bind", "call"]);

/** `Function("return this")()` and its like: another way to write `globalThis`, and all that they are used for. */
const isReturnThis = (text: string): boolean =>
  /^\s*(?:"use strict";?\s*|'use strict';?\s*)?return\s+this\s*;?\s*$/.test(text);

/** The call of `Function("return this")` where the name at `frame` is called so; its value is `globalThis` if it is called itself. */
const returnThisCall = (frame: Frame): Frame | undefined => {
  const { parent } = frame;
  const call = parent?.node;
  if (call?.type !== "CallExpression" && call?.type !== "NewExpression") return undefined;
  if (frame.key !== "callee" || call.arguments.length !== 1) return undefined;
  const [argument] = call.arguments as Node[];
  const text = argument && literalText(argument);
  return text !== undefined && isReturnThis(text) ? parent : undefined;
};

const isLiteral = (node: Node): boolean =>
  literalText(node) !== undefined || /^(?:Null|Numeric|Boolean)Literal$/.test(node.type);

/** A question to the engine, `try { new Function("") }`: its answer may be no. Text made at run time is the point of asking. */
const asksForEvaluator = (frame: Frame): boolean => {
  const call = frame.parent?.node;
  if (call?.type !== "CallExpression" && call?.type !== "NewExpression") return false;
  return isGuarded(frame) && (call.arguments as Node[]).every(isLiteral);
};

export interface CollectorOptions {
  readonly intrinsics: IntrinsicNames;
  readonly define?: ReadonlyMap<string, string>;
}

export class FactCollector {
  readonly imports: ImportFact[] = [];
  readonly globals: GlobalUse[] = [];
  readonly builtins: BuiltinUse[] = [];
  readonly hazards: Hazard[] = [];
  readonly tracer: Tracer;
  readonly isDead: (offset: number) => boolean;
  readonly intrinsics: IntrinsicNames;
  readonly define: ReadonlyMap<string, string>;

  constructor(walk: Walk, isDead: (offset: number) => boolean, options: CollectorOptions) {
    this.isDead = isDead;
    this.intrinsics = options.intrinsics;
    this.define = options.define ?? new Map();
    this.tracer = new Tracer(walk, (origin, path, use, frame) => {
      if (this.isDead(frame.node.start ?? 0)) return;
      if (origin === EVALUATOR) this.#evaluatorUse(path, use, frame);
      else if (origin === "") this.#globalUse(path, use, frame);
      else this.#builtinUse(origin, path, use, frame);
    });
  }

  hazard(kind: HazardKind, frame: Frame): void {
    if (!this.isDead(frame.node.start ?? 0))
      this.hazards.push({ kind, place: placeOf(frame.node) });
  }

  #globalUse(path: readonly string[], use: GlobalUse["use"], frame: Frame): void {
    const [name] = path;
    if (name === undefined)
      return use === "read" ? this.hazard("global-object-escapes", frame) : undefined;
    const writes = use === "write" || use === "delete";
    // window.eval(x)
    if (!writes && (name === "eval" || name === "Function"))
      return this.#evaluatorUse(path.slice(1), use, frame);
    if (isIntrinsic(name, this.intrinsics) && !(writes && path.length === 1)) return;
    const needed = writes && path.length === 1 ? path : neededPath(path, "global");
    // What happens below the granted part only reads it.
    if (needed.length > 0)
      this.globals.push({
        path: needed.join("."),
        use: needed.length < path.length ? "read" : use,
        place: placeOf(frame.node),
      });
  }

  #builtinUse(module: string, path: readonly string[], use: BuiltinUse["use"], frame: Frame): void {
    const named = path[0] === "default" ? path.slice(1) : path;
    this.builtins.push({
      module,
      path: neededPath(named, "builtin").join("."),
      use,
      place: placeOf(frame.node),
    });
  }

  #evaluatorUse(path: readonly string[], use: GlobalUse["use"], frame: Frame): void {
    const calls =
      path.length === 0
        ? use === "call" || use === "construct"
        : path.length === 1 && CALLS.has(path[0] ?? "") && use === "call";
    if (calls && !asksForEvaluator(frame)) this.hazard("evaluates-text", frame);
  }

  /** A reference to a name that only the global object can have. */
  freeName({ name, frame, access }: Reference): void {
    if (this.isDead(frame.node.start ?? 0)) return;
    const defined = definedPart(frame, this.define);
    if (defined !== undefined) {
      // `global` defined as `globalThis`, as for packages that were written for Node: another name of the same.
      if (GLOBAL_ALIASES.has(defined.text)) this.tracer.trace(defined.frame, "", []);
      return;
    }
    if (name === "Function" || name === "eval") return this.#evaluator(frame, access);
    if (access === "write") return this.#globalUse([name], "write", frame);
    const isAlias = GLOBAL_ALIASES.has(name) && access === "read";
    this.tracer.trace(frame, "", isAlias ? [] : [name]);
  }

  #evaluator(frame: Frame, access: Reference["access"]): void {
    if (access !== "read")
      return this.#globalUse([(frame.node as { name?: string }).name ?? ""], "write", frame);
    const call = returnThisCall(frame);
    if (call === undefined) return this.tracer.trace(frame, EVALUATOR, []);
    const outer = call.parent;
    if (outer?.node.type === "CallExpression" && call.key === "callee")
      this.tracer.trace(outer, "", []);
  }

  require(use: RequireUse): void {
    const imported = requireFact(use);
    if (imported !== undefined && !this.isDead(imported.place.start)) this.imports.push(imported);
    if (use.kind === "call") {
      const module = builtinModuleName(use.specifier);
      if (module !== undefined) this.tracer.trace(use.call, module, []);
    } else if (use.kind === "other") {
      this.hazard("computed-require", use.frame);
    }
  }
}
