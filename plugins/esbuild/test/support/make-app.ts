// Small applications in temporary folders: what a test is about stands in the test.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

interface Link {
  readonly linkTo: string;
}

/** Path to text, bytes, a symbolic link, or an object that is written as JSON. */
export type Files = Readonly<Record<string, string | Uint8Array | Link | object>>;

/** A symbolic link; `target` is relative to the folder that it is in. */
export const link = (target: string): Link => ({ linkTo: target });

const isLink = (content: object): content is Link => "linkTo" in content;

const writeEntry = (path: string, content: Files[string]): void => {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === "string" || content instanceof Uint8Array) writeFileSync(path, content);
  else if (isLink(content)) symlinkSync(content.linkTo, path);
  else writeFileSync(path, JSON.stringify(content));
};

const INSTALLED = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** A package.json for the application and for each package in its own node_modules that has none. */
const packageJsons = (files: Files): Files => {
  const names = [...new Set(Object.keys(files).flatMap((path) => INSTALLED.exec(path)?.[1] ?? []))];
  const dependencies = Object.fromEntries(names.map((name) => [name, "1.0.0"]));
  const own = names.map((name) => [
    `node_modules/${name}/package.json`,
    { name, version: "1.0.0" },
  ]);
  return {
    "package.json": { name: "app", version: "1.0.0", type: "module", dependencies },
    ...Object.fromEntries(own),
  };
};

export const writeFiles = (root: string, files: Files): void => {
  for (const [path, content] of Object.entries(files)) writeEntry(join(root, path), content);
};

/** Writes the application and returns its real path; it is gone when the test is. */
export const makeApp = (files: Files): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "bulkhead-esbuild-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFiles(root, { ...packageJsons(files), ...files });
  return root;
};
