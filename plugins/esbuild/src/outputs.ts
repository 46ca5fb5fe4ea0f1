// What the build writes: nothing until everything has been checked. esbuild would write first and ask then.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { BulkheadError, writeFailed } from "@bulkhead/core";
import type { BuildOptions, BuildResult, OutputFile } from "esbuild";
import { workingDirectory } from "./project.ts";

/** What the caller asked for, before we asked for more. */
export interface RequestedOutput {
  readonly write: boolean;
  readonly metafile: boolean;
  readonly directory: string;
}

const STRICT = '"use strict";';

/** Takes over writing, asks for the graph, and makes scripts strict: esbuild drops strictness when it turns ES modules into a script. */
export const takeOverOutput = (options: BuildOptions): RequestedOutput => {
  const { write = true, metafile = false, outfile, outdir, format, banner } = options;
  options.write = false;
  options.metafile = true;
  if (format !== "esm")
    options.banner = {
      ...banner,
      js: banner?.["js"] === undefined ? STRICT : `${STRICT}\n${banner["js"]}`,
    };
  const directory = resolve(
    workingDirectory(options),
    outdir ?? (outfile === undefined ? "." : dirname(outfile)),
  );
  return { write, metafile, directory };
};

const makeOutputFile = (path: string, text: string): OutputFile => {
  const contents = new TextEncoder().encode(text);
  return { path, contents, text, hash: "" };
};

const writeOutput = ({ path, contents }: OutputFile): void => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    if (contents[0] === 0x23 && contents[1] === 0x21) chmodSync(path, 0o755);
  } catch (error) {
    throw new BulkheadError(
      writeFailed(path, error instanceof Error ? error.message : String(error)),
    );
  }
};

/** A result from which we may take what only we asked for. */
type OpenResult = Partial<Pick<BuildResult, "outputFiles" | "metafile">>;

export const COMPARTMENT_MAP = "compartment-map.json";

/** Writes the checked outputs and the compartment map, or hands them back, as the caller asked. */
export const deliver = (
  result: OpenResult,
  requested: RequestedOutput,
  compartmentMap: string,
): void => {
  const files = [
    ...(result.outputFiles ?? []),
    makeOutputFile(join(requested.directory, COMPARTMENT_MAP), compartmentMap),
  ];
  if (requested.write) for (const file of files) writeOutput(file);
  if (requested.write) delete result.outputFiles;
  else result.outputFiles = files;
  if (!requested.metafile) delete result.metafile;
};

/** Takes back what must not be shipped. */
export const withhold = (result: OpenResult, requested: RequestedOutput): void => {
  if (requested.write) delete result.outputFiles;
  else result.outputFiles = [];
  if (!requested.metafile) delete result.metafile;
};
