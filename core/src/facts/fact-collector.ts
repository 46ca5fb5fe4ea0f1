// What the uses of a module's free names, requires and imports come to, as facts.

import { type BuildConstants, isAbsent } from "./constants.ts";
import { readContext } from "./contexts.ts";
import { isHostName } from "../capabilities/host-name.ts";
import { type DefinedPart, definedPart } from "./defined-part.ts";
import { readDefined } from "./defined-text.ts";
import {
  argumentsOf,
  asksForEvaluator,
  givesTimerText,
  isEvaluatorCall,
  returnThisCall,
} from "./evaluators.ts";
import { writtenMember } from "./exports-expressions.ts";
import {
  type BuiltinUse,
  type ContextFact,
  type ExportsWrite,
  type GlobalUse,
  type Hazard,
  type HazardKind,
  type ImportFact,
  type ImportedUse,
  type OwnFilePattern,
  type PassedExport,
  RENAMED_REQUIRE,
  type Use,
} from "./facts.ts";
import { globalUseOf } from "./global-use.ts";
import { Guards } from "./guards.ts";
import { type FoundImport, placeOf, reExportedNames, requireFact, traceImport } from "./imports.ts";
import {
  changedPath,
  definedName,
  definingCall,
  isLastMatch,
  providesForFailing,
} from "./intrinsic-changes.ts";
import type { IntrinsicNames } from "./intrinsic-names.ts";
import { LoadTime } from "./load-time.ts";
import { isNativeAddon } from "./native-addons.ts";
import { neededPath } from "./need.ts";
import { isDecoded } from "./obfuscation.ts";
import { PassedValues } from "./passed-values.ts";
import type { RequireUse } from "./require-uses.ts";
import type { Frame, Reference } from "./scope.ts";
import { isPathPart } from "./static-key.ts";
import {
  EVALUATOR,
  MAYBE_ENVIRONMENT,
  MAYBE_GLOBAL,
  type Origin,
  RETURNS,
  importedSpecifier,
  isEnvironment,
  originOf,
} from "./origins.ts";
import { GLOBAL_ALIASES, Tracer } from "./trace.ts";
import type { Walk } from "./walk.ts";

export interface CollectorOptions {
  readonly intrinsics: IntrinsicNames;
  readonly constants: BuildConstants;
}

/** `window.fetch` is `fetch`. */
const withoutAlias = (path: readonly string[]): readonly string[] =>
  GLOBAL_ALIASES.has(path[0] ?? "") ? path.slice(1) : path;

const isAsked = (use: Use): boolean => use === "typeof" || use === "test";

export class FactCollector {
  readonly imports: ImportFact[] = [];
  readonly ownPatterns: OwnFilePattern[] = [];
  readonly contexts: ContextFact[] = [];
  readonly tracer: Tracer;
  readonly #globals: GlobalUse[] = [];
  readonly #builtins: BuiltinUse[] = [];
  readonly #hazards: Hazard[] = [];
  readonly #importWrites: ExportsWrite[] = [];
  readonly #loadTime = new LoadTime();
  readonly #guards = new Guards();
  readonly #passed: PassedValues;
  readonly #isDead: (offset: number) => boolean;
  readonly #intrinsics: IntrinsicNames;
  readonly #constants: BuildConstants;

  constructor(walk: Walk, isDead: (offset: number) => boolean, options: CollectorOptions) {
    this.#isDead = isDead;
    this.#intrinsics = options.intrinsics;
    this.#constants = options.constants;
    this.#passed = new PassedValues(options.intrinsics);
    this.tracer = new Tracer(walk, {
      onUse: (origin, path, use, frame) => {
        if (!isDead(frame.node.start ?? 0)) this.#use(origin, path, use, frame);
      },
      onExport: (name, origin, path) => this.#passed.exported(name, origin, path),
    });
  }

