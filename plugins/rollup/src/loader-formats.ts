// `umd`, `amd` and `system`: the bundler is asked for CommonJS, and a wrapper of known bytes goes around that with the kernel. The
// bundler's own looks for a loader among the host's names, and the proof could not tell it from a package that does; that of `system`
// has what modules export pass through a function of the loader's, in the midst of their code.

import { BulkheadError, type LoaderWrapper, buildUnsupported, isDottedName } from "@bulkhead/core";
import type { NormalizedOutputOptions, OutputChunk, OutputOptions } from "rollup";

/** What the build's settings say of an output that is wrapped. */
type Wanted = Omit<LoaderWrapper, "dependencies"> & {
  readonly globalOf: (specifier: string) => string;
};

type Globals = OutputOptions["globals"];

// Bundlers hand the settings of an output on from hook to hook as other objects, with this function in them.
const wanted = new WeakMap<object, Wanted>();

const WRAPPED: ReadonlyMap<string | undefined, LoaderWrapper["format"]> = new Map([
  ["umd", "umd"],
  ["amd", "amd"],
  ["system", "system"],
  ["systemjs", "system"],
]);

const refuse = (what: string, instead: string): never => {
  throw new BulkheadError(buildUnsupported(what, instead));
};

const globalIn = (globals: Globals, specifier: string): string => {
  const name =
    typeof globals === "function"
      ? globals(specifier)
      : Object.hasOwn(globals ?? {}, specifier)
        ? globals?.[specifier]
        : "";
  return name ?? "";
};

const readWanted = (
  format: LoaderWrapper["format"],
  { name = "", extend = false, globals, noConflict, amd = {} }: OutputOptions,
): Wanted => {
  const { define: amdDefine = "define", id: amdId = "" } = amd as { define?: string; id?: string };
  if (noConflict === true)
    return refuse("`output.noConflict`", "Leave it out, or choose the format `es`.");
  // To SystemJS it is a text: the name of the module.
  const isVariable = format !== "system" && name !== "";
  for (const text of [amdDefine, ...(isVariable ? [name] : [])])
    if (!isDottedName(text)) return refuse(`The name ${JSON.stringify(text)}`, "Choose another.");
  const globalOf = (specifier: string): string => {
    const global = globalIn(globals, specifier);
    // A path that is no such name is an expression of Rollup's users.
    return global === "" || isDottedName(global)
      ? global
      : refuse(`The global variable ${JSON.stringify(global)}`, "Choose a plain name.");
  };
  if (format === "system")
    return { format, name: "", extend: false, id: name, amdDefine, globalOf: () => "" };
  return { format, name, extend, id: amdId, amdDefine, globalOf };
};

// What SystemJS hands over is a module's namespace, and so is what it is given: nothing is to stand for the whole of it.
const AS_NAMESPACES = {
  exports: "named",
  interop: "esModule",
  esModule: false,
} as const satisfies OutputOptions;

interface Host {
  readonly bundler: "rollup" | "rolldown";
  readonly isVite: boolean;
}

// @vitejs/plugin-legacy asks for it, and knows its chunks by what Rollup makes of that.
const refuseLegacy = (): never =>
  refuse(
    "The output format `system` in Vite",
    "Leave chunks for old browsers out (`renderLegacyChunks: false` in @vitejs/plugin-legacy): those that know no modules lack what the kernel needs.",
  );

/**
 * The settings of an output as the bundler is to have them; undefined where they stay.
 *
 * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED
 */
export const asCommonjs = (
  options: OutputOptions,
  { bundler, isVite }: Host,
): OutputOptions | undefined => {
  const { globals } = options;
  const format = WRAPPED.get(options.format);
  if (format === "system" && isVite) return refuseLegacy();
  // Rolldown has no such format, and says so.
  if (format === undefined || (format === "system" && bundler === "rolldown")) return undefined;
  const marked = (specifier: string): string => globalIn(globals, specifier);
  wanted.set(marked, readWanted(format, options));
  const namespaces = format === "system" ? AS_NAMESPACES : {};
  return { ...options, ...namespaces, format: "cjs", globals: marked };
};

const wantedIn = ({ globals }: Pick<NormalizedOutputOptions, "globals">): Wanted | undefined =>
  typeof globals === "function" ? wanted.get(globals) : undefined;

/** The format that the build's settings ask for. */
export const formatIn = (options: Pick<NormalizedOutputOptions, "globals" | "format">): string =>
  wantedIn(options)?.format ?? options.format;

/**
 * What goes around an output; undefined for one that is not wrapped. `specifiers`: what it loads from outside of the bundle.
 *
 * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED
 */
export const wrapperFor = (
  options: Pick<NormalizedOutputOptions, "globals">,
  { exports, isEntry }: Pick<OutputChunk, "exports" | "isEntry">,
  specifiers: readonly string[],
): LoaderWrapper | undefined => {
  const found = wantedIn(options);
  if (found === undefined) return undefined;
  const { globalOf, ...rest } = found;
  if (rest.format === "umd" && rest.name === "" && isEntry && exports.length > 0)
    return refuse("An output in `umd` that exports, without `output.name`,", "Name it.");
  return {
    ...rest,
    dependencies: specifiers.map((specifier) => ({ specifier, global: globalOf(specifier) })),
  };
};
