// The outputs of one format: which of them hold which module, and what they load from outside of the bundle.

import type { Chunks } from "@bulkhead/confinement";
import type { OutputAsset, OutputBundle, OutputChunk, PluginContext } from "rollup";
import { OWN, carriedId } from "./module-id.ts";

export const chunksOf = (bundle: OutputBundle): readonly OutputChunk[] =>
  Object.values(bundle).filter((output) => output.type === "chunk");

export const assetsOf = (bundle: OutputBundle): readonly OutputAsset[] =>
  Object.values(bundle).filter((output) => output.type === "asset");

/** By id, the files of the output that hold it. */
export const findChunks = (bundle: OutputBundle): Chunks => {
  const chunks = new Map<string, string[]>();
  for (const chunk of chunksOf(bundle))
    for (const id of new Set(Object.keys(chunk.modules).map(carriedId)))
      chunks.set(id, [...(chunks.get(id) ?? []), chunk.fileName].sort());
  return chunks;
};

// A chunk that only hands on what others have has no module of its own.
const holdsNothing = ({ modules, imports, dynamicImports, exports }: OutputChunk): boolean =>
  [Object.keys(modules), imports, dynamicImports ?? [], exports ?? []].every(
    ({ length }) => length === 0,
  );

const EMPTY = /^(?:\s|;|"use strict"|export \{\s*\}|\/\/#[^\n]*|\/\*[^]*?\*\/)*$/;

/** A file of the outputs with code that never was among the build's modules: a plugin has built it apart, and put it there. */
export const findStranger = (
  bundle: OutputBundle,
  isKnown: (id: string) => boolean,
): string | undefined =>
  chunksOf(bundle).find(
    (chunk) =>
      !Object.keys(chunk.modules).every(isKnown) ||
      (holdsNothing(chunk) && !EMPTY.test(chunk.code)),
  )?.fileName;

type Context = Pick<PluginContext, "getModuleIds" | "getModuleInfo">;

/** What only own modules import: views, the builtins that they are views of. The proof looks after these. */
const findViewed = (context: Context): ReadonlySet<string> => {
  const viewed = new Set<string>();
  const others = new Set<string>();
  for (const id of context.getModuleIds()) {
    const info = context.getModuleInfo(id);
    for (const imported of [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])])
      (id.startsWith(OWN) ? viewed : others).add(imported);
  }
  return new Set([...viewed].filter((id) => id.startsWith("node:") && !others.has(id)));
};

// What Rolldown makes of `import.meta.url` in CommonJS.
export const FILE_ADDRESS: RegExp = /\brequire\(["'`]url["'`]\)\.pathToFileURL\(__filename\)/;

/** What the outputs load that is no output, as they spell it: for packages that nothing limits. */
export const findOutsideImports = (context: Context, bundle: OutputBundle): ReadonlySet<string> => {
  const viewed = findViewed(context);
  const outside = new Set(
    chunksOf(bundle)
      .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
      .filter((path) => !Object.hasOwn(bundle, path) && !viewed.has(path)),
  );
  if (chunksOf(bundle).some(({ code }) => FILE_ADDRESS.test(code))) outside.add("url");
  return outside;
};
