// The map that a text names in its last comment: from what a package ships to what its authors wrote.

import { dirname, join, posix, relative, resolve, sep } from "node:path";

// esbuild, Node and browsers take the last one.
const COMMENT = /(?:\/\/|\/\*)[#@][ \t]*sourceMappingURL=([^\s*]+)[ \t]*(?:\*\/)?\s*$/;
// Of an inline map all but the comment's beginning is data, which the expression need not look at twice.
const INLINE = /^data:application\/json[^,]*?(;base64)?,(.*)$/;

const lastComment = (source: string): string | undefined => {
  const at = source.lastIndexOf("sourceMappingURL=");
  return at < 0 ? undefined : COMMENT.exec(source.slice(Math.max(0, at - 8)))?.[1];
};

interface RawMap {
  readonly version: number;
  readonly sources: readonly (string | null)[];
  readonly sourceRoot?: string;
}

const isMap = (value: unknown): value is RawMap =>
  typeof value === "object" &&
  value !== null &&
  "mappings" in value &&
  "sources" in value &&
  Array.isArray(value.sources);

const parseMap = (text: string): RawMap | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const decodeText = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const decodeInline = (url: string): string | undefined => {
  const [, base64, data = ""] = INLINE.exec(url) ?? [];
  if (data === "") return undefined;
  return base64 === undefined ? decodeText(data) : Buffer.from(data, "base64").toString();
};

const isUrl = (path: string): boolean => /^[a-z][a-z\d+.-]*:/i.test(path) || path.startsWith("/");

/** Sources as they are called from the folder of the file, which the map may not be in. */
const relateSources = (map: RawMap, folder: string): RawMap => ({
  ...map,
  sourceRoot: "",
  sources: map.sources.map((source) => {
    if (source === null) return null;
    const rooted = map.sourceRoot ? posix.join(map.sourceRoot, source) : source;
    return isUrl(source) ? source : posix.join(folder, rooted);
  }),
});

export interface MapPlace {
  /** Absolute path of the file with the comment. */
  readonly path: string;
  /** The package's folder: a map is none of its own elsewhere. */
  readonly location: string;
  readonly readText: (path: string) => string | undefined;
}

/** As JSON, with sources relative to the file's folder; undefined without a map, or with none that can be read. */
export const findIncomingMap = (
  source: string,
  { path, location, readText }: MapPlace,
): string | undefined => {
  const url = lastComment(source);
  if (url === undefined) return undefined;
  const inline = decodeInline(url);
  if (inline !== undefined) {
    const map = parseMap(inline);
    return map && JSON.stringify(relateSources(map, "."));
  }
  const name = decodeText(url);
  if (name === undefined || isUrl(name)) return undefined;
  const file = resolve(dirname(path), name);
  // A comment is a package's own word: it names no file of anybody else's.
  if (!file.startsWith(join(location, sep))) return undefined;
  const map = parseMap(readText(file) ?? "");
  const folder = relative(dirname(path), dirname(file)).replaceAll("\\", "/");
  return map && JSON.stringify(relateSources(map, folder || "."));
};
