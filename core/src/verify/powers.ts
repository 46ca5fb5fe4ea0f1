// Invariant: of what the kernel hands out, that which has power - it makes compartments, it views builtins - is called where
// it stands, with what the policy says of one package, and goes nowhere else. Followed by binding, from the kernel's constant
// through destructuring and from file to file, never by a name that a minifier has chosen.

import type { CallExpression, Expression, Identifier, Node, ObjectPattern } from "acorn";
import type { Diagnostic } from "../diagnostic.ts";
import { outputPower } from "../errors/output-errors.ts";
import { quote } from "../quote.ts";
import { kernelVariable } from "./kernel-surroundings.ts";
import { ancestorsOf } from "./node-at.ts";
import { resolveSpecifier } from "./output-paths.ts";
import type { ParsedOutput } from "./parsed-output.ts";
import type { Variable } from "./scopes.ts";

/** What a binding holds: the whole kernel, or one of its members. */
type Holding = "kernel" | "makeCompartment" | "viewBuiltin";

const POWERS: ReadonlySet<string> = new Set<Holding>(["makeCompartment", "viewBuiltin"]);
// Errors, frozen intrinsics, a `require` that refuses, the freezing of exports, what trusted shims export, a property that anybody could
// define on an object that they hold: harmless in anybody's hands.
const HARMLESS: ReadonlySet<string> = new Set([
  "assignConstructor",
  "assignInherited",
  "commons",
  "denyGlobal",
  "denyModule",
  "denyImport",
  "undeclared",
  "makeRequire",
  "beginModule",
  "shims",
]);

/** A call of a power, in one output. */
export interface PowerCall {
  readonly power: "makeCompartment" | "viewBuiltin";
  readonly call: CallExpression;
  readonly output: ParsedOutput;
}

export interface FollowedPowers {
  readonly calls: readonly PowerCall[];
  readonly problems: readonly Diagnostic[];
  /** Names under which outputs export powers. */
  readonly exported: ReadonlyMap<string, ReadonlyMap<string, Holding>>;
}

class PowerFollower {
  readonly #outputs: ReadonlyMap<string, ParsedOutput>;
  readonly #publicPath: string;
  readonly #seen = new Set<Variable>();
  readonly calls: PowerCall[] = [];
  readonly problems: Diagnostic[] = [];
  readonly exported = new Map<string, Map<string, Holding>>();

  constructor(outputs: readonly ParsedOutput[], publicPath: string) {
    this.#publicPath = publicPath;
    this.#outputs = new Map(outputs.map((output) => [output.path, output]));
  }

