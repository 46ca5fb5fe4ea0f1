// The applications of fixtures/attacks, built by Rollup and by Rolldown.

import { basename, dirname } from "node:path";
import { builtinModules } from "node:module";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import nodeResolve from "@rollup/plugin-node-resolve";
import { type RolldownPluginOption, rolldown } from "rolldown";
import { type InputPluginOption, rollup } from "rollup";
import {
  type BundleRequest,
  type BundleResult,
  refusal,
} from "../../../../fixtures/attacks/runner/bundler.ts";
import { type TransformSettings, minifies, transforms } from "./transform.ts";

const FORMATS = { esm: "es", cjs: "cjs", iife: "iife" } as const;

// Scripts of theirs have no builtins: what they would be in is a global variable that Node has not.
const formatOf = (platform: BundleRequest["platform"], format: BundleRequest["format"]) =>
  platform === "node" && format === "iife" ? "cjs" : FORMATS[format];

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const attempt = async (build: () => Promise<unknown>): Promise<BundleResult> => {
  try {
    await build();
    return { built: true };
  } catch (error) {
    return refusal([messageOf(error)]);
  }
};

interface PluginSettings extends Pick<TransformSettings, "jsx" | "target"> {
  readonly withoutCommonjs?: boolean;
}

/** Plugins as a config for the platform has them. */
export const rollupPlugins = (
  platform: "node" | "browser",
  define: Readonly<Record<string, string>> = {},
  { jsx, target, withoutCommonjs = false }: PluginSettings = {},
): InputPluginOption[] => [
  transforms({ define, target, ...(jsx !== undefined && { jsx }) }),
  nodeResolve({
    extensions: [".mjs", ".js", ".json", ".ts", ".tsx", ".jsx"],
    browser: platform === "browser",
    preferBuiltins: platform === "node",
    exportConditions: platform === "node" ? ["node"] : [],
  }),
  withoutCommonjs ? undefined : commonjs(),
  json(),
];

export const bundleWithRollup = (
  { root, outfile, platform, format, minify, options }: BundleRequest,
  plugins: InputPluginOption[],
): Promise<BundleResult> =>
  attempt(async () => {
    const bundle = await rollup({
      input: `${root}/index.js`,
      external: platform === "node" ? [...builtinModules, /^node:/] : [],
      plugins: [...rollupPlugins(platform, options.define, { target: options.target }), ...plugins],
      onLog() {},
    });
    await bundle.write({
      dir: dirname(outfile),
      entryFileNames: basename(outfile),
      format: formatOf(platform, format),
      name: "application",
      inlineDynamicImports: true,
      plugins: minify ? [minifies()] : [],
    });
    await bundle.close();
  });

export const bundleWithRolldown = (
  { root, outfile, platform, format, minify, options }: BundleRequest,
  plugins: readonly object[],
): Promise<BundleResult> =>
  attempt(async () => {
    const bundle = await rolldown({
      input: `${root}/index.js`,
      cwd: root,
      platform,
      plugins: [transforms(), ...(plugins as readonly RolldownPluginOption[])],
      transform: {
        define: { ...options.define },
        jsx: { runtime: "classic" },
        ...(options.target !== undefined && { target: options.target }),
      },
      onLog() {},
    });
    await bundle.write({
      dir: dirname(outfile),
      entryFileNames: basename(outfile),
      format: formatOf(platform, format),
      name: "application",
      codeSplitting: false,
      minify,
    });
    await bundle.close();
  });
