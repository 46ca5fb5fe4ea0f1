// Source maps of compiled modules, through the transformation of TypeScript and JSX, to the text as it was loaded.

import { basename } from "node:path";
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

/** The comment by which esbuild finds the map of a module; the source's name in it is relative to the module's folder. */
export const formatInlineMap = (
  compiled: string,
  transformed: string | undefined,
  { path, source }: { readonly path: string; readonly source: string },
): string => {
  const map = {
    ...composeMaps(compiled, transformed),
    sources: [basename(path)],
    sourcesContent: [source],
  };
  const data = Buffer.from(JSON.stringify(map)).toString("base64");
  return `\n//# sourceMappingURL=data:application/json;base64,${data}\n`;
};
