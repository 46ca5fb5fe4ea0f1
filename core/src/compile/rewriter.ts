// The edits of one module, the imports they need, and what they found out.

import type { CanonicalName } from "../canonical-name.ts";
import type { Analysis } from "../facts/analyse-module.ts";
import { placeOf } from "../facts/imports.ts";
import type { Binding, Frame } from "../facts/scope.ts";
import { Edits } from "./edits.ts";
import { isShorthand, startsStatement } from "./positions.ts";
import type { NameRules } from "./names.ts";

/** Specifiers under which the bundler's plugin serves our modules; a package must not be able to guess them. */
export interface OwnModules {
  readonly kernel: string;
  readonly commons: string;
  readonly compartment: string;
}

/** Files that a computed name can lead to: each name, with the specifier that leads there. */
export interface OwnFiles {
  readonly offset: number;
  readonly files: readonly (readonly [name: string, specifier: string])[];
}

export interface CompileOptions {
  readonly packageName: CanonicalName;
  /** The name under which the policy lists it, where that is another: for messages. */
  readonly listedName?: CanonicalName;
  /** First parts of granted global paths; `true` for a package without limits. */
  readonly granted: ReadonlySet<string> | true;
  /** Names granted `"write"`. */
  readonly writable: ReadonlySet<string>;
  readonly modules: OwnModules;
  /** Imports the kernel before anything else: for modules that may be entries. */
  readonly kernelFirst: boolean;
  /** Names that the bundler replaces by exports of injected files, after us. */
  readonly injected?: ReadonlySet<string>;
  /** Whether other packages may have its CommonJS exports, and must not change them. */
  readonly freezesExports?: boolean;
  /** Whether the bundler tells the kernel where a module begins and ends, so that its text need not. */
  readonly endsOutside?: boolean;
  /** Whether the bundler takes `require` in an ES module for an import, too. Where it does not, the name is the host's own. */
  readonly bundlesRequire?: boolean;
  /** What computed names of the package's own files can lead to, by the offset of the call or `import()`. */
  readonly ownFiles?: readonly OwnFiles[];
  /** Offsets of guarded imports, each with the override that would permit it where there is one, that must behave as if the module were not installed. */
  readonly deniedImports: ReadonlyMap<number, string | undefined> | ReadonlySet<number>;
  /** Whether what is not granted is let through and reported. */
  readonly reports?: boolean;
  /** Whether the bundler goes on with `load = require; load("./locale/" + name)`, as webpack does. */
  readonly followsRenamedRequire?: boolean;
  /** A CommonJS module gets what compile puts in by `require`: for bundlers that take an import for the sign of an ES module. */
  readonly importsByRequire?: boolean;
  /** `new URL("./x", import.meta.url)` keeps its form: for bundlers that make a file or a chunk of what it names. */
  readonly keepsAddresses?: boolean;
  /** `require.context("./x", …)` with literals keeps its form, and its like are refused by name: for webpack, which makes a table of the files in a folder of it. */
  readonly keepsContexts?: boolean;
  /** For a CommonJS module that something else makes an ES module of, before it gets the imports of what compile put in. */
  readonly importsApart?: boolean;
  /** The imports of what this text was before, compiled with `importsApart`. */
  readonly carried?: ImportsApart;
  /** What common intrinsics are called in compiled text, where not as ever: for bundlers that are told by name what has no effect. */
  readonly commonNames?: ReadonlyMap<string, string>;
}

/** Imports as text, and the names that they declare. */
export interface ImportsApart {
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

export type OwnName =
  | "globals"
  | "names"
  | "Function"
  | "evaluate"
  | "require"
  | "assignConstructor"
  | "assignInherited"
  | "beginModule"
  | "denyGlobal"
  | "denyModule"
  | "denyImport"
  | "peekGlobal"
  | "undeclared";

/** The imports that a module's edits ask for: exported name and local name, by module. */
export interface NeededImports {
  readonly kernel: ReadonlyMap<string, string>;
  readonly commons: ReadonlyMap<string, string>;
  readonly compartment: ReadonlyMap<string, string>;
}

const FROM_KERNEL: ReadonlySet<OwnName> = new Set<OwnName>([
  "assignConstructor",
  "assignInherited",
  "beginModule",
  "denyGlobal",
  "denyModule",
  "denyImport",
  "peekGlobal",
  "undeclared",
]);

/** Those that a module says often. */
const SHORT_NAMES: Readonly<Partial<Record<OwnName, string>>> = { globals: "g", names: "n" };

export class Rewriter {
  readonly analysis: Analysis;
  readonly options: CompileOptions;
  readonly rules: NameRules;
  readonly edits: Edits;
  /** Names that were compiled as if nothing could define them. */
  readonly absent: Set<string> = new Set();
  readonly #imports = {
    kernel: new Map<string, string>(),
    commons: new Map<string, string>(),
    compartment: new Map<string, string>(),
  };
  readonly #taken = new Set<string>();
  readonly #renamed = new Map<Binding, string>();
  #moduleAlias: string | undefined;
  readonly #helpers: string[] = [];
  readonly #helperNames = new Map<string, string>();

