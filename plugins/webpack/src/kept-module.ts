// What is known of a module that was confined, for the end of the build: also where webpack took the module from its cache
// and nobody has seen its text in this process.

import { readFileSync, statSync } from "node:fs";
import { type ConfinedModule, type Project, sha256 } from "@bulkhead/confinement";
import type { ModuleFacts, Place } from "@bulkhead/core";
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
  readonly isFrozen: boolean;
  readonly lostPatterns?: readonly Place[];
}

/** A module as it was confined. */
export interface KeptModule extends ConfinedModule {
  /** Whether it is CommonJS whose exports are frozen when it has been evaluated. */
  readonly isFrozen: boolean;
}

interface Record {
  /** Of all that the module was compiled with. */
  readonly fingerprint: string;
  /** Of the module's file. */
  readonly hash: string;
  /** What the file system said of the file when that was its hash. */
  readonly stamp?: string;
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

// Files that had not changed for this long when the process began (file systems count in steps) have not changed while it read them.
const SETTLED = 2000;

/**
 * The file system's word that a file is as it was. The time of its last change is in it, which nobody can set: npm gives all files of
 * all packages one time of their own.
 */
const stampOf = (
  path: string,
): { readonly stamp: string; readonly changed: number } | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const { size, ino, mtimeMs, ctimeMs } = found;
  return { stamp: [size, ino, mtimeMs, ctimeMs].join(" "), changed: ctimeMs };
};

const settledStampOf = (path: string | undefined): string | undefined => {
  const found = path === undefined ? undefined : stampOf(path);
  return found !== undefined && found.changed < performance.timeOrigin - SETTLED
    ? found.stamp
    : undefined;
};

// Webpack looks at the versions of packages and not at their files: what was edited in place would be listed in the map as it
// is now, and be in the bundle as it was.
// Where the stamp is the same, the file is not read. Who could write a false one into webpack's cache could write any text beside
// the file's true hash: neither vouches for what was compiled, the proof of the output does that.
/** Whether the module was compiled with what `fingerprint` is of, from the file as it is now. */
export const isKeptFrom = (module: Module, fingerprint: string, project: Project): boolean => {
  const record = recordOf(module);
  if (record?.fingerprint !== fingerprint) return false;
  try {
    const path = fileOf(module, project);
    const isUntouched =
      path !== undefined && record.stamp !== undefined && stampOf(path)?.stamp === record.stamp;
    if (isUntouched) return true;
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
  project: Project,
  made: Pick<Record, "fingerprint" | "ownPart">,
  { file, source, loaded, facts, absent, written, isFrozen, lostPatterns = [] }: KeptModule,
  isFile: boolean,
): void => {
  const kept: Kept = {
    file,
    ...(!isFile && { source }),
    facts,
    absent: [...absent],
    written: [...written],
    isFrozen,
    ...(lostPatterns.length > 0 && { lostPatterns }),
  };
  const { buildInfo } = module;
  if (buildInfo === undefined) return;
  const stamp = settledStampOf(fileOf(module, project));
  buildInfo[KEY] = {
    ...made,
    hash: sha256(loaded),
    ...(stamp !== undefined && { stamp }),
    text: JSON.stringify(kept),
  };
  // In another module it would have no beginning and no end that the runtime sees.
  if (isFrozen) buildInfo["moduleConcatenationBailout"] = "exports that Bulkhead freezes";
};

/**
 * The module as it was confined, from webpack's cache; undefined where it was not. `isCurrent`: `isKeptFrom` has said so in this
 * run, so that its file need not be read again.
 */
export const restoreModule = (
  module: Module,
  project: Project,
  isCurrent: boolean,
): KeptModule | undefined => {
  const record = recordOf(module);
  if (record === undefined || typeof record.text !== "string") return undefined;
  const { file, source, facts, absent, written, isFrozen, lostPatterns } = JSON.parse(
    record.text,
  ) as Kept;
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
    isFrozen,
    ...(lostPatterns !== undefined && { lostPatterns }),
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
