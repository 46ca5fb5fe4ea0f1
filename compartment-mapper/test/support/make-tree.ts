// Trees of files for one test, in a temporary folder.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Path -> text; an object is written as JSON, `link()` makes a symbolic link. */
export type Tree = Readonly<Record<string, unknown>>;

interface Link {
  readonly link: string;
}

/** A symbolic link to `target`, relative to the folder that it is in. */
export const link = (target: string): Link => ({ link: target });

const isLink = (content: unknown): content is Link =>
  typeof content === "object" &&
  content !== null &&
  "link" in content &&
  Object.keys(content).length === 1;

const writeEntry = (path: string, content: unknown): void => {
  mkdirSync(dirname(path), { recursive: true });
  if (isLink(content)) symlinkSync(content.link, path, "junction");
  else writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
};

/** Writes the tree; it is removed when `finish` says so, by default at the end of the test. Returns its real path. */
export const makeTree = (
  tree: Tree,
  finish: (remove: () => void) => void = onTestFinished,
): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "bulkhead-tree-")));
  finish(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(tree)) writeEntry(join(root, path), content);
  return root;
};
