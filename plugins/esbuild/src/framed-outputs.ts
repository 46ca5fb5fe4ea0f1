// esbuild's output files with the kernel in front. esbuild puts a line in its place, so that the source maps are right, and
// minifies neither.

import { basename, extname, join } from "node:path";
import { relativePath } from "@bulkhead/compartment-mapper";
import {
  type BuildKernel,
  type MappedOutput,
  linesAfter,
  linesBefore,
} from "@bulkhead/confinement";
import { type OutputKind, bannerLines, kernelFile, kernelFileName } from "@bulkhead/core";
import type { BuildOptions, Metafile, OutputFile } from "esbuild";

/** What the build's settings put around the code of each file. */
export interface Surroundings {
  readonly kind: OutputKind;
  readonly banner: string;
  readonly footer: string;
}

const PLACE = "/* bulkhead: the kernel */";

// https://esbuild.github.io/api/#format
const kindOf = ({ format, platform = "browser" }: BuildOptions): OutputKind => {
  const byPlatform = { neutral: "esm", node: "cjs", browser: "iife" } as const;
  const kinds = { esm: "module", cjs: "commonjs", iife: "script" } as const;
  return kinds[format ?? byPlatform[platform]];
};

// A hashbang is one in the first line only.
const splitHashbang = (banner: string): readonly [hashbang: string, rest: string] => {
  const [, hashbang = "", rest = ""] = /^(#!.*(?:\n|$))?([^]*)$/.exec(banner) ?? [];
  return [hashbang.trimEnd(), rest];
};

/** Asks esbuild for the kernel's place in each file. */
export const surroundOutputs = (options: BuildOptions): Surroundings => {
  const { banner = {}, footer = {} } = options;
  const [hashbang, rest] = splitHashbang(banner["js"] ?? "");
  const around = { kind: kindOf(options), banner: rest, footer: footer["js"] ?? "" };
  const start = `${hashbang}${hashbang === "" ? "" : "\n"}${bannerLines(rest)}${PLACE}`;
  options.banner = { ...banner, js: start };
  const end = linesAfter(around);
  if (end !== "") options.footer = { ...footer, js: end };
  return around;
};

export interface FramingQuestion {
  readonly files: readonly OutputFile[];
  readonly metafile: Metafile;
  readonly surroundings: Surroundings;
  readonly kernel: BuildKernel;
  /** Whether the outputs share one kernel, in a file of its own. */
  readonly sharesKernel: boolean;
  /** Under which address the outputs import each other; empty for relative paths. */
  readonly publicPath: string;
  /** Absolute path of the folder of the outputs and the map. */
  readonly directory: string;
  /** Absolute path of the folder that names in the metafile are relative to. */
  readonly workingDirectory: string;
}

const isEntry = (
  { path }: OutputFile,
  { metafile, workingDirectory }: FramingQuestion,
): boolean => {
  const name = relativePath(workingDirectory, path);
  const output = Object.hasOwn(metafile.outputs, name) ? metafile.outputs[name] : undefined;
  return output?.entryPoint !== undefined;
};

/** The path of the kernel's own file, if outputs share one. Its name ends as theirs do: Node goes by that. */
const sharedKernelPath = (
  code: readonly OutputFile[],
  { sharesKernel, kernel, directory }: FramingQuestion,
): string | undefined => {
  const [first] = code;
  return sharesKernel && first !== undefined
    ? join(directory, kernelFileName(kernel.prelude, extname(first.path)))
    : undefined;
};

const specifierFrom = (path: string, kernelPath: string, publicPath: string): string => {
  // As esbuild does for its chunks.
  if (publicPath !== "")
    return `${publicPath}${publicPath.endsWith("/") ? "" : "/"}${basename(kernelPath)}`;
  const specifier = relativePath(join(path, ".."), kernelPath);
  return specifier.startsWith("../") ? specifier : `./${specifier}`;
};

const encoder = new TextEncoder();

/** All files of the build with the kernel where it belongs. */
export const frameOutputs = (question: FramingQuestion): readonly MappedOutput[] => {
  const { files, surroundings, kernel, directory } = question;
  const start = `${bannerLines(surroundings.banner)}${PLACE}\n`;
  const texts = new Map(
    files.flatMap((file) => {
      // Read once: the getter decodes the bytes each time.
      const { text } = file;
      const [hashbang = ""] = /^#!.*\n/.exec(text) ?? [];
      return text.startsWith(start, hashbang.length) ? [[file, { text, hashbang }] as const] : [];
    }),
  );
  const kernelPath = sharedKernelPath([...texts.keys()], question);
  const framed = files.map((file): MappedOutput => {
    const path = relativePath(directory, file.path);
    const code = texts.get(file);
    if (code === undefined) return { path, bytes: file.contents, kind: "data", isEntry: false };
    const before = linesBefore({
      ...surroundings,
      prelude: kernel.prelude,
      kernelSpecifier: kernelPath && specifierFrom(file.path, kernelPath, question.publicPath),
    });
    const text = code.hashbang + before + code.text.slice(code.hashbang.length + start.length);
    const bytes = encoder.encode(text);
    return { ...surroundings, path, bytes, isEntry: isEntry(file, question) };
  });
  if (kernelPath === undefined) return framed;
  const path = relativePath(directory, kernelPath);
  const bytes = encoder.encode(kernelFile(kernel.prelude));
  return [...framed, { path, bytes, kind: "kernel", isEntry: false }];
};
