// Source maps of compiled modules, through the bundler's transformation to JavaScript, to the text as it was loaded.

import { posix } from "node:path";
import remapping from "@jridgewell/remapping";

/** The compiled module's map through the transformation's. */
const composeMaps = (compiled: string, transformed: string | undefined): object => {
  if (transformed === undefined) return JSON.parse(compiled) as object;
  let used = false;
  const composed = remapping(compiled, () => {
    // One source, asked for its own map first and then for that map's sources.
    if (used) return null;
    used = true;
    return transformed;
  });
  return JSON.parse(composed.toString()) as object;
};

/** As JSON, with one source: the loaded text under its file's name. */
export const formatSourceMap = (
  compiled: string,
  transformed: string | undefined,
  { file, source }: { readonly file: string; readonly source: string },
): string =>
  JSON.stringify({
    ...composeMaps(compiled, transformed),
    sources: [posix.basename(file)],
    sourcesContent: [source],
  });
