// TypeScript and JSX to JavaScript by esbuild itself, before anything is analysed: what esbuild would put into the code -
// a call of `React.createElement`, an enum - has to be there when names are resolved.

import { dirname, resolve } from "node:path";
import type { SourceLanguage } from "@bulkhead/core";
import type { BuildOptions, PluginBuild, TransformOptions } from "esbuild";
import { findTsconfig, parseTsconfig } from "get-tsconfig";

export interface TransformedSource {
  readonly code: string;
  /** From the code to what was loaded, as JSON text; absent where nothing was transformed. */
  readonly map?: string;
}

/** Answers of get-tsconfig, for one run of a build. */
export type TsconfigCache = Map<string, unknown>;

/** The tsconfig.json for a file as esbuild chooses it: the nearest, but none for what is installed. */
export const tsconfigFor = (
  path: string,
  { tsconfigRaw, tsconfig, absWorkingDir = "" }: BuildOptions,
  cache: TsconfigCache,
): string | undefined => {
  if (tsconfigRaw !== undefined)
    return typeof tsconfigRaw === "string" ? tsconfigRaw : JSON.stringify(tsconfigRaw);
  if (/[\\/]node_modules[\\/]/.test(path)) return undefined;
  try {
    const file =
      tsconfig === undefined
        ? findTsconfig(dirname(path), "tsconfig.json", cache)
        : resolve(absWorkingDir, tsconfig);
    return file === undefined
      ? undefined
      : JSON.stringify(parseTsconfig(file, cache as Map<string, string>));
  } catch {
    // esbuild reads the file too, and says better what is wrong with it.
    return undefined;
  }
};

const JSX_OPTIONS = [
  "jsx",
  "jsxFactory",
  "jsxFragment",
  "jsxImportSource",
  "jsxDev",
  "jsxSideEffects",
] as const;

const jsxOptions = (options: BuildOptions): TransformOptions =>
  Object.fromEntries(
    JSX_OPTIONS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );

/**
 * Whether esbuild itself has to take calls out: compiled, `console.log()` is a call on the package's own global object, which `drop`
 * does not know.
 */
const dropsConsole = (source: string, { drop = [] }: BuildOptions): boolean =>
  drop.includes("console") && /\bconsole\b/.test(source);

/** Whether a text is something else than the JavaScript that is confined. */
export const isTransformed = (
  source: string,
  language: SourceLanguage,
  options: BuildOptions,
): boolean => language !== "js" || dropsConsole(source, options);

export const transformSource = async (
  source: string,
  path: string,
  language: SourceLanguage,
  tsconfigRaw: string | undefined,
  { esbuild, initialOptions }: PluginBuild,
): Promise<TransformedSource> => {
  if (!isTransformed(source, language, initialOptions)) return { code: source };
  const { code, map } = await esbuild.transform(source, {
    loader: language,
    sourcefile: path,
    sourcemap: "external",
    target: "esnext",
    charset: "utf8",
    logLevel: "silent",
    ...(dropsConsole(source, initialOptions) && { drop: ["console"] }),
    ...jsxOptions(initialOptions),
    ...(tsconfigRaw !== undefined && { tsconfigRaw }),
  });
  return { code, map };
};
