// The plugin: from webpack's events to core's calls.

import {
  BulkheadError,
  type BulkheadOptions,
  type SettledOptions,
  buildUnsupported,
  optionUnsupported,
  parseOptions,
} from "@bulkhead/core";
import type { Compiler } from "webpack";
import { Session } from "./session.ts";

const checkSupport = ({ scuttle }: SettledOptions): void => {
  if (scuttle !== undefined)
    throw new BulkheadError(
      optionUnsupported(
        "scuttle",
        "Leave it out; webpack's runtime loads chunks by what would be taken away.",
      ),
    );
};

// Rspack offers webpack's names, and few of its hooks: none that sees what loaders made, none for the runtime's modules.
const checkBundler = ({ webpack }: Compiler): void => {
  if ("rspackVersion" in webpack)
    throw new BulkheadError(
      buildUnsupported("A build with Rspack", "Use webpack, Rollup, Vite, Rolldown or esbuild."),
    );
};

/** Confines every package of the bundle. */
export class BulkheadPlugin {
  readonly #options: BulkheadOptions | undefined;

  constructor(options?: BulkheadOptions) {
    this.#options = options;
  }

  /** @throws {BulkheadError} BULKHEAD_OPTION_*, BULKHEAD_BUILD_UNSUPPORTED */
  apply(compiler: Compiler): void {
    const settled = parseOptions(this.#options);
    checkSupport(settled);
    if (settled.mode !== "off") checkBundler(compiler);
    if (settled.mode !== "off") new Session(compiler, settled).start();
  }
}
