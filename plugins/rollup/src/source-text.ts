// The text of a module as it was loaded, beside what other plugins have made of it since: messages show people what they
// wrote, and the compartment map has the hash of the file.

import { readFileSync } from "node:fs";
import type { TransformPluginContext } from "rollup";

export interface SourceText {
  /** In which messages show places. */
  readonly source: string;
  /** From the code to the source, as JSON; absent where they are one. */
  readonly map: string | undefined;
  /** The bytes of the file; the code where there is no file. */
  readonly loaded: string | Uint8Array;
}

const readBytes = (file: string | undefined): Uint8Array | undefined => {
  try {
    return file === undefined ? undefined : readFileSync(file);
  } catch {
    // A plugin serves what is not there.
    return undefined;
  }
};

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");

interface Map {
  readonly mappings?: string;
  readonly sourcesContent?: readonly (string | null | undefined)[];
}

// Of pages and styles, plugins make modules without saying from where.
const HAS_MAPS = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx?)$/i;

/** `file`: absolute path, where the module stands for one as a whole. */
export const readSourceText = (
  context: Pick<TransformPluginContext, "getCombinedSourcemap">,
  code: string,
  file: string | undefined,
): SourceText => {
  const bytes = readBytes(file);
  const loaded = bytes ?? code;
  const untouched = { source: code, map: undefined, loaded };
  if (bytes === undefined || !HAS_MAPS.test(file ?? "")) return untouched;
  if (withoutMark(new TextDecoder().decode(bytes)) === code) return untouched;
  const map = context.getCombinedSourcemap() as unknown as Map;
  const source = map.sourcesContent?.[0];
  // A plugin that says nothing of places leaves only those in its own text.
  if (typeof source !== "string" || !map.mappings) return untouched;
  return { source, map: JSON.stringify(map), loaded };
};
