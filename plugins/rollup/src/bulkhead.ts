// The plugin: it puts Bulkhead's parts where they belong among the build's other plugins.

import { isBuiltin } from "node:module";
import { type BulkheadOptions, type SettledOptions, parseOptions } from "@bulkhead/core";
import type { InputOptions, PluginContext } from "rollup";
import { Build } from "./build.ts";
import { type HostOptions, type ViteConfig, readHostOptions } from "./host-options.ts";
import { guard } from "./messages.ts";
import { makeParts } from "./parts.ts";
import { placeParts } from "./plugin-list.ts";
import { NAME } from "./plugin-name.ts";

/** A plugin of Rollup, Vite and Rolldown. Its hooks are theirs alone to call. */
export interface BulkheadPlugin {
  readonly name: string;
  readonly enforce: "post";
  readonly apply: "build";
}

type MinimalContext = Pick<PluginContext, "error" | "warn" | "meta">;

const bundlerOf = ({ meta }: MinimalContext): HostOptions["bundler"] =>
  "rolldownVersion" in meta ? "rolldown" : "rollup";

/** Runs of a watch go on with what the last one knew. */
class Builds {
  readonly #options: SettledOptions;
  readonly #known = new Map<string, Build>();

  constructor(options: SettledOptions) {
    this.#options = options;
  }

  for(input: InputOptions, host: HostOptions): Build {
    const key = JSON.stringify([input.input, host.directory, host.platform]);
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.host = host;
      return known;
    }
    const build = new Build(this.#options, host);
    this.#known.set(key, build);
    return build;
  }
}

const placeInto = async (
  context: MinimalContext,
  input: InputOptions,
  builds: Builds,
  vite: ViteConfig | undefined,
): Promise<InputOptions> => {
  const host = readHostOptions(input, vite, bundlerOf(context));
  const build = builds.for(input, host);
  const isVite = vite !== undefined;
  const plugins = await placeParts(input.plugins, makeParts(build, isVite), isVite);
  return {
    ...input,
    plugins: [...plugins],
    // Builtins are asked about: the bundler would leave them outside without a word to anybody.
    external: (specifier, importer, isResolved) =>
      !isBuiltin(specifier) && host.isExternal(specifier, importer, isResolved),
  };
};

/** What of Vite's config is changed. */
interface ViteUserConfig {
  readonly worker?: { readonly plugins?: () => readonly unknown[] };
}

// Vite builds workers apart, with plugins of their own.
const withWorkers = (
  { worker }: ViteUserConfig,
  options: BulkheadOptions | undefined,
): ViteUserConfig => ({
  worker: { plugins: () => [...(worker?.plugins?.() ?? []), bulkhead(options)] },
});

interface Hooks extends BulkheadPlugin {
  readonly config: (config: ViteUserConfig) => ViteUserConfig;
  readonly configResolved: (config: ViteConfig) => void;
  readonly options: {
    readonly order: "post";
    readonly handler: (this: MinimalContext, input: InputOptions) => Promise<InputOptions | null>;
  };
}

/**
 * Confines every package of a build by Rollup, Vite or Rolldown. At any place in the list of plugins: it puts itself where it has to be.
 *
 * @throws nothing: what is wrong with options, policy or code is reported as an error of the build
 */
export const bulkhead = (options?: BulkheadOptions): BulkheadPlugin => {
  let vite: ViteConfig | undefined;
  let builds: Builds | undefined;
  const plugin: Hooks = {
    name: NAME,
    enforce: "post",
    apply: "build",
    config: (config) => withWorkers(config, options),
    configResolved(config) {
      vite = config;
    },
    options: {
      order: "post",
      handler(input) {
        return guard(this, async () => {
          const settled = parseOptions(options);
          if (settled.mode === "off") return null;
          builds ??= new Builds(settled);
          return placeInto(this, input, builds, vite);
        });
      },
    },
  };
  return plugin;
};
