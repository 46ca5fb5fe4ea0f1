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
  /** The identifier that declares it first; absent for `arguments`. */
  readonly identifier?: Node;
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

/** `function`, `static` and `module` scopes are where `var` goes. */
export class Scope {
  readonly bindings: Map<string, Binding> = new Map();
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** The function, method or class member whose `this` is that of code in this very scope. */
  readonly thisOwner: Node | undefined;

  constructor(kind: ScopeKind, parent: Scope | undefined, thisOwner?: Node) {
    this.kind = kind;
    this.parent = parent;
    this.thisOwner = thisOwner ?? parent?.thisOwner;
  }

  declare(name: string, kind: BindingKind, identifier?: Node): Binding {
    // `function f(x) { var x }` has one x, as far as anybody can tell from where the name leads.
    const parameter =
      kind === "var" && this.parent?.kind === "parameters"
        ? this.parent.bindings.get(name)
        : undefined;
    const known = this.bindings.get(name) ?? parameter;
    if (known !== undefined) return known;
    const binding: Binding = {
      name,
      kind,
      scope: this,
      references: [],
      values: [],
      ...(identifier === undefined ? {} : { identifier }),
    };
    this.bindings.set(name, binding);
    return binding;
  }

  /** The scope that takes `var` declarations made here. */
  variableScope(): Scope {
    let scope: Scope = this;
    while (
      scope.parent !== undefined &&
      scope.kind !== "function" &&
      scope.kind !== "static" &&
      scope.kind !== "module"
    )
      scope = scope.parent;
    return scope;
  }

  resolve(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const binding = scope.bindings.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }
}
