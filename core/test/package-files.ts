// Real packages' files, for tests that compare answers on what people ship: the wallet's dependencies and this
// repository's own tools.

import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { installApp } from "../../fixtures/harness/src/install-app.ts";

const REPOSITORY: string = fileURLToPath(new URL("../..", import.meta.url));

export interface PackageFile {
  /** Relative to the repository, with `/`. */
  readonly name: string;
  readonly source: string;
}

const listFiles = (directory: string, found: string[]): void => {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    // Workspaces are links: their files are no package's.
    if (entry.isDirectory()) listFiles(path, found);
    else if (entry.isFile() && /\.[cm]?js$/.test(entry.name)) found.push(path);
  }
};

// Types in front of everybody's eyes: not JavaScript, and nothing imports these files.
const isFlow = ({ source }: PackageFile): boolean => /^(?:\/\/|\/\*)\s*@flow\b/.test(source);

const MAX_SAMPLE_BYTES = 60_000;

/**
 * With BULKHEAD_ALL_FILES set, every file; else the same `count` of them each time, of those that take no time, spread
 * over all packages.
 */
export const readPackageFiles = async (count: number): Promise<readonly PackageFile[]> => {
  const wallet = await installApp("wallet");
  const paths: string[] = [];
  for (const root of [wallet, REPOSITORY]) listFiles(join(root, "node_modules"), paths);
  const files = paths
    .sort()
    .map((path) => ({
      name: relative(REPOSITORY, path).replaceAll("\\", "/"),
      source: readFileSync(path, "utf8"),
    }))
    .filter((file) => !isFlow(file));
  if (process.env["BULKHEAD_ALL_FILES"]) return files;
  const small = files.filter(({ source }) => source.length <= MAX_SAMPLE_BYTES);
  const step = small.length / count;
  return Array.from({ length: count }, (_, index) => small[Math.floor(index * step)]).filter(
    (file) => file !== undefined,
  );
};
