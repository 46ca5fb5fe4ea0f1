// The plugin: from esbuild's events to core's calls.

import {
  BulkheadError,
  type BulkheadOptions,
  type SettledOptions,
  buildUnsupported,
  optionInvalid,
  parseOptions,
  pluginOrder,
} from "@bulkhead/core";
import type { BuildOptions, Plugin, PluginBuild } from "esbuild";
import { startConfinement } from "./confinement.ts";
import { toMessages } from "./messages.ts";
import { NAME } from "./plugin-name.ts";

const UNSUPPORTED: readonly (readonly [
  what: string,
  fix: string,
  is: (options: BuildOptions) => boolean,
])[] = [
  [
    "A build without `bundle: true`",
    "Set `bundle: true`: only a bundle knows what each import leads to.",
    ({ bundle }) => bundle !== true,
  ],
  [
    "Code from `stdin`",
    "Put the entry into a file of the application.",
    ({ stdin }) => stdin !== undefined,
  ],
  [
    "A build with `packages: 'external'`",
    "Bundle the packages: what stays outside the bundle is not confined.",
    ({ packages }) => packages === "external",
  ],
  [
    "A build with `mangleProps`",
    "Leave it out: properties of a package's global have the names that the policy grants.",
    ({ mangleProps }) => mangleProps !== undefined,
  ],
  [
    "A build with `preserveSymlinks`",
    "Leave it out: a package is known by its real place.",
    ({ preserveSymlinks }) => preserveSymlinks === true,
  ],
];

const checkBuild = ({ initialOptions }: PluginBuild, plugin: Plugin): void => {
  const first = initialOptions.plugins?.[0];
  if (first !== plugin) throw new BulkheadError(pluginOrder(first?.name ?? "unknown"));
  for (const [what, fix, is] of UNSUPPORTED)
    if (is(initialOptions)) throw new BulkheadError(buildUnsupported(what, fix));
  if (initialOptions.plugins?.slice(1).some(({ name }) => name === NAME))
    throw new BulkheadError(optionInvalid("plugins", "a list with one bulkhead() in it"));
};

const isOff = (options: SettledOptions): boolean => options.mode === "off";

/**
 * Confines every package of the bundle. The first of the build's plugins.
 *
 * @throws nothing: what is wrong with options, policy or code is reported as errors of the build
 */
export const bulkhead = (options?: BulkheadOptions): Plugin => {
  const plugin: Plugin = {
    name: NAME,
    async setup(build) {
      try {
        const settled = parseOptions(options);
        if (isOff(settled)) return;
        checkBuild(build, plugin);
        await startConfinement(build, settled);
      } catch (error) {
        if (!(error instanceof BulkheadError)) throw error;
        const errors = toMessages(error.diagnostics);
        build.onStart(() => ({ errors }));
      }
    },
  };
  return plugin;
};
