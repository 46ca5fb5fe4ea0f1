// Plugins that stand after ours, as tests need them.

import type { OnLoadArgs, OnLoadResult, Plugin } from "esbuild";

/** Loads what matches. */
export const loads = (
  filter: RegExp,
  load: (args: OnLoadArgs) => OnLoadResult | null | undefined | Promise<OnLoadResult>,
  namespace?: string,
): Plugin => ({
  name: "loads",
  setup(build) {
    build.onLoad({ filter, ...(namespace !== undefined && { namespace }) }, load);
  },
});

/** Serves modules by name from memory: `virtual:` in a namespace of its own. */
export const serves = (modules: Readonly<Record<string, OnLoadResult>>): Plugin => ({
  name: "serves",
  setup(build) {
    build.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: "served" }));
    build.onLoad({ filter: /.*/, namespace: "served" }, ({ path }) => modules[path]);
  },
});
