// The plugin: from esbuild's events to core's calls.

import {
  BulkheadError,
  type BulkheadOptions,
  optionInvalid,
  parseOptions,
  pluginOrder,
} from "@bulkhead/core";
import type { Plugin, PluginBuild } from "esbuild";
import { startConfinement } from "./confinement.ts";
import { toMessages } from "./messages.ts";
import { NAME } from "./plugin-name.ts";

const checkPlace = ({ initialOptions: { plugins = [] } }: PluginBuild): void => {
  // By name: frameworks hand on copies of plugins.
  const [first, ...later] = plugins;
  if (first?.name !== NAME) throw new BulkheadError(pluginOrder(first?.name ?? "unknown"));
  if (later.some(({ name }) => name === NAME))
    throw new BulkheadError(optionInvalid("plugins", "a list with one bulkhead() in it"));
};

/**
 * Confines every package of the bundle. The first of the build's plugins.
 *
 * @throws nothing: what is wrong with options, policy or code is reported as errors of the build
 */
export const bulkhead = (options?: BulkheadOptions): Plugin => ({
  name: NAME,
  async setup(build) {
    try {
      const settled = parseOptions(options);
      if (settled.mode === "off") return;
      checkPlace(build);
      await startConfinement(build, settled);
    } catch (error) {
      if (!(error instanceof BulkheadError)) throw error;
      const errors = toMessages(error.diagnostics);
      build.onStart(() => ({ errors }));
    }
  },
});