  constructor(analysis: Analysis, options: CompileOptions, rules: NameRules) {
    this.analysis = analysis;
    this.options = options;
    this.rules = rules;
    this.edits = new Edits(analysis.source);
  }

  get imports(): NeededImports {
    return this.#imports;
  }

  /** A name that stands nowhere in the module, `wanted` if that is one. */
  freshName(wanted: string): string {
    const { names } = this.analysis.walk;
    let name = wanted;
    for (let count = 1; names.has(name) || this.#taken.has(name); count += 1)
      name = `${wanted}${count}`;
    this.#taken.add(name);
    return name;
  }

  /** The local name of one of our own exports. */
  own(name: OwnName): string {
    const imports = FROM_KERNEL.has(name) ? this.#imports.kernel : this.#imports.compartment;
    const known = imports.get(name);
    if (known !== undefined) return known;
    // `Function` keeps its name: where it is free, an import of that name is just what it refers to.
    const local = name === "Function" ? name : this.freshName(`$${SHORT_NAMES[name] ?? name}`);
    imports.set(name, local);
    return local;
  }

  get moduleAlias(): string | undefined {
    return this.#moduleAlias;
  }

  /** Another name for the `module` of the wrapper. */
  aliasModule(): string {
    this.#moduleAlias ??= this.freshName("$module");
    return this.#moduleAlias;
  }

  /** Declarations of ours that the module begins with. */
  get helpers(): Iterable<string> {
    return this.#helpers.values();
  }

  /** What is declared by a statement of ours, which `declare` makes, given the name. */
  helper(wanted: string, declare: (name: string) => string): string {
    const known = this.#helperNames.get(wanted);
    if (known !== undefined) return known;
    const name = this.freshName(wanted);
    this.#helperNames.set(wanted, name);
    this.#helpers.push(declare(name));
    return name;
  }

  /** The local name of a common intrinsic. It is its own in most builds: then no reference to it needs an edit. */
  common(name: string): string {
    const known = this.#imports.commons.get(name);
    if (known !== undefined) return known;
    const wanted = this.options.commonNames?.get(name) ?? name;
    const local = this.analysis.walk.names.has(wanted) ? name : wanted;
    this.#imports.commons.set(name, local);
    return local;
  }

  /** `file:line:column` of a node, for messages at run time. */
  place({ node }: Frame): string {
    const { line, column } = placeOf(node);
    return `${this.analysis.options.file}:${line}:${column + 1}`;
  }

  /** A call of one of the kernel's refusals, with the package and the place. */
  refusal(
    name: "denyGlobal" | "denyModule" | "denyImport" | "peekGlobal",
    frame: Frame,
    ...details: readonly string[]
  ): string {
    const { packageName, listedName = packageName } = this.options;
    const values = [listedName, ...details, this.place(frame)].map((value) =>
      JSON.stringify(value),
    );
    return `${this.own(name)}(${values.join(", ")})`;
  }

  /** Replaces an expression by the text of another. */
  overwrite(frame: Frame, text: string): void {
    const { start, end } = frame.node;
    const begins = /^[([`+/-]/.test(text) && startsStatement(frame);
    const guard = begins && !this.edits.isWrapped(start ?? 0) ? ";" : "";
    this.edits.overwrite(start ?? 0, end ?? 0, guard + text);
  }

  /** Replaces a name, which may stand for a property's name as well. */
  overwriteName(frame: Frame, text: string): void {
    if (!isShorthand(frame)) return this.overwrite(frame, text);
    const { name } = frame.node as { readonly name?: string };
    // `{ __proto__ }` makes a property of that name, `{ __proto__: x }` sets the prototype.
    const key = name === "__proto__" ? '["__proto__"]' : name;
    this.overwrite(frame, `${key}: ${text}`);
  }

  /** Gives a declared name another one throughout. */
  rename(binding: Binding, wanted: string): string {
    const known = this.#renamed.get(binding);
    if (known !== undefined) return known;
    const name = this.freshName(wanted);
    this.#renamed.set(binding, name);
    for (const frame of binding.declarations) this.overwriteName(frame, name);
    for (const { frame } of binding.references) this.overwriteName(frame, name);
    return name;
  }

  /** What a binding is called in the compiled text. */
  nameOf(binding: Binding): string {
    return this.#renamed.get(binding) ?? binding.name;
  }
}
