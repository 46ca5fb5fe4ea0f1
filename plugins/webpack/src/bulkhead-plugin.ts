// The plugin: from webpack's events to core's calls.

import {
  BulkheadError,
  type BulkheadOptions,
  buildUnsupported,
  parseOptions,
} from "@bulkhead/core";
import type { Compiler } from "webpack";
import { Session } from "./session.ts";
import { isOlderThan } from "./webpack-version.ts";

const OLDEST_MINOR = 64;

// Rspack (2.3) offers webpack's names and few of its hooks: of NormalModule none but `loader` and `readResource`, so that nothing
// can be put behind the loaders that a request names, or ask again for what a cache holds; of its parsers none; and `factorize`
// answers with no module.
const checkBundler = ({ webpack }: Partial<Compiler>): void => {
  if (webpack !== undefined && "rspackVersion" in webpack)
    throw new BulkheadError(
      buildUnsupported("A build with Rspack", "Use webpack, Rollup, Vite, Rolldown or esbuild."),
    );
  // Before 5.64 hooks are missing that ours need; before 5.1 all that a compiler tells of itself.
  const { version } = webpack ?? { version: "5.0" };
  if (isOlderThan(version, OLDEST_MINOR))
    throw new BulkheadError(
      buildUnsupported(
        `A build with webpack ${version}`,
        `Update it to 5.${OLDEST_MINOR} or newer.`,
      ),
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
    if (settled.mode !== "off") checkBundler(compiler);
    if (settled.mode !== "off") new Session(compiler, settled).start();
  }
}
