// What a sloppy module does that strict code may not, or would do otherwise: what compile has to mend, and what it can't.

import type { Node } from "@babel/types";
import { BulkheadError } from "../diagnostic.ts";
import { strictMode } from "../errors/module-errors.ts";
import { isInPlainlyCalled } from "./plain-calls.ts";
import { isFunctionNode } from "./functions.ts";
import { isReservedWord } from "./reserved-words.ts";
import { type ParsedSource, type SourceOptions, sourceLocation } from "./parse-source.ts";
import type { Binding, Frame, Scope } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import type { Walk } from "./walk.ts";

/** A function that is declared in a block and seen outside of it, by Annex B.3.3 of the language. */
export interface HoistedFunction {
  readonly declaration: Frame;
  /** The variable around the block that gets the function when the block's declaration is evaluated. */
  readonly outer: Binding;
}

/** `arguments.callee` in a function that can be called by a name, if it has one. */
interface CalleeUse {
  readonly member: Frame;
  readonly owner: Extract<Node, { type: "FunctionExpression" | "FunctionDeclaration" }>;
  /** Leads to the function from the place of use; undefined where the function has to be named first. */
  readonly binding: Binding | undefined;
}

export interface SloppyCode {
  readonly hoisted: readonly HoistedFunction[];
  readonly callees: readonly CalleeUse[];
  /** `this` that is the global object. */
  readonly globalThis: readonly Frame[];
  /** Assignments, updates and deletions that fail without a word in sloppy code, and throw in strict code. */
  readonly silentWrites: readonly Frame[];
}

export const NOT_SLOPPY: SloppyCode = {
  hoisted: [],
  callees: [],
  globalThis: [],
  silentWrites: [],
};

/** Whether code at `frame` would have been sloppy in a sloppy module. */
export const isSloppy = (frame: Frame): boolean => {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    const { node } = at;
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") return false;
    const directives = "directives" in node ? node.directives : undefined;
    if (directives?.some(({ value }) => value.value === "use strict")) return false;
  }
  return true;
};

// A variable of the same name would be an error there: between the block and the function's body, or in the body.
const forbidsVariable = ({ kind, declarations }: Binding, isBody: boolean): boolean => {
  if (kind === "catch") return declarations[0]?.key !== "param";
  if (kind === "function") return !isBody;
  return kind !== "var" && kind !== "param" && kind !== "arguments";
};

const hoist = (declaration: Frame): HoistedFunction | undefined => {
  const node = declaration.node as Extract<Node, { type: "FunctionDeclaration" }>;
  const { scope } = declaration;
  const name = node.id?.name;
  if (name === undefined || node.async || node.generator || scope.kind !== "block")
    return undefined;
  const body = scope.variableScope;
  for (let at: Scope | undefined = scope.parent; at !== undefined; at = at.parent) {
    const known = at.own(name);
    if (known !== undefined && forbidsVariable(known, at === body)) return undefined;
    if (at === body) break;
  }
  if (body.parent?.kind === "parameters" && body.parent.own(name)) return undefined;
  return isSloppy(declaration) ? { declaration, outer: body.declare(name, "var") } : undefined;
};

/** Makes the variables that Annex B asks for. To be called before names are resolved. */
export const hoistBlockFunctions = (walk: Walk): readonly HoistedFunction[] =>
  walk.blockFunctions.flatMap((frame) => hoist(frame) ?? []);

const calleeBinding = (
  owner: CalleeUse["owner"],
  { scope }: Frame,
  reassigned: ReadonlySet<Binding>,
): Binding | undefined | "unknown" => {
  if (!owner.id) return undefined;
  const binding = scope.resolve(owner.id.name);
  const [first, second] = binding?.declarations ?? [];
  const isIts = first?.node === owner.id && second === undefined;
  const isSteady = binding?.references.every(({ access }) => access === "read");
  return isIts && isSteady && !reassigned.has(binding as Binding) ? binding : "unknown";
};

const refuse = (frame: Frame, reason: string, source: string, options: SourceOptions): never => {
  const { line = 1, column = 0 } = frame.node.loc?.start ?? {};
  throw new BulkheadError(
    strictMode(options.owner, reason, sourceLocation(options.file, source, line, column)),
  );
};

const findCallees = (
  walk: Walk,
  hoisted: readonly HoistedFunction[],
  source: string,
  options: SourceOptions,
): readonly CalleeUse[] => {
  const reassigned = new Set(hoisted.map(({ outer }) => outer));
  const found: CalleeUse[] = [];
  for (const [owner, parameters] of walk.parameterScopes) {
    for (const { frame } of parameters.own("arguments")?.references ?? []) {
      const member = frame.parent;
      if (member === undefined || frame.key !== "object" || staticKey(member.node) !== "callee")
        continue;
      if (!isSloppy(member)) continue;
      const binding =
        owner.type === "FunctionExpression" || owner.type === "FunctionDeclaration"
          ? { owner, binding: calleeBinding(owner, member, reassigned) }
          : undefined;
      if (binding === undefined || binding.binding === "unknown")
        return refuse(
          member,
          "`arguments.callee` of a function without a sure name",
          source,
          options,
        );
      found.push({ member, owner: binding.owner, binding: binding.binding });
    }
  }
  return found;
};

