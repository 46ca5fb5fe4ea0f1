// A module whose text is looked at, and stays as it is.

import type { ConfinedModule, SourceCode } from "@bulkhead/confinement";
import type { ModuleFacts } from "@bulkhead/core";

/** A module of a graph, as the checks and the generator read it. `key`: its name in the graph. */
export const uncompiledModule = (
  key: string,
  { owner, file, source, loaded }: SourceCode,
  facts: ModuleFacts,
): ConfinedModule => ({
  key,
  owner,
  file,
  source,
  facts,
  loaded,
  compiled: "",
  absent: new Set(),
  written: new Set(),
  kernelFirst: false,
});
