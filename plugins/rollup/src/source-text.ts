// The text of a module as it was loaded, beside what other plugins have made of it since: messages show people what they
// wrote, and the compartment map has the hash of the file.

import { readFileSync } from "node:fs";
import { BulkheadError, checkModuleBytes } from "@bulkhead/core";
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

// Bytes: from here on a file is looked at for its size.
const LARGE = 1_000_000;

// Of pages and styles, plugins make modules without saying from where.
const HAS_MAPS = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx?)$/i;

const checkBytes = (bytes: Uint8Array, text: string, shown: string): void => {
  // Most files have neither: a replaced character, where bytes are no UTF-8, and the NUL of binary formats.
  if (!/[\uFFFD\0]/.test(text) && bytes.length < LARGE) return;
  const wrong = checkModuleBytes(bytes, shown);
  if (wrong !== undefined) throw new BulkheadError(wrong);
};

/**
 * `file`: absolute path, where the module stands for one as a whole; `shown`: how messages name it.
 *
 * @throws {BulkheadError} BULKHEAD_MODULE_UNREADABLE where the bundler has read bytes as text that are none
 */
export const readSourceText = (
  context: Pick<TransformPluginContext, "getCombinedSourcemap">,
  code: string,
  file: string | undefined,
  shown: string,
): SourceText => {
  const bytes = readBytes(file);
  const loaded = bytes ?? code;
  const untouched = { source: code, map: undefined, loaded };
  if (bytes === undefined || !HAS_MAPS.test(file ?? "")) return untouched;
  const text = withoutMark(new TextDecoder().decode(bytes));
  if (text === code) {
    checkBytes(bytes, code, shown);
    return untouched;
  }
  const map = context.getCombinedSourcemap() as unknown as Map;
  const source = map.sourcesContent?.[0];
  // A plugin that says nothing of places leaves only those in its own text.
  if (typeof source !== "string" || !map.mappings) return untouched;
  if (source === text) checkBytes(bytes, source, shown);
  return { source, map: JSON.stringify(map), loaded };
};
