// The plugin: it puts Bulkhead's parts where they belong among the build's other plugins.

import { isBuiltin } from "node:module";
import {
  type BulkheadOptions,
  type SettledOptions,
  builtinModuleName,
  parseOptions,
} from "@bulkhead/core";
import type { InputOptions, Plugin, PluginContext } from "rollup";
import { Build, type Shared } from "./build.ts";
import {
  type DevServerHooks,
  type DevServerMode,
  makeDevServer,
  parseDevServer,
} from "./dev-server/dev-server.ts";
import { type HostOptions, type ViteConfig, readHostOptions } from "./host-options.ts";
import { inferFromBuild, makeCollector } from "./generate-from-build.ts";
import { MapNames } from "./map-names.ts";
import { guard } from "./messages.ts";
import { makeParts } from "./parts.ts";
import { placeParts } from "./plugin-list.ts";
import { NAME } from "./plugin-name.ts";
import { openBuildProject } from "./start-run.ts";
import { withPureNames } from "./tree-shaking.ts";

/** The options of every bundler's plugin, and Vite's. */
export interface BulkheadRollupOptions extends BulkheadOptions {
  /** What happens in Vite's dev server, which confines nothing; default `off`. */
  readonly devServer?: DevServerMode;
}

/** A plugin of Rollup, Vite and Rolldown. Its hooks are theirs alone to call. */
export interface BulkheadPlugin {
  readonly name: string;
  readonly enforce: "post";
  /** Absent where the plugin is to report in the dev server as well. */
  readonly apply?: "build";
}

type MinimalContext = Pick<PluginContext, "error" | "warn" | "meta">;

const bundlerOf = ({ meta }: MinimalContext): HostOptions["bundler"] =>
  "rolldownVersion" in meta ? "rolldown" : "rollup";

/** Runs of a watch go on with what the last one knew. */
class Builds {
  readonly #options: SettledOptions;
  readonly #shared: Shared;
  readonly #known = new Map<string, Build>();

  constructor(options: SettledOptions, shared: Shared) {
    this.#options = options;
    this.#shared = shared;
  }

  for(input: InputOptions, host: HostOptions): Build {
    const entry = JSON.stringify(input.input);
    const key = JSON.stringify([entry, host.directory, host.platform]);
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.host = host;
      return known;
    }
    const build = new Build(this.#options, host, entry, this.#shared);
    this.#known.set(key, build);
    return build;
  }
}

// A worker's build, inside the one that has no policy yet.
const collectInto = async (
  input: InputOptions,
  build: Build,
  isVite: boolean,
): Promise<InputOptions> => {
  const { parts, graph } = makeCollector(build, await openBuildProject(build), false);
  const { confine } = parts;
  const deposit: Plugin = {
    name: `${NAME}:deposit`,
    renderStart() {
      const found = graph();
      if (found === undefined) return;
      build.shared.collected?.push(found);
      build.shared.unconfined.add(build.input);
    },
  };
  const plugins = await placeParts(input.plugins, { ...parts, modules: deposit, confine }, isVite);
  return { ...input, plugins: [...plugins] };
};

const placeInto = async (
  context: MinimalContext,
  input: InputOptions,
  builds: Builds,
  { vite, isWorker }: { readonly vite: ViteConfig | undefined; readonly isWorker: boolean },
): Promise<InputOptions> => {
  const host = readHostOptions(input, vite, bundlerOf(context), isWorker);
  const build = builds.for(input, host);
  const isVite = vite !== undefined;
  if (build.shared.collected !== undefined) return collectInto(input, build, isVite);
  build.infer = (project) => inferFromBuild(input, build, project, isVite);
  const plugins = await placeParts(input.plugins, makeParts(build, isVite), isVite);
  return {
    ...input,
    plugins: [...plugins],
    treeshake: withPureNames(input.treeshake),
    // Builtins are asked about: the bundler would leave them outside without a word to anybody.
    external: (specifier, importer, isResolved) =>
      !isBuiltin(specifier) &&
      builtinModuleName(specifier) === undefined &&
      host.isExternal(specifier, importer, isResolved),
  };
};

/** What of Vite's config is changed. */
interface ViteUserConfig {
  readonly worker?: { readonly plugins?: () => readonly unknown[] };
}

// Vite builds workers apart, with plugins of their own.
const withWorkers = (
  { worker }: ViteUserConfig,
  options: BulkheadRollupOptions | undefined,
  shared: Shared,
): ViteUserConfig => ({
  worker: {
    plugins: () => [
      ...(worker?.plugins?.() ?? []),
      makePlugin(options, { shared, isWorker: true }),
    ],
  },
});

interface Hooks extends BulkheadPlugin, Partial<DevServerHooks> {
  readonly config: (config: ViteUserConfig, run: Pick<ViteConfig, "command">) => ViteUserConfig;
  readonly configResolved: (config: ViteConfig) => void;
  readonly options: {
    readonly order: "post";
    readonly handler: (this: MinimalContext, input: InputOptions) => Promise<InputOptions | null>;
  };
}

// What is no object is refused with the rest.
const settleOptions = (options: unknown): SettledOptions => {
  if (typeof options !== "object" || options === null || !("devServer" in options))
    return parseOptions(options);
  const { devServer, ...others } = options;
  parseDevServer(devServer);
  return parseOptions(others);
};

interface Place {
  readonly shared: Shared;
  readonly isWorker: boolean;
}

const makePlugin = (
  options: BulkheadRollupOptions | undefined,
  { shared, isWorker }: Place,
): BulkheadPlugin => {
  let vite: ViteConfig | undefined;
  let builds: Builds | undefined;
  const settle = (): SettledOptions => settleOptions(options);
  const plugin: Hooks = {
    name: NAME,
    enforce: "post",
    // What is not understood is refused there, too.
    ...((options?.devServer ?? "off") === "off" ? { apply: "build" } : makeDevServer(settle)),
    config: (config, { command }) =>
      command === "build" ? withWorkers(config, options, shared) : {},
    configResolved(config) {
      vite = config;
    },
    options: {
      order: "post",
      handler(input) {
        return guard(this, async () => {
          if (vite?.command === "serve") return null;
          const settled = settle();
          if (settled.mode === "off") return null;
          builds ??= new Builds(settled, shared);
          return placeInto(this, input, builds, { vite, isWorker });
        });
      },
    },
  };
  return plugin;
};

/**
 * Confines every package of a build by Rollup, Vite or Rolldown. At any place in the list of plugins: it puts itself where it has to be.
 *
 * @throws nothing: what is wrong with options, policy or code is reported as an error of the build
 */
export const bulkhead = (options?: BulkheadRollupOptions): BulkheadPlugin =>
  makePlugin(options, {
    shared: {
      collected: undefined,
      unconfined: new Set(),
      policy: undefined,
      mapNames: new MapNames(),
      workers: new Map(),
    },
    isWorker: false,
  });
