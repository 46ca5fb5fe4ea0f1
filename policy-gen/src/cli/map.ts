// `bulkhead map`: the packages of the application, as JSON on stdout.

import { makeCompartmentMap, makeNodePowers, mapPackages } from "@bulkhead/compartment-mapper";
import { formatJson } from "@bulkhead/core";
import { CLEAN, type ExitCode } from "./exit-code.ts";
import { readRoot } from "./folders.ts";
import type { Terminal } from "./terminal.ts";

export interface MapOptions {
  readonly cwd: string;
  readonly dev?: boolean;
}

export const map = ({ cwd, dev = false }: MapOptions, terminal: Terminal): ExitCode => {
  const graph = mapPackages(readRoot(cwd), { powers: makeNodePowers(), dev });
  terminal.print(formatJson(makeCompartmentMap(graph)));
  return CLEAN;
};
