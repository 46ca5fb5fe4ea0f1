// What is known of a module that was confined, for the end of the build: also where webpack took the module from its cache
// and nobody has seen its text in this process.

import { readFileSync } from "node:fs";
import type { CodeModule, ConfinedModule, Project } from "@bulkhead/confinement";
import { findOwner } from "@bulkhead/confinement";
import type { ModuleFacts } from "@bulkhead/core";
import type { Module } from "webpack";

/** As JSON in webpack's cache. */
interface Kept {
  /** Absolute; absent for a module that is no file. */
  readonly path?: string;
  readonly file: string;
  /** Only what is not in the file: what another loader made of it. */
  readonly source?: string;
  readonly facts: ModuleFacts;
  readonly absent: readonly string[];
  readonly written: readonly string[];
}

interface Record {
  readonly fingerprint: string;
  readonly text: string;
}

/** A property of webpack's `buildInfo`, which its cache keeps. */
const KEY = "bulkhead";

const recordOf = ({ buildInfo }: Module): Record | undefined =>
  buildInfo?.[KEY] as Record | undefined;

/** Of all that the module was compiled with; undefined for one that was not. */
export const fingerprintOf = (module: Module): string | undefined => recordOf(module)?.fingerprint;

/** `path`: absolute, where the module is a file. `isFile`: whether its source is the file's text. */
export const keepModule = (
  module: Module,
  fingerprint: string,
  { file, source, facts }: CodeModule,
  names: Pick<ConfinedModule, "absent" | "written">,
  { path, isFile }: { readonly path: string | undefined; readonly isFile: boolean },
): void => {
  const kept: Kept = {
    ...(path !== undefined && { path }),
    file,
    ...(!isFile && { source }),
    facts,
    absent: [...names.absent],
    written: [...names.written],
  };
  if (module.buildInfo) module.buildInfo[KEY] = { fingerprint, text: JSON.stringify(kept) };
};

const compiledText = (module: Module): string => module.originalSource()?.source().toString() ?? "";

/** The module as it was confined, from webpack's cache; undefined where it was not. */
export const restoreModule = (module: Module, project: Project): ConfinedModule | undefined => {
  const record = recordOf(module);
  if (record === undefined || typeof record.text !== "string") return undefined;
  const { path, file, source, facts, absent, written } = JSON.parse(record.text) as Kept;
  const owner = findOwner(path, project);
  if (owner === undefined) return undefined;
  return {
    key: module.identifier(),
    owner,
    file,
    // Read where a message shows a line of it.
    get source() {
      return source ?? (path === undefined ? "" : readFileSync(path, "utf8"));
    },
    facts,
    absent: new Set(absent),
    written: new Set(written),
    kernelFirst: false,
    get loaded() {
      return path === undefined ? (source ?? "") : readFileSync(path);
    },
    get compiled() {
      return compiledText(module);
    },
  };
};
