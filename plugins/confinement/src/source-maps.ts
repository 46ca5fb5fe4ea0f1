// Source maps of compiled modules, through what the bundler and the package's authors made of the text before.

import { dirname, join, posix, resolve, sep } from "node:path";
import remapping from "@jridgewell/remapping";

/**
 * A map through those of the texts that it leads to: the first of `older` belongs to the map's source, the next to that
 * one's. As JSON.
 */
export const composeSourceMaps = (newest: string, older: readonly string[]): string => {
  if (older.length === 0) return newest;
  // Depth counts from 1. What the oldest leads to has no map.
  return remapping(newest, (_, { depth }) => older[depth - 1] ?? null).toString();
};

/** The maps that lie between a compiled module and what its authors wrote, each as JSON. */
export interface MapChain {
  /** From the compiled text to the JavaScript that was compiled. */
  readonly compiled: string;
  /** From there to the text as it was loaded; absent where they are one. */
  readonly transformed?: string | undefined;
  /** From there to what it was made from, with sources relative to the file's folder; absent where it names none. */
  readonly incoming?: string | undefined;
}

/** Where a module is: absolute paths of its file and of its package's folder. */
export interface PlaceOfModule {
  readonly path?: string | undefined;
  readonly location: string;
}

interface Sources {
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
}

// Bundlers take a source for a URL: `%2e%2e`, `file:`, and on some systems `\\`.
const MAY_LEAD_AWAY = /^[a-z][a-z\d+.-]*:|^\/|[%\\]/i;

const isWithin = (source: string, { path, location }: PlaceOfModule): boolean =>
  path !== undefined &&
  !MAY_LEAD_AWAY.test(source) &&
  resolve(dirname(path), source).startsWith(join(location, sep));

/**
 * A map that has no file of anybody else's read into the output: esbuild fills in the sources that a map names without their text, and a
 * package's map may name `../../.env`.
 *
 * @param map JSON, with sources relative to the module's folder.
 */
export const withoutForeignSources = (map: string, place: PlaceOfModule): string => {
  const parsed = JSON.parse(map) as Sources;
  const texts = parsed.sources.map(
    (source, index) =>
      parsed.sourcesContent?.[index] ?? (source === null || isWithin(source, place) ? null : ""),
  );
  return JSON.stringify({ ...parsed, sourcesContent: texts });
};

const leadsToFile = (map: string, file: string): boolean => {
  const { sources } = JSON.parse(map) as { readonly sources: readonly (string | null)[] };
  const [source] = sources;
  return sources.length === 1 && posix.basename(source ?? "") === posix.basename(file);
};

/**
 * As JSON. Without an incoming map it has one source: the loaded text under its file's name. `place`: of a module that may not have
 * others' files read.
 */
export const formatSourceMap = (
  { compiled, transformed, incoming }: MapChain,
  { file, source }: { readonly file: string; readonly source: string },
  place?: PlaceOfModule,
): string => {
  const older = [transformed, incoming].filter((map) => map !== undefined);
  // What a map's sources are relative to is the file, and the file is called after its folder in ours.
  const sources = [posix.basename(file)];
  const newest = { ...(JSON.parse(compiled) as object), sources };
  const composed = composeSourceMaps(JSON.stringify(newest), older);
  // The bundler's transformation has followed the text's own map already.
  const isFollowed = transformed !== undefined && !leadsToFile(transformed, file);
  if (incoming !== undefined || isFollowed)
    return place === undefined ? composed : withoutForeignSources(composed, place);
  return JSON.stringify({
    ...(JSON.parse(composed) as object),
    sources,
    sourcesContent: [source],
  });
};
