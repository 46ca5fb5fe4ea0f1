// A finished build's graph as the checks need it: which module leads to which, by the files that the bundler really
// resolved. Each plugin makes one from its bundler's own.

import type { PackageNode } from "@bulkhead/compartment-mapper";
import type { ImportFact, ModuleFacts, Place } from "@bulkhead/core";

/** A module of code, with what the checks need of it. */
export interface CodeModule {
  /** Its name in the bundler's graph. */
  readonly key: string;
  readonly owner: PackageNode;
  /** As messages and the compartment map show it. */
  readonly file: string;
  /** The text as it was loaded, in which the places of the facts are. */
  readonly source: string;
  readonly facts: ModuleFacts;
}

/** A module of code that was compiled for the compartment of its package. */
export interface ConfinedModule extends CodeModule {
  /** Names compiled as if nothing could define them. */
  readonly absent: ReadonlySet<string>;
  /** Names that the module defines on its package's global. */
  readonly written: ReadonlySet<string>;
  /** Imports of what is not installed: they fail at run time. */
  readonly notInstalled?: readonly ImportFact[];
  /** Computed names of the package's own files that are followed to none: they lead out of it, or to too many. */
  readonly lostPatterns?: readonly Place[];
  /** Its first import is the kernel. */
  readonly kernelFirst: boolean;
  /** What it was compiled from. */
  readonly loaded: string | Uint8Array;
  readonly compiled: string;
  /** Of the two, where they cost less than to have them. */
  readonly hashes?: { readonly loaded: string; readonly compiled: string };
}

/** What becomes a value, a style or a file of its own: nothing of it runs. */
export interface DataModule {
  readonly key: string;
  /** Absent for a file that lies outside every package. */
  readonly owner: PackageNode | undefined;
  readonly file: string;
  /** Left a file of its own, which the bundle imports. */
  readonly copied: boolean;
  /** What another plugin made of it, or the file that the bundler reads. */
  readonly loaded: string | Uint8Array | { readonly path: string } | undefined;
}

/** Where an import of the bundle leads. */
export type EdgeTarget =
  /** `file`: of the module, as its `CodeModule` has it; absent where it is data. */
  | { readonly kind: "package"; readonly owner: PackageNode; readonly file?: string }
  | { readonly kind: "builtin"; readonly module: string }
  | { readonly kind: "external"; readonly specifier: string }
  /** A dotted path from the global object, which the build's settings put in the place of a module. */
  | { readonly kind: "global"; readonly path: string }
  /** A file that lies outside every package. */
  | { readonly kind: "unowned"; readonly file: string }
  /** An addon that the bundle loads from beside it. */
  | { readonly kind: "native"; readonly owner: PackageNode | undefined }
  /** Nothing that anybody owns: the bundler's runtime, our own modules, what a `browser` field switched off. */
  | { readonly kind: "none" };

export interface Edge<Module extends CodeModule> {
  /** `module` is absent where data imports data, as styles do. */
  readonly from: {
    readonly owner: PackageNode;
    readonly file: string;
    readonly module?: Module;
  };
  readonly specifier: string;
  /** Absent where the import is of the bundler's or another plugin's making. */
  readonly fact: ImportFact | undefined;
  readonly target: EdgeTarget;
}

export interface ModuleGraph<Module extends CodeModule> {
  /** The modules of code that are in the graph. */
  readonly modules: () => readonly Module[];
  /** The data that is in the graph. */
  readonly data: () => readonly DataModule[];
  readonly edges: () => readonly Edge<Module>[];
}
