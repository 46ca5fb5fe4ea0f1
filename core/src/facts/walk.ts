// The one walk over a module's tree: declares every name, notes every reference with its way to the root, and keeps the
// few kinds of node that facts and compile ask for. It decides nothing.

import type { Node, Program } from "@babel/types";
import {
  type Access,
  type Binding,
  type BindingKind,
  type Frame,
  type Reference,
  Scope,
} from "./scope.ts";
import { VISIT_CLASSES } from "./visit-classes.ts";
import { VISIT_FUNCTIONS } from "./visit-functions.ts";
import { VISIT_NAMES } from "./visit-names.ts";
import { VISIT_STATEMENTS } from "./visit-statements.ts";
import { VISIT_TYPESCRIPT } from "./visit-typescript.ts";
import { VISITOR_KEYS } from "./visitor-keys.ts";

export type Handler = (walk: Walk, frame: Frame) => void;

/** Kinds of node that are kept with their frames. */
const NOTED: ReadonlySet<string> = new Set([
  "ConditionalExpression",
  "ExportAllDeclaration",
  "ExportNamedDeclaration",
  "IfStatement",
  "ImportDeclaration",
  "ImportExpression",
  "LabeledStatement",
  "LogicalExpression",
  "MetaProperty",
  "TSImportEqualsDeclaration",
  "ThisExpression",
]);

/** What is done with a kind of node. */
interface Kind {
  readonly keys: readonly string[];
  readonly handler: Handler | undefined;
  readonly noted: boolean;
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map([
  ...Object.entries(VISIT_CLASSES),
  ...Object.entries(VISIT_FUNCTIONS),
  ...Object.entries(VISIT_NAMES),
  ...Object.entries(VISIT_STATEMENTS),
  ...Object.entries(VISIT_TYPESCRIPT),
]);

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries(VISITOR_KEYS).map(([type, keys]) => [
    type,
    { keys, handler: HANDLERS.get(type), noted: NOTED.has(type) },
  ]),
);

export class Walk {
  readonly references: Reference[] = [];
  readonly #noted = new Map<string, Frame[]>();
  /** The scope of the parameters of each function. */
  readonly parameterScopes: Map<Node, Scope> = new Map();
  readonly moduleScope: Scope = new Scope("module", undefined);
  /** Functions that are declared in a block, under an `if` or under a label. */
  readonly blockFunctions: Frame[] = [];
  readonly returns: Frame[] = [];
  /** Assignments to properties that some intrinsic has too: `x.toString = f`. */
  readonly inheritedWrites: Frame[] = [];
  /** Targets whose property lockdown leaves read-only where it is inherited: `x.then`, in `x.then = f` and patterns. */
  readonly fixedTargets: Frame[] = [];
  /** `x.constructor`, of any object. */
  readonly constructors: Frame[] = [];
  returnsAtTop = false;
  awaitsAtTop = false;
  readonly #declared: Binding[] = [];
  #names: Set<string> | undefined;

  /** Every name that is declared or referred to anywhere, so that a name we insert collides with none. */
  get names(): ReadonlySet<string> {
    if (this.#names === undefined) {
      this.#names = new Set();
      for (const { name } of this.references) this.#names.add(name);
      for (const { name } of this.#declared) this.#names.add(name);
    }
    return this.#names;
  }

  get bindings(): readonly Binding[] {
    return this.#declared;
  }

  noted(type: string): readonly Frame[] {
    return this.#noted.get(type) ?? [];
  }

  note(frame: Frame): void {
    const known = this.#noted.get(frame.node.type);
    if (known === undefined) this.#noted.set(frame.node.type, [frame]);
    else known.push(frame);
  }

  visit(node: Node, key: string, parent: Frame | undefined, scope: Scope): void {
    const kind = KINDS.get(node.type);
    // Never skipped: code that the walk does not see would not be confined.
    if (kind === undefined) throw new Error(`Internal: no visitor for syntax node ${node.type}`);
    if (kind.keys.length === 0 && kind.handler === undefined && !kind.noted) return;
    const frame: Frame = { node, key, parent, scope };
    if (kind.noted) this.note(frame);
    if (kind.handler === undefined)
      for (const name of kind.keys) this.visitChild(frame, name, scope);
    else kind.handler(this, frame);
  }

  visitChildren(frame: Frame, scope: Scope): void {
    for (const name of KINDS.get(frame.node.type)?.keys ?? []) this.visitChild(frame, name, scope);
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
    this.references.push({ name, frame, access });
  }

  /** Declares the name of the identifier at `frame` in `scope`. */
  declare(frame: Frame, kind: BindingKind, scope: Scope): Binding {
    const { name } = frame.node as Extract<Node, { type: "Identifier" }>;
    const binding = scope.declare(name, kind, frame);
    if (binding.declarations.length === 1) this.#declared.push(binding);
    return binding;
  }
}

/** Walks a program. References are not resolved yet: a `var` further down may declare them. */
export const walkProgram = (program: Program): Walk => {
  const walk = new Walk();
  const { moduleScope } = walk;
  walk.visitChildren(
    { node: program, key: "program", parent: undefined, scope: moduleScope },
    moduleScope,
  );
  return walk;
};