  #refuse({ locate }: ParsedOutput, { start, end }: Node, what: string): void {
    this.problems.push(outputPower(what, locate(start, end - start)));
  }

  /** Follows every reference to a variable that holds a power. */
  follow(output: ParsedOutput, variable: Variable, holding: Holding): void {
    if (this.#seen.has(variable)) return;
    this.#seen.add(variable);
    const exportedAs = variable.defs.flatMap(({ name, parent }) => {
      const around = parent === undefined ? [] : ancestorsOf(output.program, parent);
      return around[0]?.type === "ExportNamedDeclaration" ? [name.name] : [];
    });
    for (const name of exportedAs) this.#export(output, name, holding);
    if (!isSetOnce(variable))
      this.#refuse(
        output,
        variable.defs[0]?.name ?? output.program,
        "A variable that holds the kernel's power is set more than once",
      );
    for (const { reads, identifier } of variable.references)
      if (reads) this.#useOf(output, identifier, holding);
  }

  /** One place where a value is read. */
  #useOf(output: ParsedOutput, node: Node, holding: Holding): void {
    const [parent, grandparent] = ancestorsOf(output.program, node);
    if (parent?.type === "ExportSpecifier") {
      const { exported } = parent as unknown as { exported: Identifier };
      this.#export(output, exported.name, holding);
    } else if (parent?.type === "VariableDeclarator") {
      this.#declared(output, (parent as unknown as { id: Node }).id, holding);
    } else if (parent?.type === "AssignmentExpression" && isPlainAssignment(parent, node)) {
      // A bundler runs a module late, and declares its variables before.
      this.#declared(output, (parent as unknown as { left: Node }).left, holding);
    } else if (holding === "kernel") this.#memberOfKernel(output, node, parent);
    else if (parent?.type === "CallExpression" && (parent as CallExpression).callee === node)
      this.calls.push({ power: holding, call: parent as CallExpression, output });
    else if (isCalleeSequence(parent, grandparent, node))
      this.calls.push({ power: holding, call: grandparent as CallExpression, output });
    else this.#refuse(output, node, `The kernel's ${quote(holding)} is used otherwise than called`);
  }

  #declared(output: ParsedOutput, id: Node, holding: Holding): void {
    if (id.type === "Identifier") return this.#binding(output, id as Identifier, holding);
    if (holding !== "kernel" || id.type !== "ObjectPattern")
      return this.#refuse(output, id, "The kernel's power is taken apart");
    for (const property of (id as ObjectPattern).properties) {
      if (property.type !== "Property" || property.computed || property.key.type !== "Identifier")
        this.#refuse(output, property, "The kernel is taken apart otherwise than by name");
      else this.#member(output, property.key.name, property.value, property.key);
    }
  }

  /** A member of the kernel under a name of the file's. */
  #member(output: ParsedOutput, name: string, value: Node, place: Node): void {
    if (HARMLESS.has(name)) return;
    if (POWERS.has(name) && value.type === "Identifier")
      return this.#binding(output, value as Identifier, name as Holding);
    this.#refuse(output, place, `The output takes ${quote(name)} of the kernel`);
  }

  #memberOfKernel(output: ParsedOutput, node: Node, parent: Node | undefined): void {
    const member = parent as unknown as { object: Node; computed: boolean; property: Node };
    if (parent?.type !== "MemberExpression" || member.object !== node || member.computed)
      return this.#refuse(output, node, "The kernel is used as a whole");
    const { name } = member.property as Identifier;
    if (HARMLESS.has(name)) return;
    if (POWERS.has(name)) return this.#useOf(output, parent, name as Holding);
    this.#refuse(output, parent, `The output takes ${quote(name)} of the kernel`);
  }

  #binding(output: ParsedOutput, id: Identifier, holding: Holding): void {
    const variable = variableOf(output, id);
    if (variable === undefined)
      this.#refuse(output, id, "The kernel's power is given a name nowhere");
    else this.follow(output, variable, holding);
  }

  #export(output: ParsedOutput, name: string, holding: Holding): void {
    const names = this.exported.get(output.path) ?? new Map<string, Holding>();
    if (names.has(name)) return;
    names.set(name, holding);
    this.exported.set(output.path, names);
    for (const importer of this.#outputs.values())
      this.#import(importer, output.path, name, holding);
  }

  /** Follows an exported power into one of the other files. */
  #import(importer: ParsedOutput, from: string, name: string, holding: Holding): void {
    for (const statement of importer.program.body) {
      if (!("source" in statement) || statement.source == null) continue;
      const specifier = String(statement.source.value);
      if (resolveSpecifier(importer.path, specifier, this.#publicPath) !== from) continue;
      if (statement.type !== "ImportDeclaration")
        this.#refuse(importer, statement, "The kernel's power is exported again");
      else
        for (const specifier of statement.specifiers) {
          if (specifier.type === "ImportNamespaceSpecifier")
            this.#refuse(
              importer,
              specifier,
              "A file that hands on the kernel's power is imported as a whole",
            );
          else if (
            specifier.type === "ImportSpecifier" &&
            (specifier.imported as Identifier).name === name
          )
            this.#binding(importer, specifier.local, holding);
        }
    }
  }
}

// Declared in one place, and given its value in one: where we come from.
const isSetOnce = ({ defs, references }: Variable): boolean =>
  defs.length === 1 &&
  /^(?:Variable|ImportBinding)$/.test(defs[0]?.kind ?? "") &&
  references.filter(({ writes }) => writes).length <= 1;

const isPlainAssignment = (assignment: Node, value: Node): boolean => {
  const { operator, right } = assignment as unknown as { operator: string; right: Node };
  return operator === "=" && right === value;
};

// `(0, f)(x)`
const isCalleeSequence = (
  parent: Node | undefined,
  grandparent: Node | undefined,
  node: Node,
): boolean => {
  if (parent?.type !== "SequenceExpression" || grandparent?.type !== "CallExpression") return false;
  const { expressions } = parent as unknown as { expressions: readonly Expression[] };
  return (
    expressions.length === 2 &&
    expressions[0]?.type === "Literal" &&
    expressions[1] === node &&
    (grandparent as CallExpression).callee === parent
  );
};

const variableOf = ({ scopes }: ParsedOutput, id: Identifier): Variable | undefined => {
  for (const scope of scopes.scopes) {
    const variable = scope.set.get(id.name);
    if (variable === undefined) continue;
    const { defs, references } = variable;
    if (defs.some(({ name }) => name === id)) return variable;
    if (references.some(({ identifier }) => identifier === id)) return variable;
  }
  return undefined;
};

/** Follows the kernel's powers through all outputs of a build. */
export const followPowers = (
  outputs: readonly ParsedOutput[],
  kernelName: string,
  publicPath: string,
): FollowedPowers => {
  const follower = new PowerFollower(outputs, publicPath);
  for (const output of outputs) {
    const variable = kernelVariable(output, kernelName);
    if (variable !== undefined) follower.follow(output, variable, "kernel");
  }
  return follower;
};
