// Which outputs this user has proved on this machine before, by the hash of all that the proof reads and of the verifier itself; for
// who asks for it (`verify: "once"`). In the user's own cache folder and never in the project: what is restored with a project, or
// with a bundler's cache, must not vouch for what was restored with it. Who can write here can write into the home of whoever
// builds, and replace Bulkhead itself. No key signs the entries: it would lie beside them, and be copied with them. That is why
// CI, where homes are restored from other builds and shared by them, never looks here. What is in doubt is proved.

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, sep } from "node:path";

export interface ProvedBuilds {
  readonly has: (key: string) => boolean;
  readonly add: (key: string) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

// What says that nobody's own machine builds; whatever it is set to.
const OF_CI = ["CI", "BUILD_ID", "BUILD_NUMBER", "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD"];

const DAY = 24 * 60 * 60 * 1000;

/** The folder of the user's caches, as the system has it. */
export const cacheFolder = (environment: Environment, platform: string): string => {
  const { LOCALAPPDATA: local = "", XDG_CACHE_HOME: xdg = "" } = environment;
  if (platform === "win32" && isAbsolute(local)) return local;
  if (platform === "darwin") return join(homedir(), "Library", "Caches");
  return isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
};

/** What the folder of a project has, or of a workspace. */
const MARKS = [".git", "package.json"];

const foldersAround = (folder: string): readonly string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...foldersAround(dirname(folder))];

/** Whether a folder is a part of what may be restored with a project: of its own, of a workspace around it, of installed packages. */
const isOfProject = (folder: string, root: string): boolean =>
  folder.split(sep).includes("node_modules") ||
  foldersAround(root)
    .filter((each) => each === root || MARKS.some((name) => existsSync(join(each, name))))
    .some((each) => `${folder}${sep}`.startsWith(each.endsWith(sep) ? each : each + sep));

// Windows has no such bits; there the folder is in the user's profile.
const isOwn = ({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);

const isOwnFolder = (folder: string): boolean => {
  const found = lstatSync(folder);
  return found.isDirectory() && isOwn(found);
};

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** The text of a file that is nobody else's and no link; throws for any other. */
const readOwn = (path: string): string => {
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fstatSync(file);
    return found.isFile() && found.nlink === 1 && isOwn(found) ? readFileSync(file, "utf8") : "";
  } finally {
    closeSync(file);
  }
};

const attempt = <Answer>(act: () => Answer): Answer | undefined => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

const textFor = (key: string): string => `proved ${key}\n`;

const forget = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (lstatSync(path).mtimeMs < Date.now() - 30 * DAY) rmSync(path, { recursive: true });
  }
};

/** The memory for builds of the application at `root`; undefined where there must be none, or can be none. */
export const openProvedBuilds = (
  root: string,
  environment: Environment = process.env,
): ProvedBuilds | undefined => {
  if (OF_CI.some((name) => (environment[name] ?? "") !== "")) return undefined;
  const above = join(cacheFolder(environment, process.platform), "bulkhead");
  const folder = join(above, "proved");
  const isUsable = attempt(() => {
    const project = realpathSync(root);
    if (isOfProject(folder, project)) return false;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return !isOfProject(realpathSync(folder), project) && isOwnFolder(above) && isOwnFolder(folder);
  });
  if (isUsable !== true) return undefined;
  return {
    has: (key) => attempt(() => readOwn(join(folder, key))) === textFor(key),
    add: (key) => {
      attempt(() => forget(folder));
      attempt(() => {
        rmSync(join(folder, key), { recursive: true, force: true });
        writeFileSync(join(folder, key), textFor(key), { flag: "wx", mode: 0o600 });
      });
    },
  };
};
