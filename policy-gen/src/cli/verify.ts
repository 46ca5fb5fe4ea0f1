// `bulkhead verify`: proves finished builds, by the compartment-map.json that each has beside it. Reads; writes nothing.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ANYWHERE, BulkheadError, type Diagnostic, formatJson, quote, usage } from "@bulkhead/core";
import {
  type BuiltFile,
  type ManifestOutput,
  parseManifest,
  verifyOutput,
} from "@bulkhead/core/verify";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { readKernels } from "@bulkhead/runtime-kernel/kernel-code";
import { CLEAN, type ExitCode, FINDINGS } from "./exit-code.ts";
import { formatFindings } from "./format-findings.ts";
import type { Terminal } from "./terminal.ts";
import type { VerifyOptions } from "./verify-options.ts";

const MANIFEST = "compartment-map.json";

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The manifest that speaks for a file: in its folder, or in one above. */
const findManifest = (path: string, end: string): string | undefined => {
  for (let folder = isFolder(path) ? path : dirname(path); ; folder = dirname(folder)) {
    if (isFile(join(folder, MANIFEST))) return join(folder, MANIFEST);
    if (folder === end || folder === dirname(folder)) return undefined;
  }
};

const CODE = /\.[cm]?js$/;

/** Files of code in a folder and below it. */
const codeIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const shown = (folder: string, path: string): string => relative(folder, path).split(sep).join("/");

const isIn = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder + sep);

/** The builds that are asked for: each manifest with the files that were named beside those that it lists. */
const findBuilds = (
  paths: readonly string[],
  cwd: string,
  except: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> => {
  const builds = new Map<string, Set<string>>();
  const isExcepted = (path: string): boolean => except.some((folder) => isIn(folder, path));
  // A shell's `dist/**` names them one by one.
  for (const path of paths.map((each) => resolve(cwd, each)).filter((each) => !isExcepted(each))) {
    if (!isFile(path) && !isFolder(path))
      throw new BulkheadError(
        usage(`There is no ${quote(path)}`, "Name files of a build, or its folder."),
      );
    const manifest = findManifest(path, resolve(cwd));
    if (manifest === undefined)
      throw new BulkheadError(
        usage(
          `${quote(shown(resolve(cwd), path))} has no ${MANIFEST} beside or above it`,
          "Verify a build as it was written: the manifest belongs to it.",
        ),
      );
    const files = builds.get(manifest) ?? new Set<string>();
    builds.set(manifest, files);
    const named = isFolder(path) ? codeIn(path) : [path];
    for (const file of named)
      if (file !== manifest && CODE.test(file) && !isExcepted(file)) files.add(file);
  }
  // Fail closed: nothing is proved where everything is excepted.
  if (builds.size === 0)
    throw new BulkheadError(
      usage("Nothing is left to prove", "Name a build, and except less of it."),
    );
  return builds;
};

const sha256 = (contents: string | Uint8Array): string =>
  createHash("sha256").update(contents).digest("hex");

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const readBuilt = (folder: string, path: string): readonly BuiltFile[] => {
  const file = join(folder, path);
  // Reported as missing by who compares it with the manifest.
  if (!isFile(file)) return [];
  const bytes = readFileSync(file);
  return [{ path, sha256: sha256(bytes), text: () => decoder.decode(bytes) }];
};

interface VerifiedBuild {
  readonly manifest: string;
  readonly files: number;
  readonly packages: number;
  /** Files with text that the build's settings put around the code, unconfined. */
  readonly unconfined: readonly string[];
  /** Whether the application says at run time from where the rest of its files come. */
  readonly loadsFromAnywhere: boolean;
  readonly problems: readonly Diagnostic[];
}

const isSurrounded = ({ banner, footer }: ManifestOutput): boolean => banner + footer !== "";

const verifyBuild = async (
  path: string,
  named: ReadonlySet<string>,
  cwd: string,
): Promise<VerifiedBuild> => {
  const folder = dirname(path);
  const manifest = parseManifest(readFileSync(path, "utf8"), shown(cwd, path));
  const paths = new Set([
    ...manifest.outputs.keys(),
    ...[...named].map((file) => shown(folder, file)),
  ]);
  const kernels = await readKernels();
  const problems = verifyOutput({
    manifest,
    files: [...paths].flatMap((file) => readBuilt(folder, file)),
    // Not the one that only reports.
    kernels: [kernels.plain, kernels.scuttling],
    intrinsics: await readIntrinsicNames(),
    sha256,
  });
  const prefix = shown(cwd, folder);
  return {
    manifest: shown(cwd, path),
    files: manifest.outputs.size,
    packages: manifest.packages.size,
    unconfined: [...manifest.outputs.values()].filter(isSurrounded).map((output) => output.path),
    loadsFromAnywhere: manifest.webpack?.publicPath === ANYWHERE,
    // Places are in files of the manifest's folder.
    problems: problems.map(({ location, ...rest }) => ({
      ...rest,
      ...(location !== undefined && {
        location: {
          ...location,
          file: prefix === "" ? location.file : `${prefix}/${location.file}`,
        },
      }),
    })),
  };
};

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;

const describe = ({
  manifest,
  files,
  packages,
  unconfined,
  loadsFromAnywhere,
  problems,
}: VerifiedBuild): string => {
  const proved =
    problems.length === 0 ? "proved" : `NOT proved, ${count(problems.length, "problem")}`;
  const around =
    unconfined.length === 0
      ? ""
      : `\n  runs unconfined, from the bundler's settings: banner or footer of ${unconfined.join(", ")}`;
  const anywhere = loadsFromAnywhere
    ? "\n  loads its files from where the application says at run time: a file of the same name there is not the one that was proved"
    : "";
  return `${manifest}: ${count(files, "file")}, ${count(packages, "package")}: ${proved}${around}${anywhere}`;
};

export const verify = async (
  paths: readonly string[],
  { cwd, format, except = [] }: VerifyOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const builds: VerifiedBuild[] = [];
  const excepted = except.map((path) => resolve(cwd, path));
  // oxlint-disable-next-line no-await-in-loop -- each is processor time
  for (const [manifest, named] of findBuilds(paths, cwd, excepted))
    builds.push(await verifyBuild(manifest, named, resolve(cwd)));
  const problems = builds.flatMap((build) => build.problems);
  if (format === "json") terminal.print(formatJson({ schemaVersion: 1, builds, except }));
  else if (format !== "pretty") terminal.print(formatFindings(problems, format));
  else {
    terminal.fail(problems);
    for (const build of builds) terminal.print(`${describe(build)}\n`);
    for (const path of except) terminal.print(`not proved, as asked: ${path}\n`);
  }
  return problems.length === 0 ? CLEAN : FINDINGS;
};
