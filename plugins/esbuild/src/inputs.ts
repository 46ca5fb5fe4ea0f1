// What each input of a build is, by its name in esbuild's metafile. Everything that is checked at the end goes by these
// names, so no two modules may share one.

import type { CodeModule, DataModule } from "@bulkhead/confinement";
import { BulkheadError, buildUnsupported, quote } from "@bulkhead/core";
import type { OnLoadArgs } from "esbuild";
import { DISABLED_BYTES } from "./load-nobodys.ts";
import { metafileKey } from "./metafile-key.ts";

export type Input<Module extends CodeModule> =
  | { readonly kind: "code"; readonly module: Module }
  | { readonly kind: "data"; readonly data: DataModule }
  /** Of our own making, or empty. */
  | { readonly kind: "nobody" };

// What esbuild makes itself and asks no plugin for: its helpers, values of `define`, data in a URL.
const OF_ESBUILD = /^<(?:runtime>$|define:|data:)/;

export class Inputs<Module extends CodeModule> {
  readonly #directory: string;
  readonly #identities = new Map<string, string>();
  readonly #inputs = new Map<string, Input<Module>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The name of a module that is being loaded.
   *
   * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED where another module has it: as `./x.js` and `./x.js with { type: "text" }`,
   * of which the metafile would show one, with the imports of the text
   */
  claim(args: OnLoadArgs): string {
    const key = metafileKey(args, this.#directory);
    const identity = JSON.stringify([args.namespace, args.path, args.suffix, args.with]);
    const known = this.#identities.get(key);
    if (known !== undefined && known !== identity)
      throw new BulkheadError(
        buildUnsupported(
          `${quote(key)} imported in two ways`,
          "Import the file either as code or, with an import attribute, as data: esbuild's graph does not tell the two apart.",
        ),
      );
    this.#identities.set(key, identity);
    return key;
  }

  set(key: string, input: Input<Module>): void {
    this.#inputs.set(key, input);
  }

  get(key: string): Input<Module> | undefined {
    return this.#inputs.get(key);
  }

  code(key: string): Module | undefined {
    const input = this.#inputs.get(key);
    return input?.kind === "code" ? input.module : undefined;
  }

  /** Whether an input of the bundle is one that we know: fails closed. */
  isKnown(key: string, bytes: number): boolean {
    return (
      this.#inputs.has(key) ||
      OF_ESBUILD.test(key) ||
      // What a `browser` field switched off.
      (key.startsWith("(disabled):") && bytes === DISABLED_BYTES)
    );
  }
}
