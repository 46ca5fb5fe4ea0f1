// Files are replaced whole or not at all.

import {
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { BulkheadError, writeFailed } from "@bulkhead/core";

export interface FileText {
  readonly path: string;
  readonly text: string | Uint8Array;
}

interface Draft {
  readonly target: string;
  readonly path: string;
}

// A link is followed: renaming over it would leave the file that it leads to as it was.
const targetOf = (path: string): string => (existsSync(path) ? realpathSync(path) : path);

const writeDraft = ({ path, text }: FileText): Draft => {
  mkdirSync(dirname(path), { recursive: true });
  const target = targetOf(path);
  // Renaming over a folder fails, but only once the other drafts have their names.
  if (existsSync(target) && statSync(target).isDirectory()) throw new Error("it is a folder");
  const draft = `${target}.${process.pid}.tmp`;
  writeFileSync(draft, text, { flag: "wx" });
  return { target, path: draft };
};

/**
 * Writes all beside their places, then renames: a reader, a crash or a full disk never leaves half a file, and where one
 * cannot be written none is.
 *
 * @throws {BulkheadError} BULKHEAD_WRITE_FAILED
 */
export const replaceFiles = (files: readonly FileText[]): void => {
  const drafts: Draft[] = [];
  let current = "";
  try {
    for (const file of files) {
      current = file.path;
      drafts.push(writeDraft(file));
    }
    for (const draft of drafts) {
      current = draft.target;
      renameSync(draft.path, draft.target);
    }
  } catch (error) {
    for (const draft of drafts) rmSync(draft.path, { force: true });
    throw new BulkheadError(
      writeFailed(current, error instanceof Error ? error.message : String(error)),
    );
  }
};

/** {@link replaceFiles} for one file. */
export const replaceFile = (path: string, text: string): void => replaceFiles([{ path, text }]);
