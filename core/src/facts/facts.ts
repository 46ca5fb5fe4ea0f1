// What the analyser knows of one module. Plain data: facts are cached, sent between threads and compared.
// They depend on the file's text, its format and the constants of the build alone, never on a policy.

/** `esm`: import and export; `cjs`: `require`, `module` and `exports` are the module's own names. */
export type ModuleFormat = "esm" | "cjs";

/** A stretch of the source. `line` counts from 1, `column` from 0, offsets in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

/**
 * How a value is used. `typeof` and `test` (a condition, a comparison with null or undefined) only ask whether it is
 * there: they are feature detection, and no need.
 */
export type Use = "read" | "call" | "construct" | "write" | "delete" | "typeof" | "test";

/** One use of a property path from the global object: `process.env.HOME`. */
export interface GlobalUse {
  readonly path: string;
  readonly use: Use;
  readonly place: Place;
}

/** One use of a builtin module: `path` is `""` where the whole module is used. */
export interface BuiltinUse {
  /** As `fs` or `fs/promises`, without `node:`. */
  readonly module: string;
  readonly path: string;
  readonly use: Use;
  readonly place: Place;
}

export type ImportKind = "import" | "require" | "dynamic-import" | "require-resolve";

/** One import of a module by a name that stands in the source. */
export interface ImportFact {
  readonly specifier: string;
  readonly kind: ImportKind;
  /** In a `try` with a handler: the module works without it. */
  readonly guarded: boolean;
  readonly place: Place;
}

export type HazardKind =
  /** The global object as a value goes where the analyser does not follow. */
  | "global-object-escapes"
  /** `import(x)`. */
  | "computed-import"
  /** `require(x)`, or `require` used as a value. */
  | "computed-require"
  /** `eval`, `Function`, used as functions. */
  | "evaluates-text";

export interface Hazard {
  readonly kind: HazardKind;
  readonly place: Place;
}

export interface ModuleFacts {
  readonly format: ModuleFormat;
  readonly imports: readonly ImportFact[];
  readonly globals: readonly GlobalUse[];
  readonly builtins: readonly BuiltinUse[];
  readonly hazards: readonly Hazard[];
}
