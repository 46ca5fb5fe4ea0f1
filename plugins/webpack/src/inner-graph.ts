// Webpack's analysis of what each function uses, where its result cannot be proved.

import type { Compiler } from "webpack";
import { NAME } from "./plugin-name.ts";
import { isOlderThan } from "./webpack-version.ts";

/** The first minor version of webpack 5 that leaves no unbound names in functions that nobody uses; 5.102 does. */
const BINDS_ALL = 112;

/**
 * Turns `optimization.innerGraph` off for old versions of webpack without a minifier. They drop the imports of functions that nobody uses and
 * leave the functions: their names would be the host's, had anybody a way to call them, and the proof refuses that. A minifier takes them out.
 */
export const bindUnusedNames = ({ hooks, options, webpack: { version } }: Compiler): void => {
  if (!isOlderThan(version, BINDS_ALL)) return;
  // The defaults are known then, and no plugin of webpack's own is there yet.
  hooks.environment.tap(NAME, () => {
    if (options.optimization.minimize !== true) options.optimization.innerGraph = false;
  });
};
