// Other plugins' loaders. esbuild takes the first result of a loader as it is, so a plugin's result would reach the bundle
// unconfined. Ours is the first plugin: it hands the later ones a `build` whose `onLoad` registers with us, and asks them
// itself, in their order, by esbuild's rules.

import type {
  BuildOptions,
  OnLoadArgs,
  OnLoadOptions,
  OnLoadResult,
  PartialMessage,
  Plugin,
  PluginBuild,
} from "esbuild";
import { BulkheadError, buildUnsupported, quote } from "@bulkhead/core";

interface Loader {
  readonly plugin: string;
  readonly options: OnLoadOptions;
  readonly callback: (
    args: OnLoadArgs,
  ) => OnLoadResult | null | undefined | Promise<OnLoadResult | null | undefined>;
}

// Which build a plugin is set up for is known by its options alone, and builds that run at once share plugin objects: a
// `setup` that was put back by one of them would register with the bundler, behind us, in the other.
const builds = new WeakMap<BuildOptions, OtherPlugins>();
const interceptors = new WeakSet<Plugin["setup"]>();

const intercept = (plugin: Plugin): void => {
  const { setup } = plugin;
  if (interceptors.has(setup)) return;
  const interceptor = (build: PluginBuild): void | Promise<void> => {
    const others = builds.get(build.initialOptions);
    return others === undefined
      ? setup.call(plugin, build)
      : others.setUp(plugin.name, build, (own) => setup.call(plugin, own));
  };
  interceptors.add(interceptor);
  if (!Reflect.set(plugin, "setup", interceptor) || plugin.setup !== interceptor)
    throw new BulkheadError(
      buildUnsupported(
        `What the plugin ${quote(plugin.name)} loads`,
        "Hand in an object whose `setup` can be replaced: Bulkhead has to see what the plugin registers.",
      ),
    );
};

// esbuild refuses what is no plugin when it gets there.
const isPlugin = (value: unknown): value is Plugin =>
  typeof value === "object" &&
  value !== null &&
  "setup" in value &&
  typeof value.setup === "function";

const matches = ({ options }: Loader, { path, namespace }: OnLoadArgs): boolean =>
  (options.namespace === undefined || options.namespace === namespace) &&
  new RegExp(options.filter.source, options.filter.flags.replace(/[gy]/g, "")).test(path);

const failure = (error: unknown): OnLoadResult => ({
  errors: [{ text: error instanceof Error ? error.message : String(error), detail: error }],
});

// On each message: a result as a whole is ours to esbuild.
const attribute = (
  messages: OnLoadResult["errors"],
  pluginName: string,
): readonly PartialMessage[] => (messages ?? []).map((message) => ({ pluginName, ...message }));

const callLoader = async (
  { callback }: Loader,
  args: OnLoadArgs,
): Promise<OnLoadResult | null | undefined> => {
  try {
    return await callback(args);
  } catch (error) {
    return failure(error);
  }
};

const ask = async (loader: Loader, args: OnLoadArgs): Promise<OnLoadResult | undefined> => {
  const result = await callLoader(loader, args);
  if (result === null || result === undefined) return undefined;
  const { pluginName = loader.plugin, errors, warnings } = result;
  return {
    ...result,
    pluginName,
    errors: [...attribute(errors, pluginName)],
    warnings: [...attribute(warnings, pluginName)],
  };
};

export interface OtherPluginsOptions {
  /** Called once no plugin is left that could change the build's options. */
  readonly whenSetUp?: () => void;
  /** Whether what they do at the end of a build is wanted: some write what they find in its result. */
  readonly seeEnd: boolean;
}

export class OtherPlugins {
  readonly #loaders: Loader[] = [];
  readonly #options: OtherPluginsOptions;
  #waiting: number;

  constructor(build: BuildOptions, options: OtherPluginsOptions) {
    const plugins = (build.plugins ?? []).slice(1).filter(isPlugin);
    this.#options = options;
    this.#waiting = plugins.length;
    builds.set(build, this);
    for (const plugin of plugins) intercept(plugin);
    if (this.#waiting === 0) options.whenSetUp?.();
  }

  async setUp(
    plugin: string,
    build: PluginBuild,
    setup: (build: PluginBuild) => void | Promise<void>,
  ): Promise<void> {
    const onLoad: PluginBuild["onLoad"] = (options, callback) =>
      void this.#loaders.push({ plugin, options, callback });
    const onEnd = this.#options.seeEnd ? build.onEnd : () => {};
    await setup({ ...build, onLoad, onEnd });
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#options.whenSetUp?.();
  }

  /** What the first plugin that has contents for a file makes of it, with what those before it had to say. */
  async load(args: OnLoadArgs): Promise<OnLoadResult | undefined> {
    let said: OnLoadResult | undefined;
    for (const loader of this.#loaders) {
      if (!matches(loader, args)) continue;
      const result = await ask(loader, args);
      if (result === undefined) continue;
      said = {
        ...result,
        warnings: [...(said?.warnings ?? []), ...(result.warnings ?? [])],
        watchFiles: [...(said?.watchFiles ?? []), ...(result.watchFiles ?? [])],
        watchDirs: [...(said?.watchDirs ?? []), ...(result.watchDirs ?? [])],
      };
      // Without contents it leaves the file to the next plugin, and in the end to esbuild.
      if (result.contents !== undefined || result.errors?.length) return said;
    }
    return said;
  }
}