  get globals(): readonly GlobalUse[] {
    return this.#globals.map((found) => {
      const isGuarded = !isAsked(found.use) && this.#guards.covers(found.path, found.place.start);
      return {
        ...found,
        ...(isGuarded && { guarded: true }),
        ...(this.#isOfAbsent(found) && { absent: true }),
      };
    });
  }

  #isOfAbsent({ path, use, place }: GlobalUse): boolean {
    const [name = path] = path.split(".", 1);
    if (!isAbsent(name, this.#constants)) return false;
    return (name === path && isAsked(use)) || this.#guards.coversName(name, place.start);
  }

  get builtins(): readonly BuiltinUse[] {
    return this.#builtins;
  }

  get hazards(): readonly Hazard[] {
    return this.#hazards.map((hazard) => {
      const { kind, detail = "", place } = hazard;
      return kind === "changes-intrinsic" && this.#guards.covers(detail, place.start)
        ? { kind, detail, guarded: true, place }
        : hazard;
    });
  }

  /** Writes to the exports objects of modules that are imported. */
  get importWrites(): readonly ExportsWrite[] {
    return this.#importWrites;
  }

  get importedUses(): readonly ImportedUse[] {
    return this.#passed.importedUses;
  }

  get passedExports(): readonly PassedExport[] {
    return this.#passed.passedExports;
  }

  hazard(kind: HazardKind, frame: Frame, detail?: string, breaksLoading = false): void {
    if (!this.#isDead(frame.node.start ?? 0))
      this.#hazards.push({
        kind,
        place: placeOf(frame.node),
        ...(detail !== undefined && { detail }),
        ...(breaksLoading && { breaksLoading }),
      });
  }

  #use(origin: Origin, path: readonly string[], use: Use, frame: Frame): void {
    this.#passed.used(origin, path, use, frame);
    if (origin === "") this.#globalUse(path, use, frame);
    else if (origin === EVALUATOR) this.#evaluatorUse(path, use, frame);
    else if (origin === MAYBE_GLOBAL) this.#maybeGlobalUse(path, use, frame);
    else if (origin === MAYBE_ENVIRONMENT) this.#environmentWrite(path, use, frame);
    else if (!origin.startsWith(RETURNS)) this.#moduleUse(origin, path, use, frame);
  }

  #moduleUse(origin: Origin, path: readonly string[], use: Use, frame: Frame): void {
    const imported = importedSpecifier(origin);
    if (imported === undefined) this.#builtinUse(origin, path, use, frame);
    else this.#importedUse(imported, path, use, frame);
  }

  #globalUse(path: readonly string[], use: Use, frame: Frame): void {
    if (path.length === 0) return this.#wholeGlobalUse(use, frame);
    if (isAsked(use)) this.#guards.ask(path.join("."), frame);
    if (isEnvironment("", path)) this.#environmentWrite(path, use, frame);
    const found = globalUseOf(path, use, this.#intrinsics);
    switch (found.kind) {
      case "evaluator":
        return this.#evaluatorUse(found.path, use, frame);
      case "intrinsic":
        return this.#intrinsicUse(path, use, frame);
      case "global":
        return this.#hostUse(found.path, found.use, frame);
      case "nothing":
    }
  }

  #hostUse(path: string, use: Use, frame: Frame): void {
    this.#globals.push({ path, use, place: placeOf(frame.node) });
    if (givesTimerText(path, use, frame)) this.hazard("evaluates-text", frame);
    if (/^WebAssembly(?:\.|$)/.test(path) && !isAsked(use))
      this.hazard("web-assembly", frame, path);
    if (path === "process.dlopen") this.hazard("native-addon", frame, path);
  }

  // `process.env[name] = x`, `Object.assign(process.env, x)`. Other objects of the host are not records: who writes to a part
  // of one by a computed name has that part as itself.
  #environmentWrite(path: readonly string[], use: Use, frame: Frame): void {
    const written = writtenMember(path.slice(2), use, frame);
    if (written === undefined) return;
    const [name = ""] = written;
    this.#hostUse(isPathPart(name) ? `process.env.${name}` : "process.env", "write", frame);
  }

  // Object.defineProperty(window, "x", …) defines x, and the object goes nowhere.
  #wholeGlobalUse(use: Use, frame: Frame): void {
    if (use !== "read") return;
    const call = definingCall(frame);
    const name = call === undefined ? undefined : definedName(call);
    const member = frame.parent?.node;
    if (member?.type === "MemberExpression" && member.computed && isDecoded(member.property))
      this.hazard("obfuscated", frame, "a name that is decoded");
    if (name === undefined) this.hazard("global-object-escapes", frame);
    else this.#globalUse([name], "write", frame);
  }

  #intrinsicUse(path: readonly string[], use: Use, frame: Frame): void {
    const changed = changedPath(path, use, frame);
    if (changed !== undefined) {
      const breaksLoading = !providesForFailing(frame) && !this.#loadTime.isLate(frame);
      this.hazard("changes-intrinsic", frame, changed, breaksLoading);
    }
    if (isLastMatch(path)) this.hazard("reads-last-match", frame, path.slice(0, 2).join("."));
  }

  #maybeGlobalUse([name = "", ...path]: readonly string[], use: Use, frame: Frame): void {
    if (name === "eval" || name === "Function") this.#evaluatorUse(path, use, frame);
  }

  #builtinUse(module: string, path: readonly string[], use: Use, frame: Frame): void {
    const named = path[0] === "default" ? path.slice(1) : path;
    const needed = neededPath(named, "builtin").join(".");
    const place = placeOf(frame.node);
    const written =
      module === "process" && named[0] === "env" && named.length === 1
        ? writtenMember([], use, frame)
        : undefined;
    if (written !== undefined) {
      const [name = ""] = written;
      const path = isPathPart(name) ? `env.${name}` : "env";
      this.#builtins.push({ module, path, use: "write", place });
    }
    this.#builtins.push({ module, path: needed, use, place });
    if (module === "child_process" && !isAsked(use))
      this.hazard("child-process", frame, needed === "" ? module : `${module}.${needed}`);
  }

  #importedUse(of: string, path: readonly string[], use: Use, frame: Frame): void {
    const isDefault = path[0] === "default" && !(path.length === 1 && use === "write");
    const written = writtenMember(isDefault ? path.slice(1) : path, use, frame);
    if (written === undefined) return;
    const name = isDefault ? `default.${written[0] ?? "*"}` : written[0];
    const late = this.#loadTime.isLate(frame);
    const place = placeOf(frame.node);
    this.#importWrites.push({ of, late, place, ...(name !== undefined && { name }) });
  }

  #evaluatorUse(path: readonly string[], use: Use, frame: Frame): void {
    // `Function.prototype`, which is everybody's.
    if (path[0] === "prototype") this.#intrinsicUse(["Function", ...path], use, frame);
    if (!isEvaluatorCall(path, use) || asksForEvaluator(frame)) return;
    this.hazard("evaluates-text", frame);
    if (argumentsOf(frame).some(isDecoded))
      this.hazard("obfuscated", frame, "code that is decoded");
  }

  /** A reference to a name that only the global object can have. */
  freeName({ name, frame, access }: Reference): void {
    if (this.#isDead(frame.node.start ?? 0)) return;
    if (access === "read" && this.#intrinsics.constants.has(name)) return;
    const defined = definedPart(frame, this.#constants.define);
    if (defined !== undefined) {
      this.#definedRead(defined);
      return;
    }
    if (access !== "read" && (access === "write" || name === "Function" || name === "eval"))
      return this.#globalUse([name], "write", frame);
    if (name === "Function" || name === "eval") return this.#evaluator(frame);
    this.tracer.trace(frame, "", access === "read" ? withoutAlias([name]) : [name]);
  }

  // `global` defined as `globalThis`, as for packages that were written for Node, is another name of the same. What an
  // expression does with the names in it is not followed; a name that no host has is that of an injected file.
  #definedRead({ frame, text }: DefinedPart): void {
    const read = readDefined(text);
    if (read?.kind === "name" && isHostName(read.path[0] ?? "", this.#intrinsics))
      this.tracer.trace(frame, "", withoutAlias(read.path));
    if (read?.kind !== "expression") return;
    for (const { name } of read.free)
      if (isHostName(name, this.#intrinsics)) this.#use("", withoutAlias([name]), "read", frame);
  }

  #evaluator(frame: Frame): void {
    const call = returnThisCall(frame);
    if (call === undefined) return this.tracer.trace(frame, EVALUATOR, []);
    const outer = call.parent;
    if (outer?.node.type === "CallExpression" && call.key === "callee")
      this.tracer.trace(outer, "", []);
  }

  #import(fact: ImportFact, frame: Frame): void {
    if (this.#isDead(fact.place.start)) return;
    this.imports.push(fact);
    if (isNativeAddon(fact.specifier)) this.hazard("native-addon", frame, fact.specifier);
  }

  ownPattern(
    kind: OwnFilePattern["kind"],
    frame: Frame,
    parts: readonly string[],
    renamed?: true,
  ): void {
    const place = placeOf(frame.node);
    if (!this.#isDead(place.start))
      this.ownPatterns.push({ kind, parts, ...(renamed && { renamed }), place });
  }

  /** An import declaration, a re-export or `import()`. */
  import({ fact, frame }: FoundImport, walk: Walk): void {
    if (this.#isDead(fact.place.start)) return;
    this.#import(fact, frame);
    const { specifier } = fact;
    const origin = originOf(specifier);
    traceImport(frame, origin, walk, this.tracer);
    for (const { name, path } of reExportedNames(frame.node))
      this.#passed.exported(name, origin, [path]);
  }

  require(use: RequireUse): void {
    const imported = requireFact(use);
    if (imported !== undefined && (use.kind === "call" || use.kind === "resolve"))
      this.#import(imported, use.call);
    if (use.kind === "call") {
      this.tracer.trace(use.call, originOf(use.specifier), []);
    } else if (use.kind === "pattern") {
      this.ownPattern("require", use.call, use.parts, use.renamed);
    } else if (use.kind === "other") {
      const { parent } = use.frame;
      const files = parent && use.frame.key === "object" ? readContext(parent) : undefined;
      const place = placeOf(use.frame.node);
      if (files && !this.#isDead(place.start)) this.contexts.push({ ...files, place });
      this.hazard(
        "computed-require",
        use.frame,
        use.losesCalls === true ? RENAMED_REQUIRE : undefined,
      );
      if (argumentsOf(use.frame).some(isDecoded))
        this.hazard("obfuscated", use.frame, "a module's name that is decoded");
    }
  }
}
