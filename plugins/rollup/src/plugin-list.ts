// Where Bulkhead's parts stand among a build's plugins. A module is compiled when every other plugin has had its say; a CommonJS
// module once more before that, in front of @rollup/plugin-commonjs: what that makes of it has no `require` left to check,
// calls the host's global object where the text says `global` or `this`, and is strict without having been rewritten for it.

import { BulkheadError, pluginOrder } from "@bulkhead/core";
import type { InputOptions, InputPluginOption, Plugin } from "rollup";
import { NAME } from "./plugin-name.ts";

export interface Parts {
  /** Serves Bulkhead's own modules; asked before any other. */
  readonly modules: Plugin;
  /** Compiles CommonJS modules before they become ES modules. */
  readonly beforeCommonjs: Plugin;
  /** Compiles everything. */
  readonly confine: Plugin;
}

const flatten = async (option: InputPluginOption): Promise<readonly Plugin[]> => {
  const settled = await option;
  if (settled === undefined || settled === null || settled === false || (settled as unknown) === "")
    return [];
  if (!Array.isArray(settled)) return [settled as Plugin];
  return (await Promise.all(settled.map(flatten))).flat();
};

// What Vite does to a build's modules after all plugins of its users. https://vite.dev/guide/api-plugin#plugin-ordering
const isOfVite = ({ name }: Plugin): boolean => /^(?:vite:|builtin:|native:|rolldown:)/.test(name);

const orderOf = ({ transform }: Plugin): "pre" | "post" | undefined =>
  typeof transform === "object" ? (transform?.order ?? undefined) : undefined;

/** Where the plugins of Vite's own that end the list begin. */
const userEnd = (plugins: readonly Plugin[]): number => {
  let end = plugins.length;
  while (end > 0 && isOfVite(plugins[end - 1] as Plugin)) end -= 1;
  return end;
};

/**
 * The plugins of the build with Bulkhead's parts among them.
 *
 * @throws {BulkheadError} BULKHEAD_PLUGIN_ORDER where a plugin would change modules after they were compiled
 */
export const placeParts = async (
  option: InputOptions["plugins"],
  { modules, beforeCommonjs, confine }: Parts,
  isVite: boolean,
): Promise<readonly Plugin[]> => {
  const given = await flatten(option);
  const end = isVite ? userEnd(given) : given.length;
  // Of the plugin itself nothing is left: its other hooks are for a dev server. It stands among its users' until here, the last of them, often.
  const users = given.slice(0, end).filter(({ name }) => name !== NAME);
  const vites = given.slice(end);
  if (isVite) {
    const late = users.find((plugin) => orderOf(plugin) === "post");
    if (late !== undefined) throw new BulkheadError(pluginOrder(late.name));
  }
  const before = users.flatMap((plugin) =>
    plugin.name === "commonjs" ? [beforeCommonjs, plugin] : [plugin],
  );
  return [modules, ...before, confine, ...vites];
};