// (function () { return this; })() has the global object in sloppy code only; all our code is strict.
const findGlobalThis = (walk: Walk): readonly Frame[] =>
  walk.noted("ThisExpression").filter((frame) => {
    const { thisOwner } = frame.scope;
    if (thisOwner === undefined) return false;
    let owner = frame.parent;
    while (owner !== undefined && owner.node !== thisOwner) owner = owner.parent;
    const isCalledHere =
      thisOwner.type === "FunctionExpression" &&
      owner?.key === "callee" &&
      owner.parent?.node.type === "CallExpression";
    return (isCalledHere || isInPlainlyCalled(frame)) && isSloppy(frame);
  });

// Functions have these, and only `Object.defineProperty` changes them.
const FIXED_OF_FUNCTIONS: ReadonlySet<string> = new Set(["arguments", "caller", "length", "name"]);

const isFunctionValue = (node: Node): boolean =>
  isFunctionNode(node) || node.type === "ClassExpression" || node.type === "ClassDeclaration";

/** `function f() {} f.name = "x"`. */
const setsFixedProperty = ({ node, scope }: Frame): boolean => {
  const { left } = node as Extract<Node, { type: "AssignmentExpression" }>;
  if (left.type !== "MemberExpression" || !FIXED_OF_FUNCTIONS.has(staticKey(left) ?? ""))
    return false;
  const binding = left.object.type === "Identifier" ? scope.resolve(left.object.name) : undefined;
  if (binding === undefined) return false;
  const isDeclared = binding.kind === "function" || binding.kind === "class";
  return isDeclared || (binding.values.length > 0 && binding.values.every(isFunctionValue));
};

const findSilentWrites = (walk: Walk, failingTargets: readonly Frame[]): readonly Frame[] => {
  const frames = [
    ...failingTargets.flatMap(({ parent }) => parent ?? []),
    ...walk.inheritedWrites.filter(setsFixedProperty),
  ];
  return [...new Map(frames.map((frame) => [frame.node, frame])).values()].filter(isSloppy);
};

// By @babel/parser's reason codes: what compile mends wherever it stands.
const MENDED: ReadonlySet<string> = new Set([
  "ParamDupe",
  "StrictDelete",
  "StrictNumericEscape",
  "StrictOctalLiteral",
]);

const offsetOf = ({ node }: Frame): number => node.start ?? -1;

const renamedOffsets = (walk: Walk): ReadonlySet<number> =>
  new Set(
    [
      ...walk.references.filter(({ name }) => isReservedWord(name)).map(({ frame }) => frame),
      ...walk.bindings
        .filter(({ name }) => isReservedWord(name))
        .flatMap(({ declarations }) => declarations),
    ].map(offsetOf),
  );

const refuseUnmended = (
  { strictErrors, source }: ParsedSource,
  walk: Walk,
  options: SourceOptions,
): void => {
  for (const frame of walk.noted("LabeledStatement")) {
    const { label } = frame.node as Extract<Node, { type: "LabeledStatement" }>;
    if (isReservedWord(label.name)) refuse(frame, "a label is a reserved word", source, options);
  }
  if (strictErrors.length === 0) return;
  const renamed = renamedOffsets(walk);
  const bare = new Set(walk.blockFunctions.map(offsetOf));
  for (const { reason, offset, message, location } of strictErrors) {
    if (MENDED.has(reason)) continue;
    if (reason === "UnexpectedReservedWord" && renamed.has(offset)) continue;
    if ((reason === "StrictFunction" || reason === "SloppyFunction") && bare.has(offset)) continue;
    throw new BulkheadError(strictMode(options.owner, message, location));
  }
};

/**
 * Looks through a CommonJS module whose names are resolved.
 *
 * @throws {BulkheadError} BULKHEAD_STRICT_MODE where something cannot be made strict and mean the same
 */
export const findSloppyCode = (
  parsed: ParsedSource,
  walk: Walk,
  hoisted: readonly HoistedFunction[],
  failingTargets: readonly Frame[],
  options: SourceOptions,
): SloppyCode => {
  refuseUnmended(parsed, walk, options);
  return {
    // Nobody looks at most of them.
    hoisted: hoisted.filter(({ outer }) => outer.references.length > 0),
    callees: findCallees(walk, hoisted, parsed.source, options),
    globalThis: findGlobalThis(walk),
    silentWrites: findSilentWrites(walk, failingTargets),
  };
};
