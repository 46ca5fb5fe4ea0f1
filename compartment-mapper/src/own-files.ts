// The files of a package that a computed name can lead to: `require("./locale/" + name)`, `require.context("./pages")`.

import { dirname, extname, join, sep } from "node:path";
import type { ReadPowers } from "./read-powers.ts";
import { relativePath } from "./relative-path.ts";

// In the order in which Node tries them, and then what bundlers read too.
const EXTENSIONS = [".js", ".json", ".cjs", ".mjs", ".jsx", ".ts", ".tsx", ".mts", ".cts"];
const MAX_FILES = 1000;

export interface OwnFileSearch {
  /** The texts around the computed parts; the first begins with `./` or `../`. */
  readonly parts: readonly string[];
  /** Absolute path of the module with the import. */
  readonly importer: string;
  /** The folder of its package. */
  readonly location: string;
}

const escape = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");

// As esbuild has it: what follows a slash may be in any folder below, what follows a letter is the rest of one name.
const matcherOf = (parts: readonly string[]): RegExp => {
  const pattern = parts
    .map((part, index) =>
      index === parts.length - 1
        ? escape(part)
        : `${escape(part)}${part.endsWith("/") ? ".*" : "[^/]*"}`,
    )
    .join("");
  return new RegExp(`^${pattern}$`, "s");
};

const hasName = (text: string): boolean => {
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === "string" && name !== "";
  } catch {
    return false;
  }
};

/** Files below a folder, as paths below it; undefined where there are too many to bundle them all on a guess. */
const listFiles = (folder: string, powers: ReadPowers): readonly string[] | undefined => {
  const found: string[] = [];
  const visit = (path: string): void => {
    for (const name of [...powers.list(path)].sort()) {
      if (found.length > MAX_FILES || name === "node_modules" || name.startsWith(".")) continue;
      const child = join(path, name);
      // A link may lead out of the package.
      if (powers.realPath(child) !== child) continue;
      if (powers.isFile(child)) found.push(relativePath(folder, child));
      else if (!hasName(powers.readText(join(child, "package.json")) ?? "")) visit(child);
    }
  };
  visit(folder);
  return found.length > MAX_FILES ? undefined : found;
};

const isCode = (file: string): boolean =>
  EXTENSIONS.includes(extname(file)) && !/\.d\.[cm]?ts$/.test(file);

/** The names by which a file can be required, the surest first. */
const namesOf = (file: string): readonly string[] => {
  const stem = file.slice(0, -extname(file).length);
  return stem.endsWith("/index") ? [file, stem, stem.slice(0, -"/index".length)] : [file, stem];
};

const byExtension = (one: string, other: string): number =>
  EXTENSIONS.indexOf(extname(one)) - EXTENSIONS.indexOf(extname(other));

/** The folder that such a name leads into, below which all of them are; undefined where it is not the package's own. */
const folderOf = ({ parts, importer, location }: OwnFileSearch): string | undefined => {
  const [first = ""] = parts;
  const folder = join(dirname(importer), first.slice(0, first.lastIndexOf("/")));
  const inside = `${folder}${sep}`;
  const isOwn =
    inside.startsWith(`${location}${sep}`) &&
    !inside.slice(location.length).includes(`${sep}node_modules${sep}`);
  return isOwn ? folder : undefined;
};

/** Whether a computed name is followed to no file, whatever there is: it leads out of the package, or to too many. */
export const isOutOfReach = (search: OwnFileSearch, powers: ReadPowers): boolean => {
  const folder = folderOf(search);
  return folder === undefined || listFiles(folder, powers) === undefined;
};

/**
 * Each name that the computed one can be, with the specifier of the file that it leads to, both relative to the importer's
 * folder. Files of the same package only; empty where there are none, or more than a thousand.
 */
export const findOwnFiles = (
  search: OwnFileSearch,
  powers: ReadPowers,
): readonly (readonly [name: string, specifier: string])[] => {
  const folder = folderOf(search);
  if (folder === undefined) return [];
  const { parts } = search;
  const [first = ""] = parts;
  const files = (listFiles(folder, powers) ?? []).filter(isCode);
  const matcher = matcherOf(parts);
  const prefix = first.slice(0, first.lastIndexOf("/") + 1);
  const found = new Map<string, string>();
  const ordered = files.map((file) => `${prefix}${file}`).sort(byExtension);
  // A whole name before one that wants an extension, that before a folder's.
  for (const rank of [0, 1, 2])
    for (const file of ordered) {
      const name = namesOf(file)[rank];
      if (name !== undefined && matcher.test(name) && !found.has(name)) found.set(name, file);
    }
  return [...found];
};

export interface ContextSearch extends Pick<OwnFileSearch, "importer" | "location"> {
  /** Relative to the importer's. */
  readonly folder: string;
  readonly recursive: boolean;
  /** What one of a file's names has to match, below the folder and with `./` in front. */
  readonly matches: (name: string) => boolean;
}

/** The files that webpack makes a table of, relative to the importer's folder; of the same package, without the importer itself. */
export const findContextFiles = (
  { folder, recursive, matches, importer, location }: ContextSearch,
  powers: ReadPowers,
): readonly string[] => {
  const base = join(dirname(importer), folder);
  const inside = join(base, sep);
  if (!inside.startsWith(join(location, sep))) return [];
  if (inside.slice(location.length).includes(`${sep}node_modules${sep}`)) return [];
  const own = relativePath(base, importer);
  return (listFiles(base, powers) ?? [])
    .filter((file) => file !== own && (recursive || !file.includes("/")))
    .filter((file) => isCode(file) && namesOf(file).some((name) => matches(`./${name}`)))
    .map(
      (file) =>
        `${join(folder, "/")
          .replaceAll(sep, "/")
          .replace(/^(?!\.)/, "./")}${file}`,
    );
};
