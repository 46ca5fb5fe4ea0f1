// Source maps of style sheets, which esbuild follows: what a package's names must not have another's files read into the output.

import { type Project, findIncomingMap, withoutForeignSources } from "@bulkhead/confinement";
import type { PackageNode } from "@bulkhead/compartment-mapper";
import type { Loader } from "esbuild";

const STYLES: ReadonlySet<string> = new Set(["css", "global-css", "local-css"]);

/** Whether esbuild would follow the map that a text of this loader names. */
export const isStyle = (loader: Loader | undefined): loader is Loader =>
  loader !== undefined && STYLES.has(loader);

// What takes its place is as long: places of errors stay.
const NAME = /(\/\*[#@][ \t]*sourceMapping)URL=/g;

const withoutMap = (source: string): string => source.replace(NAME, "$1---=");

/** The text of a style sheet in a `data:` URL, without the map that it names; undefined where it names none. */
export const styleInUrl = (url: string): string | undefined => {
  const [, base64, data = ""] = /^data:text\/css([^,]*;base64)?[^,]*,(.*)$/is.exec(url) ?? [];
  const source = base64 === undefined ? decodeText(data) : Buffer.from(data, "base64").toString();
  return source.includes("sourceMappingURL=") ? withoutMap(source) : undefined;
};

const decodeText = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A text that names a map, with its own one if it has that, of which every source outside of its package is empty. */
export const keepOwnMap = (
  source: string,
  path: string,
  { location }: PackageNode,
  { powers: { readText } }: Project,
): string => {
  const map = findIncomingMap(source, { path, location, readText });
  const unnamed = withoutMap(source);
  if (map === undefined) return unnamed;
  const own = Buffer.from(withoutForeignSources(map, { path, location })).toString("base64");
  return `${unnamed}\n/*# sourceMappingURL=data:application/json;base64,${own} */\n`;
};
