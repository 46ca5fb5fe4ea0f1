// One module, analysed once: the tree with its scopes for compile, the facts for everybody else.

import type { Node } from "@babel/types";
import { builtinModuleName } from "./builtin-modules.ts";
import type { BuildConstants } from "./constants.ts";
import { findDeadBranches } from "./dead-branches.ts";
import type {
  BuiltinUse,
  GlobalUse,
  Hazard,
  HazardKind,
  ImportFact,
  ModuleFacts,
} from "./facts.ts";
import {
  type RequireUse,
  classifyRequire,
  collectImports,
  isGuarded,
  placeOf,
  requireFact,
  traceBuiltinImport,
} from "./imports.ts";
import { neededPath } from "./need.ts";
import { type ParsedSource, type SourceOptions, parseSource } from "./parse-source.ts";
import type { Frame, Reference } from "./scope.ts";
import { literalText, staticKey } from "./static-key.ts";
import { GLOBAL_ALIASES, type Origin, Tracer } from "./trace.ts";
import { type Walk, walkProgram } from "./walk.ts";

/** Which global names are which; asked of the installed ses by whoever calls. */
export interface IntrinsicNames {
  /** `undefined`, `NaN`, `Infinity`. */
  readonly constants: ReadonlySet<string>;
  /** Frozen, and the same in every compartment: `Object`. */
  readonly shared: ReadonlySet<string>;
  /** Not the host's, but the same for all packages: `Date`. */
  readonly common: ReadonlySet<string>;
  /** Each package's own: `Function`, `eval`, `globalThis`. */
  readonly own: ReadonlySet<string>;
}

export interface AnalysisOptions extends SourceOptions {
  readonly platform: BuildConstants["platform"];
  readonly define?: ReadonlyMap<string, string>;
  readonly intrinsics: IntrinsicNames;
}

export interface Analysis extends ParsedSource {
  readonly options: AnalysisOptions;
  readonly walk: Walk;
  /** References to names that nothing in the module declares, but for the module's own `require`, `module`, `exports`. */
  readonly free: readonly Reference[];
  readonly requires: readonly RequireUse[];
  /** `this` that would have been the global object, had the module stayed sloppy. */
  readonly sloppyThis: readonly Frame[];
  /** Whether the module names the `module` or `exports` of its wrapper. */
  readonly usesModuleObject: boolean;
  readonly facts: ModuleFacts;
}

const CJS_NAMES = new Set(["module", "exports", "__filename", "__dirname"]);

interface Names {
  readonly free: Reference[];
  readonly requires: RequireUse[];
  usesModuleObject: boolean;
}

/** Gives each reference to its binding; what is left is free. */
const resolveReferences = (walk: Walk, format: ModuleFacts["format"]): Names => {
  const names: Names = { free: [], requires: [], usesModuleObject: false };
  for (const reference of walk.references) {
    const binding = reference.frame.scope.resolve(reference.name);
    if (binding !== undefined) binding.references.push(reference);
    else if (reference.name === "require" && reference.access === "read")
      names.requires.push(classifyRequire(reference));
    else if (format !== "cjs" || !CJS_NAMES.has(reference.name)) names.free.push(reference);
    else names.usesModuleObject ||= reference.name === "module" || reference.name === "exports";
  }
  return names;
};

// Origins that are neither the global object nor a builtin module: what evaluates text.
const EVALUATOR: Origin = "%evaluator%";
const CALLS = new Set(["apply", "bind", "call"]);

/** `Function("return this")()` and its like: another way to write `globalThis`, and all that they are used for. */
export const isReturnThis = (text: string): boolean =>
  /^\s*(?:"use strict";?\s*|'use strict';?\s*)?return\s+this\s*;?\s*$/.test(text);

class FactCollector {
  readonly imports: ImportFact[] = [];
  readonly globals: GlobalUse[] = [];
  readonly builtins: BuiltinUse[] = [];
  readonly hazards: Hazard[] = [];
  readonly tracer: Tracer;
  readonly isDead: (offset: number) => boolean;
  readonly intrinsics: IntrinsicNames;
  readonly define: ReadonlyMap<string, string>;

  constructor(
    walk: Walk,
    isDead: (offset: number) => boolean,
    { intrinsics, define }: AnalysisOptions,
  ) {
    this.isDead = isDead;
    this.intrinsics = intrinsics;
    this.define = define ?? new Map();
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

  isIntrinsic(name: string): boolean {
    const { constants, shared, common, own } = this.intrinsics;
    return constants.has(name) || shared.has(name) || common.has(name) || own.has(name);
  }

  #globalUse(path: readonly string[], use: GlobalUse["use"], frame: Frame): void {
    const [name] = path;
    if (name === undefined)
      return use === "read" ? this.hazard("global-object-escapes", frame) : undefined;
    const writes = use === "write" || use === "delete";
    if (this.isIntrinsic(name) && !(writes && path.length === 1)) return;
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
    if (!calls || isGuarded(frame)) return;
    this.hazard("evaluates-text", frame);
  }

