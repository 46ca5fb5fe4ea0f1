// Other plugins' loaders. esbuild takes the first result of a loader as it is, so a plugin's result would reach the bundle
// unconfined. Ours is the first plugin: it hands the later ones a `build` whose `onLoad` registers with us, and asks them
// itself, in their order, by esbuild's rules.

import type { OnLoadArgs, OnLoadOptions, OnLoadResult, Plugin, PluginBuild } from "esbuild";

interface Loader {
  readonly plugin: string;
  readonly options: OnLoadOptions;
  readonly callback: (
    args: OnLoadArgs,
  ) => OnLoadResult | null | undefined | Promise<OnLoadResult | null | undefined>;
}

/** A result with the name of the plugin whose it is. */
export type LoadResult = OnLoadResult & { readonly pluginName: string };

const matches = ({ options }: Loader, { path, namespace }: OnLoadArgs): boolean =>
  (options.namespace === undefined || options.namespace === namespace) &&
  new RegExp(options.filter.source, options.filter.flags.replace(/[gy]/g, "")).test(path);

export class OtherPlugins {
  readonly #loaders: Loader[] = [];

  constructor(plugins: readonly Plugin[]) {
    for (const plugin of plugins) this.#intercept(plugin);
  }

  // esbuild calls `setup` of each plugin after ours. The plugin is as it was once that has happened.
  #intercept(plugin: Plugin): void {
    const { setup } = plugin;
    const loaders = this.#loaders;
    plugin.setup = (build: PluginBuild) => {
      plugin.setup = setup;
      const onLoad: PluginBuild["onLoad"] = (options, callback) =>
        void loaders.push({ plugin: plugin.name, options, callback });
      return setup.call(plugin, { ...build, onLoad });
    };
  }

  /** What the first plugin that wants the file makes of it. */
  async load(args: OnLoadArgs): Promise<LoadResult | undefined> {
    for (const loader of this.#loaders) {
      if (!matches(loader, args)) continue;
      const result = await loader.callback(args);
      if (result !== null && result !== undefined)
        return { ...result, pluginName: result.pluginName ?? loader.plugin };
    }
    return undefined;
  }
}
