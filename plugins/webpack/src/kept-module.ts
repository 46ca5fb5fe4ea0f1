// What is known of a module that was confined, for the end of the build: also where webpack took the module from its cache
// and nobody has seen its text in this process.

import { readFileSync } from "node:fs";
import { type ConfinedModule, type Project, sha256 } from "@bulkhead/confinement";
import type { ModuleFacts } from "@bulkhead/core";
import type { Module } from "webpack";
import { fileOf, packageOf } from "./module-files.ts";

/** As JSON in webpack's cache. */
interface Kept {
  readonly file: string;
  /** Only what is not in the file: what another loader made of it. */
  readonly source?: string;
  readonly facts: ModuleFacts;
  readonly absent: readonly string[];
  readonly written: readonly string[];
}

interface Record {
  /** Of all that the module was compiled with. */
  readonly fingerprint: string;
  /** Of the module's file. */
  readonly hash: string;
  /** That of the names under which its text asks for modules of ours. */
  readonly ownPart: string;
  readonly text: string;
}

/** A property of webpack's `buildInfo`, which its cache keeps. */
const KEY = "bulkhead";

const recordOf = ({ buildInfo }: Module): Record | undefined =>
  buildInfo?.[KEY] as Record | undefined;

const readLoaded = (module: Module, project: Project): Uint8Array | undefined => {
  const path = fileOf(module, project);
  return path === undefined ? undefined : readFileSync(path);
};

// Webpack looks at the versions of packages and not at their files: what was edited in place would be listed in the map as it
// is now, and be in the bundle as it was.
/** Whether the module was compiled with what `fingerprint` is of, from the file as it is now. */
export const isKeptFrom = (module: Module, fingerprint: string, project: Project): boolean => {
  const record = recordOf(module);
  if (record?.fingerprint !== fingerprint) return false;
  try {
    const loaded = readLoaded(module, project);
    return loaded === undefined || sha256(loaded) === record.hash;
  } catch {
    return false;
  }
};

/** The part of the names under which a confined module's text asks for ours; undefined for any other module. */
export const ownPartIn = (module: Module): string | undefined => recordOf(module)?.ownPart;

/** `isFile`: whether the module's source is its file's text, and no loader's. */
export const keepModule = (
  module: Module,
  made: Pick<Record, "fingerprint" | "ownPart">,
  { file, source, loaded, facts, absent, written }: ConfinedModule,
  isFile: boolean,
): void => {
  const kept: Kept = {
    file,
    ...(!isFile && { source }),
    facts,
    absent: [...absent],
    written: [...written],
  };
  if (module.buildInfo)
    module.buildInfo[KEY] = { ...made, hash: sha256(loaded), text: JSON.stringify(kept) };
};

/**
 * The module as it was confined, from webpack's cache; undefined where it was not. `isCurrent`: `isKeptFrom` has said so in this
 * run, so that its file need not be read again.
 */
export const restoreModule = (
  module: Module,
  project: Project,
  isCurrent: boolean,
): ConfinedModule | undefined => {
  const record = recordOf(module);
  if (record === undefined || typeof record.text !== "string") return undefined;
  const { file, source, facts, absent, written } = JSON.parse(record.text) as Kept;
  const owner = packageOf(module, project);
  if (owner === undefined) return undefined;
  const isFile = fileOf(module, project) !== undefined;
  const read = (): string | Uint8Array => readLoaded(module, project) ?? source ?? "";
  let text: string | undefined;
  return {
    key: module.identifier(),
    owner,
    file,
    // Read where a message shows a line of it.
    get source() {
      text ??= source ?? read().toString();
      return text;
    },
    facts,
    absent: new Set(absent),
    written: new Set(written),
    kernelFirst: false,
    get loaded() {
      return read();
    },
    get compiled() {
      return module.originalSource()?.source().toString() ?? "";
    },
    get hashes() {
      return {
        loaded: isCurrent && isFile ? record.hash : sha256(read()),
        compiled: sha256(module.originalSource()?.buffer() ?? ""),
      };
    },
  };
};