  /** A reference to a name that only the global object can have. */
  freeName({ name, frame, access }: Reference): void {
    if (definedPart(frame, this.define) !== undefined) return;
    if (name === "Function" || name === "eval") return this.#evaluator(frame);
    if (access !== "read") this.#globalUse([name], "write", frame);
    if (access === "write" || (this.isIntrinsic(name) && !GLOBAL_ALIASES.has(name))) return;
    this.tracer.trace(frame, "", GLOBAL_ALIASES.has(name) ? [] : [name]);
  }

  #evaluator(frame: Frame): void {
    const call = frame.parent?.node;
    if (
      (call?.type === "CallExpression" || call?.type === "NewExpression") &&
      frame.key === "callee" &&
      frame.parent !== undefined
    ) {
      const [text] = call.arguments.map((argument: Node) => literalText(argument));
      const outer = frame.parent.parent;
      if (call.arguments.length === 1 && text !== undefined && isReturnThis(text)) {
        if (outer?.node.type === "CallExpression" && frame.parent.key === "callee")
          this.tracer.trace(outer, "", []);
        return;
      }
    }
    this.tracer.trace(frame, EVALUATOR, []);
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

/** The frame of the longest member chain from this name that a define replaces, and the text it is replaced by. */
export const definedPart = (
  frame: Frame,
  define: ReadonlyMap<string, string>,
): { frame: Frame; text: string } | undefined => {
  if (define.size === 0) return undefined;
  let found: { frame: Frame; text: string } | undefined;
  let path = "";
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    const key =
      at === frame
        ? at.node.type === "Identifier"
          ? at.node.name
          : undefined
        : staticKey(at.node);
    if (key === undefined) break;
    path = path === "" ? key : `${path}.${key}`;
    const text = define.get(path);
    if (text !== undefined) found = { frame: at, text };
    if (at.key !== "object") break;
  }
  return found;
};

const isSloppy = (frame: Frame): boolean => {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    const { node } = at;
    if (node.type === "ClassBody") return false;
    const directives = "directives" in node ? node.directives : undefined;
    if (directives?.some(({ value }) => value.value === "use strict")) return false;
  }
  return true;
};

// (function () { return this; })() has the global object in sloppy code only; all our code is strict.
const findSloppyThis = (walk: Walk, { format }: ParsedSource): readonly Frame[] =>
  format === "esm"
    ? []
    : walk.noted("ThisExpression").filter((frame) => {
        let owner = frame.parent;
        while (owner !== undefined && owner.node !== frame.scope.thisOwner) owner = owner.parent;
        return (
          owner?.node.type === "FunctionExpression" &&
          owner.key === "callee" &&
          owner.parent?.node.type === "CallExpression" &&
          isSloppy(frame)
        );
      });

const byStart = (a: { place: { start: number } }, b: { place: { start: number } }): number =>
  a.place.start - b.place.start;

const collectFacts = (
  walk: Walk,
  { free, requires }: Names,
  sloppyThis: readonly Frame[],
  parsed: ParsedSource,
  options: AnalysisOptions,
): ModuleFacts => {
  const constants: BuildConstants = {
    format: parsed.format,
    platform: options.platform,
    define: options.define ?? new Map(),
  };
  const collector = new FactCollector(walk, findDeadBranches(walk, constants), options);
  const typescript = options.language === "ts" || options.language === "tsx";
  for (const { fact, frame } of collectImports(walk, typescript)) {
    if (collector.isDead(fact.place.start)) continue;
    collector.imports.push(fact);
    traceBuiltinImport(frame, fact.specifier, walk, collector.tracer);
  }
  for (const use of requires) collector.require(use);
  for (const reference of free) collector.freeName(reference);
  for (const frame of sloppyThis) collector.tracer.trace(frame, "", []);
  for (const frame of walk.noted("ImportExpression")) {
    const { source } = frame.node as Extract<Node, { type: "ImportExpression" }>;
    if (literalText(source) === undefined) collector.hazard("computed-import", frame);
  }
  const { imports, globals, builtins, hazards } = collector;
  return {
    format: parsed.format,
    imports: imports.sort(byStart),
    globals: globals.sort(byStart),
    builtins: builtins.sort(byStart),
    hazards: hazards.sort(byStart),
  };
};

/**
 * Parses and analyses one module.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE
 */
export const analyseModule = (source: string, options: AnalysisOptions): Analysis => {
  const parsed = parseSource(source, options);
  const walk = walkProgram(parsed.ast.program);
  const names = resolveReferences(walk, parsed.format);
  const sloppyThis = findSloppyThis(walk, parsed);
  return {
    ...parsed,
    options,
    walk,
    ...names,
    sloppyThis,
    facts: collectFacts(walk, names, sloppyThis, parsed, options),
  };
};
