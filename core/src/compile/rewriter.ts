// The edits of one module, the imports they need, and what they found out.

import MagicString from "magic-string";
import type { CanonicalName } from "../canonical-name.ts";
import type { Analysis } from "../facts/analyse-module.ts";
import type { Frame } from "../facts/scope.ts";
import { placeOf } from "../facts/imports.ts";
import type { NameRules } from "./names.ts";

/** Specifiers under which the bundler's plugin serves our modules; a package must not be able to guess them. */
export interface OwnModules {
  readonly kernel: string;
  readonly commons: string;
  readonly compartment: string;
}

export interface CompileOptions {
  readonly packageName: CanonicalName;
  /** First parts of granted global paths; `true` for a package without limits. */
  readonly granted: ReadonlySet<string> | true;
  /** Names granted `"write"`. */
  readonly writable: ReadonlySet<string>;
  readonly modules: OwnModules;
  /** Imports the kernel before anything else: for modules that may be entries. */
  readonly kernelFirst: boolean;
  /** Offsets of guarded imports that must behave as if the module were not installed. */
  readonly deniedImports: ReadonlySet<number>;
}

export type OwnName =
  | "globals"
  | "Function"
  | "evaluate"
  | "require"
  | "denyGlobal"
  | "denyModule"
  | "denyImport";

const FROM_KERNEL: ReadonlySet<OwnName> = new Set<OwnName>([
  "denyGlobal",
  "denyModule",
  "denyImport",
]);

export class Rewriter {
  readonly analysis: Analysis;
  readonly options: CompileOptions;
  readonly rules: NameRules;
  readonly text: MagicString;
  /** Names that were compiled as if nothing could define them. */
  readonly absent: Set<string> = new Set();
  readonly #own = new Map<OwnName, string>();
  readonly #commons = new Set<string>();

  constructor(analysis: Analysis, options: CompileOptions, rules: NameRules) {
    this.analysis = analysis;
    this.options = options;
    this.rules = rules;
    this.text = new MagicString(analysis.source);
  }

  /** The local name of one of our own exports; one that the module does not use anywhere. */
  own(name: OwnName): string {
    const known = this.#own.get(name);
    if (known !== undefined) return known;
    // `Function` keeps its name: where it is free, an import of that name is just what it refers to.
    const wanted = name === "Function" ? name : `$${name === "globals" ? "g" : name}`;
    let local = wanted;
    for (let count = 1; name !== "Function" && this.analysis.walk.names.has(local); count += 1)
      local = `${wanted}${count}`;
    this.#own.set(name, local);
    return local;
  }

  /** Imports a common intrinsic under its own name: no reference to it needs an edit. */
  common(name: string): void {
    this.#commons.add(name);
  }

  /** `file:line:column` of a node, for messages at run time. */
  place({ node }: Frame): string {
    const { line, column } = placeOf(node);
    return `${this.analysis.options.file}:${line}:${column + 1}`;
  }

  /** A call of one of the kernel's refusals, with the package and the place. */
  refusal(
    name: "denyGlobal" | "denyModule" | "denyImport",
    frame: Frame,
    ...details: readonly string[]
  ): string {
    const values = [this.options.packageName, ...details, this.place(frame)].map((value) =>
      JSON.stringify(value),
    );
    return `${this.own(name)}(${values.join(", ")})`;
  }

  overwrite({ node }: Frame, text: string): void {
    this.text.overwrite(node.start ?? 0, node.end ?? 0, text);
  }

  /** The import declarations that the edits ask for, as one line. */
  header(): string {
    const { kernel, commons, compartment } = this.options.modules;
    const own = [...this.#own].map(([name, local]) => ({
      name,
      text: name === local ? name : `${name} as ${local}`,
    }));
    const pick = (fromKernel: boolean): string =>
      own
        .filter(({ name }) => FROM_KERNEL.has(name) === fromKernel)
        .map(({ text }) => text)
        .join(", ");
    const lines: string[] = [];
    if (this.options.kernelFirst) lines.push(`import ${JSON.stringify(kernel)};`);
    if (pick(true) !== "") lines.push(`import { ${pick(true)} } from ${JSON.stringify(kernel)};`);
    if (this.#commons.size > 0)
      lines.push(`import { ${[...this.#commons].join(", ")} } from ${JSON.stringify(commons)};`);
    if (pick(false) !== "")
      lines.push(`import { ${pick(false)} } from ${JSON.stringify(compartment)};`);
    return lines.join(" ");
  }
}
