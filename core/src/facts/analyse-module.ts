// One module, analysed once: the tree with its scopes for compile, the facts for everybody else.

import type { ImportExpression } from "@babel/types";
import { BulkheadError } from "../diagnostic.ts";
import { moduleFormat, moduleSyntax } from "../errors/module-errors.ts";
import type { BuildConstants } from "./constants.ts";
import { findDeadBranches } from "./dead-branches.ts";
import { NO_WRITES, type OwnExports, findExportsWrites } from "./exports-writes.ts";
import { FactCollector } from "./fact-collector.ts";
import type { Hazard, ModuleFacts, Place } from "./facts.ts";
import { collectImports, placeOf, readDynamicImport, readImportPattern } from "./imports.ts";
import type { IntrinsicNames } from "./intrinsic-names.ts";
import {
  type ParsedSource,
  type SourceOptions,
  parseSource,
  sourceLocation,
} from "./parse-source.ts";
import { findObfuscation } from "./obfuscation.ts";
import { findOverrides } from "./overrides.ts";
import { type ResolvedNames, resolveNames } from "./resolve-names.ts";
import { NOT_SLOPPY, type SloppyCode, findSloppyCode, hoistBlockFunctions } from "./sloppy-code.ts";
import { type Walk, walkProgram } from "./walk.ts";

export interface AnalysisOptions extends SourceOptions {
  readonly platform: BuildConstants["platform"];
  readonly define?: ReadonlyMap<string, string>;
  readonly intrinsics: IntrinsicNames;
}

export interface Analysis extends ParsedSource, ResolvedNames {
  readonly options: AnalysisOptions;
  readonly walk: Walk;
  /** What compile has to make strict. */
  readonly sloppy: SloppyCode;
  readonly facts: ModuleFacts;
}

const byStart = (a: { place: Place }, b: { place: Place }): number => a.place.start - b.place.start;

// What compile makes strict, as far as a reader of the package would want to know.
const sloppyHazards = (
  strictErrors: ParsedSource["strictErrors"],
  { callees, hoisted }: SloppyCode,
): readonly Hazard[] => [
  ...strictErrors.map(({ message, offset, location: { line, column } }): Hazard => {
    const place = { line, column, start: offset, end: offset + 1 };
    return { kind: "sloppy-syntax", detail: message, place };
  }),
  ...callees.map(({ member }): Hazard => {
    const place = placeOf(member.node);
    return { kind: "sloppy-syntax", detail: "`arguments.callee`", place };
  }),
  ...hoisted.map(({ declaration }): Hazard => {
    const place = placeOf(declaration.node);
    return {
      kind: "sloppy-syntax",
      detail: "a block's function that is used outside of it",
      place,
    };
  }),
];

/** What is known of a module before its facts are. */
interface Findings {
  readonly walk: Walk;
  readonly names: ResolvedNames;
  readonly sloppy: SloppyCode;
  readonly constants: BuildConstants;
  readonly isDead: (offset: number) => boolean;
  readonly own: OwnExports;
  readonly parsed: ParsedSource;
}

const collectFacts = (
  { walk, names: { free, requires }, sloppy, constants, isDead, own, parsed }: Findings,
  options: AnalysisOptions,
): ModuleFacts => {
  const { source, strictErrors } = parsed;
  const { intrinsics } = options;
  const collector = new FactCollector(walk, isDead, { intrinsics, constants });
  const typescript = options.language === "ts" || options.language === "tsx";
  for (const found of collectImports(walk, typescript)) collector.import(found, walk);
  for (const use of requires) collector.require(use);
  for (const reference of free) collector.freeName(reference);
  for (const frame of sloppy.globalThis) collector.tracer.trace(frame, "", []);
  for (const frame of walk.noted("ImportExpression")) {
    const parts = readImportPattern(frame.node as ImportExpression);
    if (parts !== undefined) collector.ownPattern("dynamic-import", frame, parts);
    else if (readDynamicImport(frame.node as ImportExpression) === undefined)
      collector.hazard("computed-import", frame);
  }
  const { imports, ownPatterns, contexts, globals, builtins, hazards } = collector;
  return {
    format: constants.format,
    transpiled: own.isTranspiled,
    imports: imports.sort(byStart),
    ownPatterns: ownPatterns.toSorted(byStart),
    contexts: contexts.toSorted(byStart),
    globals: globals.toSorted(byStart),
    builtins: builtins.toSorted(byStart),
    hazards: [
      ...hazards,
      ...findObfuscation(source, walk),
      ...sloppyHazards(strictErrors, sloppy),
    ].sort(byStart),
    overrides: findOverrides(walk, isDead, options.intrinsics),
    exportsWrites: [...own.lateWrites, ...collector.importWrites].sort(byStart),
    passedExports: collector.passedExports,
    importedUses: collector.importedUses.toSorted(byStart),
  };
};

// The wrapper of a CommonJS module is a function that one can return from; an ES module has none.
const refuseReturn = (walk: Walk, source: string, { owner, file }: AnalysisOptions): void => {
  const [first] = walk.noted("ReturnStatement");
  if (first === undefined) return;
  const { line, column } = placeOf(first.node);
  const reason = "it returns outside of any function";
  throw new BulkheadError(
    moduleFormat(owner, "an ES module", reason, sourceLocation(file, source, line, column, 6)),
  );
};

const parseAndWalk = (
  source: string,
  options: AnalysisOptions,
): { readonly parsed: ParsedSource; readonly walk: Walk } => {
  const parsed = parseSource(source, options);
  const walk = walkProgram(parsed.ast.program);
  if (parsed.format === "esm" || walk.awaitsAtTop) refuseReturn(walk, source, options);
  if (parsed.format === "esm" || !walk.awaitsAtTop) return { parsed, walk };
  // An `await` makes a module as an `import` does: to a bundler, `module` would be the host's.
  const module = parseSource(source, options, "module");
  return { parsed: module, walk: walkProgram(module.ast.program) };
};

const analyse = (source: string, options: AnalysisOptions): Analysis => {
  const { parsed, walk } = parseAndWalk(source, options);
  const { format } = parsed;
  const isSloppy = format === "cjs";
  const hoisted = isSloppy ? hoistBlockFunctions(walk) : [];
  const { platform, define = new Map() } = options;
  const constants = { format, platform, define };
  const isDead = findDeadBranches(walk, constants);
  const names = resolveNames(walk, constants, isDead);
  const own = isSloppy ? findExportsWrites(walk, names, isDead, options.intrinsics) : NO_WRITES;
  const sloppy = isSloppy
    ? findSloppyCode(parsed, walk, hoisted, own.failingTargets, options)
    : NOT_SLOPPY;
  const facts = collectFacts({ walk, names, sloppy, constants, isDead, own, parsed }, options);
  return { ...parsed, ...names, options, walk, sloppy, facts };
};

/**
 * Parses and analyses one module.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE
 */
export const analyseModule = (source: string, options: AnalysisOptions): Analysis => {
  try {
    return analyse(source, options);
  } catch (error) {
    // The stack is the parser's as much as ours: both go down the tree by calling themselves.
    if (!(error instanceof RangeError)) throw error;
    const { owner, file } = options;
    const reason = "it is nested too deeply to be analysed";
    throw new BulkheadError(moduleSyntax(owner, reason, sourceLocation(file, "", 1, 0)));
  }
};
