// What an import leads to, and what the parts of the resolver hand each other.

import type { FolderTree } from "./folder-tree.ts";

export type Resolution =
  /** `path` is absolute and real. */
  | { readonly kind: "file"; readonly path: string }
  /** `name` without `node:`. */
  | { readonly kind: "builtin"; readonly name: string }
  /** Text that is no place in the tree: `https://…`, left in the output as it is, or `data:…`, code in itself. */
  | { readonly kind: "url"; readonly url: string }
  /** Switched off by a `browser` field: an empty module. */
  | { readonly kind: "disabled" }
  | { readonly kind: "missing" };

export type Platform = "node" | "browser";

/** How a module is asked for; it decides between the conditions `import` and `require`. */
export type ImportKind = "import" | "require";

/** One way of resolving: the options, settled, for one kind of import. */
export interface ResolveContext {
  readonly tree: FolderTree;
  readonly platform: Platform;
  readonly how: ImportKind;
  /** With `default` and `import` or `require`. */
  readonly conditions: ReadonlySet<string>;
  readonly mainFields: readonly string[];
  /** Whether `main` wins over `module` for a `require`: the bundler's default, given up where main fields are named. */
  readonly mayPreferMain: boolean;
  readonly extensions: readonly string[];
  /** The same below a node_modules folder: what was compiled before what it was compiled from. */
  readonly packageExtensions: readonly string[];
  /** Paths whose stand-ins are being resolved at the moment, the outermost first. */
  readonly replacing: readonly string[];
}

export const MISSING: Resolution = { kind: "missing" };
export const DISABLED: Resolution = { kind: "disabled" };

/** A file as it was found, its links not yet followed. */
export const foundFile = (path: string): Resolution => ({ kind: "file", path });
