// The plugin: from webpack's events to core's calls.

import { type BulkheadOptions, parseOptions } from "@bulkhead/core";
import type { Compiler } from "webpack";
import { Session } from "./session.ts";

/** Confines every package of the bundle. */
export class BulkheadPlugin {
  readonly #options: BulkheadOptions | undefined;

  constructor(options?: BulkheadOptions) {
    this.#options = options;
  }

  /** @throws {BulkheadError} BULKHEAD_OPTION_* */
  apply(compiler: Compiler): void {
    const settled = parseOptions(this.#options);
    if (settled.mode !== "off") new Session(compiler, settled).start();
  }
}
