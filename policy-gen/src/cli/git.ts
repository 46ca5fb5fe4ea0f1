// The few questions that the commands ask git. Never through a shell, never one that runs hooks, filters or text conversions
// of the repository; a revision is resolved to a hash before it is used, so that no name can be read as an option or a path.

import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";

export interface Repository {
  /** Absolute path of the work tree's top. */
  readonly top: string;
  /** The hash of a commit, branch or tag; undefined where there is none of that name. */
  readonly resolve: (revision: string) => string | undefined;
  /** The text of a file at a commit; undefined where it has none of that path. */
  readonly readAt: (commit: string, path: string) => string | undefined;
  /** The newest commit that HEAD and the default branch share; undefined where there is no default branch or no commit. */
  readonly mergeBase: () => MergeBase | undefined;
}

interface MergeBase {
  readonly commit: string;
  /** The default branch, `origin/main`. */
  readonly branch: string;
}

const MAX_OUTPUT = 2 ** 28;

type RunGit = (...args: readonly string[]) => string | undefined;

/** Runs git in a folder; undefined where it fails or is not installed. */
const makeRunGit =
  (directory: string): RunGit =>
  (...args) => {
    try {
      return execFileSync("git", args, {
        cwd: directory,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: MAX_OUTPUT,
        env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" },
      });
    } catch {
      return undefined;
    }
  };

const withoutNewline = (text: string | undefined): string | undefined =>
  text?.replace(/\r?\n$/, "");

const makeResolve =
  (run: RunGit) =>
  (revision: string): string | undefined =>
    revision === "" || revision.startsWith("-")
      ? undefined
      : withoutNewline(run("rev-parse", "--verify", "--quiet", `${revision}^{commit}`));

const makeReadAt =
  (run: RunGit, top: string) =>
  (commit: string, path: string): string | undefined => {
    const inside = relative(top, path).split(sep).join("/");
    // A path outside of the repository is in no commit; `..` would be refused by git with another error.
    return inside.startsWith("../") ? undefined : run("cat-file", "blob", `${commit}:${inside}`);
  };

const BRANCHES = ["origin/main", "origin/master", "main", "master"];

const findDefaultBranch = (run: RunGit, resolve: Repository["resolve"]): string | undefined => {
  const remote = withoutNewline(
    run("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"),
  );
  const configured = withoutNewline(run("config", "--get", "init.defaultBranch"));
  return [remote, ...BRANCHES, configured].find(
    (branch) => branch !== undefined && resolve(branch) !== undefined,
  );
};

/** The repository that a folder is in; undefined where it is in none, or git is not installed. */
export const findRepository = (directory: string): Repository | undefined => {
  const run = makeRunGit(directory);
  const shown = withoutNewline(run("rev-parse", "--show-toplevel"));
  if (shown === undefined || shown === "") return undefined;
  // Real on both sides: git follows links to the top, the application's path may still have them.
  const top = realpathSync(shown);
  const resolve = makeResolve(run);
  return {
    top,
    resolve,
    readAt: makeReadAt(run, top),
    mergeBase: () => {
      const branch = findDefaultBranch(run, resolve);
      const commit = branch && withoutNewline(run("merge-base", "HEAD", resolve(branch) ?? ""));
      return branch === undefined || commit === undefined || commit === ""
        ? undefined
        : { commit, branch };
    },
  };
};
