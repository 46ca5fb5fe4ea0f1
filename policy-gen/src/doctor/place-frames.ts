// From a place in what ran to the line of source and its package: through the source map beside the file, where there is one. Reads
// files of the application's folder alone; a stack names any file, and what it names is not shown unless it is there.

import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { SourceMap } from "node:module";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type PackageGraph, makeNodePowers, mapPackages } from "@bulkhead/compartment-mapper";
import { BulkheadError, type SourceLocation } from "@bulkhead/core";
import type { Place } from "./finding.ts";
import type { Frame } from "./seen-error.ts";

export interface Application {
  /** Absolute real path. */
  readonly root: string;
  /** Undefined where the folder has no packages to map. */
  readonly graph: PackageGraph | undefined;
}

export const readApplication = (root: string): Application => {
  const real = realpathSync(root);
  try {
    return { root: real, graph: mapPackages(real, { powers: makeNodePowers() }) };
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    // The doctor is asked when something is wrong; names by folders are better than none.
    return { root: real, graph: undefined };
  }
};

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const isInside = ({ root }: Application, path: string): boolean =>
  path.startsWith(root + sep) && existsSync(path) && realpathSync(path).startsWith(root + sep);

const SKIPPED = new Set(["node_modules", ".git"]);
const MAX_DEPTH = 5;

/** Files of that name in the application's folder, outside of node_modules: what a server calls /assets/app-1x2y.js. */
const findByName = (folder: string, name: string, depth = 0): readonly string[] =>
  depth > MAX_DEPTH
    ? []
    : readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory())
          return SKIPPED.has(entry.name) ? [] : findByName(path, name, depth + 1);
        return entry.isFile() && entry.name === name ? [path] : [];
      });

const pathOf = (file: string): string => {
  if (!file.startsWith("file:")) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
};

/** The file that a frame names: by its path, or for an address of a server by its name, if only one has it. */
const fileOf = (application: Application, { file }: Frame): string | undefined => {
  const path = resolve(application.root, pathOf(file));
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(file) && isInside(application, path) && isFile(path))
    return path;
  const name = basename(file.replace(/[?#].*$/, ""));
  const found = findByName(application.root, name);
  return found.length === 1 ? found[0] : undefined;
};

interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string | undefined;
}

const lineOf = (text: string | undefined, line: number): string | undefined =>
  text?.split("\n")[line - 1];

// `webpack://app/./node_modules/x/index.js`, and paths relative to the map.
const sourcePath = (application: Application, mapFile: string, source: string): string =>
  source.startsWith("webpack://")
    ? resolve(application.root, source.replace(/^webpack:\/\/[^/]*\//, ""))
    : resolve(dirname(mapFile), pathOf(source));

const throughMap = (
  application: Application,
  file: string,
  { line, column }: Frame,
): Source | undefined => {
  const mapFile = `${file}.map`;
  if (!isFile(mapFile)) return undefined;
  let map: SourceMap;
  try {
    map = new SourceMap(JSON.parse(readFileSync(mapFile, "utf8")));
  } catch {
    return undefined;
  }
  const found = map.findEntry(line - 1, column - 1);
  if (!("originalSource" in found)) return undefined;
  const { originalSource, originalLine, originalColumn } = found;
  const index = (map.payload.sources ?? []).indexOf(originalSource);
  const path = sourcePath(application, mapFile, originalSource);
  const text =
    map.payload.sourcesContent?.[index] ??
    (isInside(application, path) && isFile(path) ? readFileSync(path, "utf8") : undefined);
  return { file: path, line: originalLine + 1, column: originalColumn, text };
};

const IN_NODE_MODULES = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/g;

/** The package of a file; by the graph, and where that does not know it by the folders of its path. */
const packageOf = ({ root, graph }: Application, file: string): string | undefined => {
  const owner = existsSync(file) ? graph?.ownerOf(file)?.canonicalName : undefined;
  if (owner !== undefined) return owner;
  const inside = relative(root, file).split(sep).join("/");
  const names = [...inside.matchAll(IN_NODE_MODULES)].map(([, name]) => name);
  if (names.length > 0) return names.join(">");
  return inside.startsWith("..") ? undefined : "$root$";
};

const shown = ({ root }: Application, file: string): string => {
  const inside = relative(root, file);
  return (inside.startsWith("..") ? file : inside).split(sep).join("/");
};

const locationOf = (application: Application, source: Source): SourceLocation => {
  const lineText = lineOf(source.text, source.line);
  return {
    file: shown(application, source.file),
    line: source.line,
    column: source.column,
    ...(lineText !== undefined && { lineText }),
  };
};

// A place in a file that no map explains, and that is no package's own, is a bundle: it says nothing of packages.
const placeFrame = (application: Application, frame: Frame): Place | undefined => {
  const file = fileOf(application, frame);
  if (file === undefined) return undefined;
  const mapped = throughMap(application, file, frame);
  const isSource = file.includes(`${sep}node_modules${sep}`);
  if (mapped === undefined && !isSource) return undefined;
  const source = mapped ?? {
    file,
    line: frame.line,
    column: frame.column - 1,
    text: readFileSync(file, "utf8"),
  };
  const owner = packageOf(application, source.file);
  return {
    location: locationOf(application, source),
    ...(owner !== undefined && { package: owner }),
  };
};

/** The innermost frame that can be told; the kernel's own code has no map and is passed over. */
export const placeFrames = (
  application: Application,
  frames: readonly Frame[],
): Place | undefined => {
  for (const frame of frames) {
    const place = placeFrame(application, frame);
    if (place !== undefined) return place;
  }
  return undefined;
};
