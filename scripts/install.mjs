// Installs what a folder's package-lock.json asks for, if that is not what is there. As a program:
//   node scripts/install.mjs folder…
// Fixture applications may be hostile on purpose: no install script of theirs ever runs.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ABANDONED_AFTER_MS = 10 * 60_000;

const readLockfile = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
};

const isAsWanted = (wanted, present) =>
  present === undefined
    ? // Another platform's.
      wanted.optional === true
    : present.version === wanted.version && present.link === wanted.link;

/**
 * Whether node_modules holds what package-lock.json lists, by the list that npm keeps of what it has installed.
 * Compared by version and not by date: a checkout touches the lockfile without changing it.
 */
export const isInstalled = (folder) => {
  const wanted = readLockfile(join(folder, "package-lock.json"));
  const present = readLockfile(join(folder, "node_modules", ".package-lock.json"));
  if (wanted === undefined) throw new Error(`No package-lock.json in ${folder}`);
  if (present === undefined) return false;
  return Object.entries(wanted)
    .filter(([path]) => path.includes("node_modules/"))
    .every(([path, entry]) => isAsWanted(entry, present[path]));
};

const lockOf = (folder) => {
  const id = createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 16);
  return join(tmpdir(), `bulkhead-install-${process.getuid?.() ?? 0}-${id}`);
};

const isAbandoned = (lock) => {
  const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? {};
  return mtimeMs !== undefined && Date.now() - mtimeMs > ABANDONED_AFTER_MS;
};

/** Runs `task` while no other process runs one for the same folder: test files ask for one application at once. */
const whileAlone = async (folder, task) => {
  const lock = lockOf(folder);
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
      await sleep(200);
    }
  }
  try {
    return await task();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};

/** `npm ci` in the folder, unless it is installed. True when there was something to do. */
export const install = async (folder, { onStart = () => {} } = {}) => {
  if (isInstalled(folder)) return false;
  return whileAlone(folder, async () => {
    if (isInstalled(folder)) return false;
    onStart(folder);
    await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: folder,
    });
    return true;
  });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of process.argv.slice(2)) await install(folder);
}
