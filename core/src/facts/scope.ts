// Scopes and what is declared in them, by the rules of strict code. A name that is taken for declared when it is not
// would stay in the bundle as a free name and reach the host: when in doubt, it is not declared.

import type { Node } from "@babel/types";

/** A node with the way up to the root: which child of which parent it is, and the scope around it. */
export interface Frame {
  readonly node: Node;
  /** The parent's key under which the node stands; `arguments` for each element of that array. */
  readonly key: string;
  readonly parent: Frame | undefined;
  readonly scope: Scope;
}

/** `write`: assigned without being read; `update`: both, as by `+=` and `++`. */
export type Access = "read" | "write" | "update";

/** An identifier in the place of an expression or an assignment's target. */
export interface Reference {
  readonly name: string;
  readonly frame: Frame;
  readonly access: Access;
}

export type BindingKind =
  | "var"
  | "lexical"
  | "function"
  | "class"
  | "param"
  | "catch"
  | "import"
  | "name"
  | "arguments";

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** The identifiers that declare it, in source order; none for `arguments`. */
  readonly declarations: Frame[];
  readonly references: Reference[];
  /** What declarations give it; the pattern itself where a name is one of several in it. */
  readonly values: Node[];
}

export type ScopeKind =
  | "module"
  | "parameters"
  | "function"
  | "block"
  | "class"
  | "name"
  | "static";

export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** The function, method or class member whose `this` is that of code in this very scope. */
  readonly thisOwner: Node | undefined;
  /** The scope that takes `var` declarations made here. */
  readonly variableScope: Scope;
  // Most blocks declare nothing.
  #bindings: Map<string, Binding> | undefined;
  readonly #hasArguments: boolean;

  constructor(kind: ScopeKind, parent: Scope | undefined, thisOwner?: Node) {
    this.kind = kind;
    this.parent = parent;
    this.thisOwner = thisOwner ?? parent?.thisOwner;
    this.variableScope =
      parent === undefined || kind === "function" || kind === "static"
        ? this
        : parent.variableScope;
    this.#hasArguments = kind === "parameters" && thisOwner !== undefined;
  }

  /** The binding of a name in this very scope. */
  own(name: string): Binding | undefined {
    return this.#bindings?.get(name);
  }

  bindings(): Iterable<Binding> {
    return this.#bindings?.values() ?? [];
  }

  declare(name: string, kind: BindingKind, declaration?: Frame): Binding {
    this.#bindings ??= new Map();
    // `function f(x) { var x }` has one x, as far as anybody can tell from where the name leads.
    const parameter =
      kind === "var" && this.parent?.kind === "parameters" ? this.parent.own(name) : undefined;
    const known = this.#bindings.get(name) ?? parameter;
    if (known !== undefined) {
      if (declaration !== undefined) known.declarations.push(declaration);
      return known;
    }
    const declarations = declaration === undefined ? [] : [declaration];
    const binding: Binding = { name, kind, scope: this, declarations, references: [], values: [] };
    this.#bindings.set(name, binding);
    return binding;
  }

  resolve(name: string): Binding | undefined {
    let binding = this.#find(name);
    for (
      let scope = this.parent;
      binding === undefined && scope !== undefined;
      scope = scope.parent
    )
      // Most scopes on the way declare nothing.
      if (scope.#bindings !== undefined || scope.#hasArguments) binding = scope.#find(name);
    return binding;
  }

  #find(name: string): Binding | undefined {
    const binding = this.#bindings?.get(name);
    if (binding !== undefined || name !== "arguments" || !this.#hasArguments) return binding;
    // Every function but an arrow has it; few name it.
    return this.declare(name, "arguments");
  }
}
