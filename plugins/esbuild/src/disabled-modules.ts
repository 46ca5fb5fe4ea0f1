// What a `browser` field switches off: empty modules. esbuild loads the switched-off file all the same and throws its text
// away - unless a plugin has answered for it; and what `build.resolve` says of one is the ordinary path. So we answer.

import { basename, join } from "node:path";
import type { ReadPowers } from "@bulkhead/compartment-mapper";
import type { EsbuildProject } from "./project.ts";

const browserField = (location: string, powers: ReadPowers): Readonly<Record<string, unknown>> => {
  // The mapper has read the file, so it is JSON; npm and esbuild pass over a byte order mark.
  const text = powers.readText(join(location, "package.json")) ?? "{}";
  const { browser } = JSON.parse(text.replace(/^\uFEFF/, "")) as { browser?: unknown };
  return typeof browser === "object" && browser !== null
    ? (browser as Record<string, unknown>)
    : {};
};

/** Names of packages and builtins that some package's `browser` field switches off. */
export const disabledNames = ({
  graph,
  powers,
  readsBrowserField,
}: EsbuildProject): readonly string[] => {
  if (!readsBrowserField) return [];
  const fields = [...graph.packages.values()].map(({ location }) => browserField(location, powers));
  return fields.flatMap((field) =>
    Object.entries(field)
      .filter(([name, to]) => to === false && !name.startsWith("."))
      .map(([name]) => name),
  );
};

/** Whether every import of a file leads to an empty module instead. */
export const isDisabledFile = (
  path: string,
  { resolver, readsBrowserField }: EsbuildProject,
): boolean =>
  readsBrowserField &&
  resolver.resolve(`./${basename(path)}`, join(path, "..", "importer.js"), "require").kind ===
    "disabled";
