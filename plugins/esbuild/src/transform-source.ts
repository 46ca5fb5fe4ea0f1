// TypeScript and JSX to JavaScript by esbuild itself, before anything is analysed: what esbuild would put into the code -
// a call of `React.createElement`, an enum - has to be there when names are resolved.

import { dirname } from "node:path";
import remapping from "@jridgewell/remapping";
import type { SourceLanguage } from "@bulkhead/core";
import type { BuildOptions, PluginBuild, TransformOptions } from "esbuild";
import { getTsconfig } from "get-tsconfig";

export interface TransformedSource {
  readonly code: string;
  /** From the code to what was loaded, as JSON text; absent where nothing was transformed. */
  readonly map?: string;
}

// As esbuild: the nearest tsconfig.json counts, but none for what is installed.
const tsconfigFor = (
  path: string,
  { tsconfigRaw, tsconfig }: BuildOptions,
): TransformOptions["tsconfigRaw"] => {
  if (tsconfigRaw !== undefined) return tsconfigRaw;
  if (/[\\/]node_modules[\\/]/.test(path)) return undefined;
  const found =
    tsconfig === undefined
      ? getTsconfig(dirname(path))
      : getTsconfig(dirname(tsconfig), tsconfig.split(/[\\/]/).at(-1));
  return found === null ? undefined : JSON.stringify(found.config);
};

const JSX_OPTIONS = [
  "jsx",
  "jsxFactory",
  "jsxFragment",
  "jsxImportSource",
  "jsxDev",
  "jsxSideEffects",
] as const;

export const transformSource = async (
  source: string,
  path: string,
  language: SourceLanguage,
  build: PluginBuild,
): Promise<TransformedSource> => {
  if (language === "js") return { code: source };
  const { initialOptions } = build;
  const tsconfigRaw = tsconfigFor(path, initialOptions);
  const jsx = Object.fromEntries(
    JSX_OPTIONS.flatMap((name) =>
      initialOptions[name] === undefined ? [] : [[name, initialOptions[name]]],
    ),
  );
  const { code, map } = await build.esbuild.transform(source, {
    loader: language,
    sourcefile: path,
    sourcemap: "external",
    target: "esnext",
    charset: "utf8",
    logLevel: "silent",
    ...jsx,
    ...(tsconfigRaw !== undefined && { tsconfigRaw }),
  });
  return { code, map };
};

/** The compiled module's map through the transformation's: to what was loaded. */
export const composeMaps = (compiled: string, transformed: string | undefined): string => {
  if (transformed === undefined) return compiled;
  let used = false;
  return remapping(compiled, () => {
    // One source, asked for its own map first and then for that map's sources.
    if (used) return null;
    used = true;
    return transformed;
  }).toString();
};

/** A map as the comment by which esbuild finds it. */
export const inlineMap = (map: string): string =>
  `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
