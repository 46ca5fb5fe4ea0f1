// esbuild's outputs: which of them hold which module, and what they load from outside of the bundle.

import type { Chunks } from "@bulkhead/confinement";
import type { Metafile } from "esbuild";
import { NAMESPACE } from "./own-modules.ts";

/** `shownOutput`: from an output's name in the metafile to its path beside the compartment map. */
export const findChunks = (
  { outputs }: Metafile,
  shownOutput: (output: string) => string,
): Chunks => {
  const chunks = new Map<string, string[]>();
  for (const [output, { inputs }] of Object.entries(outputs))
    for (const key of Object.keys(inputs))
      chunks.set(key, [...(chunks.get(key) ?? []), shownOutput(output)].sort());
  return chunks;
};

// Views import the builtin that they are a view of, and the proof looks after that.
const isViewed = (path: string, { inputs }: Metafile): boolean =>
  path.startsWith("node:") &&
  Object.entries(inputs).every(
    ([key, { imports }]) =>
      key.startsWith(`${NAMESPACE}:`) || !imports.some((imported) => imported.path === path),
  );

/** What the outputs load that is no output of code, as they spell it: for packages that nothing limits. */
export const findOutsideImports = (metafile: Metafile): ReadonlySet<string> =>
  new Set(
    Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ path, external }) => external === true && !isViewed(path, metafile))
      .map(({ path }) => path),
  );
