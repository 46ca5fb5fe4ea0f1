// What the analyser knows of one module. Plain data: facts are cached, sent between threads and compared.
// They depend on the file's text, its format and the constants of the build alone, never on a policy.

import type { ContextFiles } from "./contexts.ts";

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
  /** In a branch that asking for it decides: `if (self.fetch) fetch()`. */
  readonly guarded?: true;
  /** Asked for, or used where asking decides, under a platform or in a format that has no such name: `process` in a page. */
  readonly absent?: true;
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

/** An import of a file of the package itself whose name is computed in part: `require("./locale/" + name)`. */
export interface OwnFilePattern {
  readonly kind: Extract<ImportKind, "require" | "dynamic-import">;
  /** The texts around the computed parts, of which each is followed by one but the last. The first begins with `./` or `../`. */
  readonly parts: readonly string[];
  /** Of a `require` under another name: imports nothing but under webpack. */
  readonly renamed?: true;
  readonly place: Place;
}

/** A call of webpack's `require.context`. */
export interface ContextFact extends ContextFiles {
  readonly place: Place;
}

/** What a reviewer should look at; [how bad each is](../capabilities/hazard.ts) is said elsewhere. */
export type HazardKind =
  /** Assigns, defines or deletes a property of an intrinsic: `Array.prototype.x`. */
  | "changes-intrinsic"
  /** Uses Node's `child_process`. */
  | "child-process"
  /** `import(x)`. */
  | "computed-import"
  /** `require(x)`, or `require` used as a value. */
  | "computed-require"
  /** `eval`, `Function`, used as functions; text given to a timer. */
  | "evaluates-text"
  /** The global object as a value goes where the analyser does not follow. */
  | "global-object-escapes"
  /** Of a package, not of a module: npm runs a program of its when it is installed. */
  | "install-script"
  /** Loads a native addon, or asks a package that does. */
  | "native-addon"
  /** Written to be unreadable. */
  | "obfuscated"
  /** `RegExp.$1`, which lockdown removes. */
  | "reads-last-match"
  /** What strict code may not write, and is rewritten. */
  | "sloppy-syntax"
  | "web-assembly";

/** The detail of a `computed-require` that gives `require` another name, and calls that for more than the package's own files: webpack would follow it there. */
export const RENAMED_REQUIRE = "under another name";

export interface Hazard {
  readonly kind: HazardKind;
  /** Which intrinsic, package, or sign: `Array.prototype.at`. */
  readonly detail?: string;
  /** As of a global's use: a polyfill that adds what is missing. */
  readonly guarded?: true;
  /** A change to an intrinsic that is made as the module loads, whatever the engine has, where nothing provides for its failing. */
  readonly breaksLoading?: true;
  readonly place: Place;
}

/** A name that intrinsics have as a property, with the first place that assigns it on some object. */
export interface OverrideFact {
  readonly name: string;
  readonly place: Place;
}

/** A write to a module's exports object, `exports.x = 1`, or to one of that module's that was required. */
export interface ExportsWrite {
  /** `""`: the module's own exports; else the module they are exports of. `()` before it: objects that its function returns. */
  readonly of: string;
  /** Undefined where it is computed, or where the object goes to code that may write; of a default export, `default.x`. */
  readonly name?: string;
  /** In a function that may run after the module has loaded. */
  readonly late: boolean;
  readonly place: Place;
}

/**
 * What a module exports that another one's value is. Paths begin with the exported name (none where the exports object
 * itself is meant) and have `()` where a function returns the rest.
 */
export interface PassedExport {
  readonly name: string;
  /** The module that it comes from; undefined for the global object. `name` and `path` are `*` in `export *`. */
  readonly from?: string;
  readonly path: string;
}

/** A use of what another module exports, by path: `shim.globalThis.setTimeout`. Of another package only what has a name of the host's. */
export interface ImportedUse {
  readonly specifier: string;
  readonly path: string;
  readonly use: Use;
  readonly place: Place;
}

export interface ModuleFacts {
  readonly format: ModuleFormat;
  /** CommonJS that was an ES module: its `default` is one of its exports, and not all of them. */
  readonly transpiled: boolean;
  readonly imports: readonly ImportFact[];
  readonly ownPatterns: readonly OwnFilePattern[];
  readonly contexts: readonly ContextFact[];
  readonly globals: readonly GlobalUse[];
  readonly builtins: readonly BuiltinUse[];
  readonly hazards: readonly Hazard[];
  readonly overrides: readonly OverrideFact[];
  readonly exportsWrites: readonly ExportsWrite[];
  readonly passedExports: readonly PassedExport[];
  /** Of relative imports alone, and of properties alone: what a package does with its own values is its own affair. */
  readonly importedUses: readonly ImportedUse[];
}

export const NO_FACTS: ModuleFacts = {
  format: "esm",
  transpiled: false,
  imports: [],
  ownPatterns: [],
  contexts: [],
  globals: [],
  builtins: [],
  hazards: [],
  overrides: [],
  exportsWrites: [],
  passedExports: [],
  importedUses: [],
};
