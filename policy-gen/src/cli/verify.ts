// `bulkhead verify`: proves finished builds, by the compartment map that each has beside it. Reads; writes nothing.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ANYWHERE, type Diagnostic, counted, formatJson } from "@bulkhead/core";
import { type BuiltFile, type ManifestOutput, verifyOutput } from "@bulkhead/core/verify";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { readKernels } from "@bulkhead/runtime-kernel/kernel-code";
import { CLEAN, type ExitCode, FINDINGS } from "./exit-code.ts";
import { type FoundBuild, findBuilds, isFile, shown } from "./find-builds.ts";
import { formatFindings } from "./format-findings.ts";
import type { Terminal } from "./terminal.ts";
import type { VerifyOptions } from "./verify-options.ts";

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
  { path, manifest, named }: FoundBuild,
  cwd: string,
): Promise<VerifiedBuild> => {
  const folder = dirname(path);
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

const describe = ({
  manifest,
  files,
  packages,
  unconfined,
  loadsFromAnywhere,
  problems,
}: VerifiedBuild): string => {
  const proved =
    problems.length === 0 ? "proved" : `NOT proved, ${counted(problems.length, "problem")}`;
  const around =
    unconfined.length === 0
      ? ""
      : `\n  runs unconfined, from the bundler's settings: banner or footer of ${unconfined.join(", ")}`;
  const anywhere = loadsFromAnywhere
    ? "\n  loads its files from where the application says at run time: a file of the same name there is not the one that was proved"
    : "";
  return `${manifest}: ${counted(files, "file")}, ${counted(packages, "package")}: ${proved}${around}${anywhere}`;
};

export const verify = async (
  paths: readonly string[],
  { cwd, format, except = [] }: VerifyOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const builds: VerifiedBuild[] = [];
  const excepted = except.map((path) => resolve(cwd, path));
  // oxlint-disable-next-line no-await-in-loop -- each is processor time
  for (const found of findBuilds(paths, resolve(cwd), excepted))
    builds.push(await verifyBuild(found, resolve(cwd)));
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
