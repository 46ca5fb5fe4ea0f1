// What the build writes: nothing until everything has been checked. esbuild would write first and ask then.

import { createHash } from "node:crypto";
import { chmodSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { relativePath } from "@bulkhead/compartment-mapper";
import type { MappedOutput } from "@bulkhead/confinement";
import { BulkheadError, buildUnsupported, quote } from "@bulkhead/core";
import { type FileText, replaceFiles } from "bulkhead";
import type { BuildOptions, BuildResult, Metafile, OutputFile } from "esbuild";
import { type Surroundings, surroundOutputs } from "./framed-outputs.ts";
import { workingDirectory } from "./project.ts";

/** What the caller asked for, before we asked for more. */
export interface RequestedOutput {
  readonly write: boolean;
  readonly metafile: boolean;
  readonly allowOverwrite: boolean;
  /** Real path of the folder that esbuild's paths are relative to. */
  readonly workingDirectory: string;
  /** Absolute path of the folder that takes the outputs. */
  readonly directory: string;
  readonly surroundings: Surroundings;
  /** Whether the outputs share one kernel, in a file of its own. */
  readonly sharesKernel: boolean;
  /** esbuild's option. */
  readonly publicPath: string;
}

/** Whether the outputs are ES modules. https://esbuild.github.io/api/#format */
export const isModuleOutput = ({ format, platform }: BuildOptions): boolean =>
  format === undefined ? platform === "neutral" : format === "esm";

/**
 * Takes over writing, asks for the graph and for the kernel's place in each file.
 *
 * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED
 */
export const takeOverOutput = (options: BuildOptions): RequestedOutput => {
  const { write = true, metafile = false, allowOverwrite = false } = options;
  const { outfile, outdir } = options;
  if (write && outfile === undefined && outdir === undefined)
    throw new BulkheadError(
      buildUnsupported(
        "A build that prints its output",
        "Name an `outfile` or `outdir`: compartment-map.json is written beside the bundle.",
      ),
    );
  const directory = workingDirectory(options);
  options.absWorkingDir = directory;
  options.write = false;
  options.metafile = true;
  return {
    write,
    metafile,
    allowOverwrite,
    workingDirectory: directory,
    directory: resolve(directory, outdir ?? (outfile === undefined ? "." : dirname(outfile))),
    surroundings: surroundOutputs(options),
    sharesKernel: options.splitting === true,
    publicPath: options.publicPath ?? "",
  };
};

const makeOutputFile = (path: string, contents: Uint8Array): OutputFile => ({
  path,
  contents,
  hash: createHash("sha256").update(contents).digest("base64url"),
  // As esbuild's own: few callers want it.
  get text() {
    return new TextDecoder().decode(this.contents);
  },
});

const startsWithHashbang = ({ contents }: OutputFile): boolean =>
  contents[0] === 0x23 && contents[1] === 0x21;

const writeOutputs = (outputs: readonly OutputFile[], files: readonly FileText[]): void => {
  replaceFiles([...outputs.map(({ path, contents }) => ({ path, text: contents })), ...files]);
  for (const output of outputs) if (startsWithHashbang(output)) chmodSync(output.path, 0o755);
};

// esbuild looks after this only when it writes itself.
const checkOverwrites = (
  files: readonly OutputFile[],
  { inputs }: Metafile,
  { workingDirectory, allowOverwrite }: RequestedOutput,
): void => {
  if (allowOverwrite) return;
  for (const { path } of files) {
    const input = relativePath(workingDirectory, path);
    if (Object.hasOwn(inputs, input))
      throw new BulkheadError(
        buildUnsupported(
          `An output in the place of the input ${quote(input)}`,
          "Name another `outfile` or `outdir`, or set `allowOverwrite`.",
        ),
      );
  }
};

/** A result from which we may take what only we asked for. */
type OpenResult = Partial<Pick<BuildResult, "outputFiles" | "metafile">>;

export interface Delivery {
  readonly metafile: Metafile;
  readonly outputs: readonly MappedOutput[];
  /** The text of compartment-map.json. */
  readonly map: string;
  readonly mapName: string;
  /** What is written beside the outputs, whatever the caller asked for them: a generated policy. */
  readonly files: readonly FileText[];
}

/**
 * Writes the checked outputs and the compartment map, or hands them back, as the caller asked. All is written or nothing.
 *
 * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED, BULKHEAD_WRITE_FAILED
 */
export const deliver = (
  result: OpenResult,
  requested: RequestedOutput,
  { metafile, outputs: built, map, mapName, files }: Delivery,
): void => {
  const outputs = [
    ...built.map(({ path, bytes }) => makeOutputFile(join(requested.directory, path), bytes)),
    makeOutputFile(join(requested.directory, mapName), new TextEncoder().encode(map)),
  ];
  if (requested.write) checkOverwrites(outputs, metafile, requested);
  writeOutputs(requested.write ? outputs : [], files);
  if (requested.write) delete result.outputFiles;
  else result.outputFiles = outputs;
  if (!requested.metafile) delete result.metafile;
};

/** Takes back what must not be shipped. */
export const withhold = (result: OpenResult, requested: RequestedOutput | undefined): void => {
  if (requested?.write === false) result.outputFiles = [];
  else delete result.outputFiles;
  if (requested?.metafile !== true) delete result.metafile;
};
