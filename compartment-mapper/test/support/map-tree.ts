// Graphs of made trees, and what is wrong with them.

import { BulkheadError, type Diagnostic } from "@bulkhead/core";
import { type PackageGraph, makeNodePowers, mapPackages } from "../../src/index.ts";
import { type Tree, makeTree } from "./make-tree.ts";

export const mapTree = (tree: Tree, dev = false): PackageGraph =>
  mapPackages(makeTree(tree), { powers: makeNodePowers(), dev });

/** The fields of a package.json that depends on `names`. */
export const needs = (...names: readonly string[]): object => ({
  dependencies: Object.fromEntries(names.map((name) => [name, "^1.0.0"])),
});

/** What the BulkheadError that `run` throws says. */
export const diagnosticsOf = (run: () => unknown): readonly Diagnostic[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof BulkheadError) return error.diagnostics;
    throw error;
  }
  throw new Error("nothing was thrown");
};
