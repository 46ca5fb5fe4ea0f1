// Outputs with the kernel in front, when minifiers are done with them, and their source maps moved down by its line.

import { extname, posix } from "node:path";
import { type MappedOutput, frameCode } from "@bulkhead/confinement";
import {
  BulkheadError,
  type LoaderWrapper,
  type OutputKind,
  buildUnsupported,
  kernelFile,
  kernelFileName,
  quote,
} from "@bulkhead/core";
import type { NormalizedOutputOptions, OutputBundle, OutputChunk } from "rollup";
import type { Build } from "./build.ts";
import { FILE_ADDRESS, assetsOf, chunksOf } from "./chunks.ts";
import { formatIn, wrapperFor } from "./loader-formats.ts";

const KINDS: ReadonlyMap<string, OutputKind> = new Map([
  ["es", "module"],
  ["esm", "module"],
  ["module", "module"],
  ["cjs", "commonjs"],
  ["commonjs", "commonjs"],
  ["iife", "script"],
]);

/** Whether a format is that of ES modules, as it is by default. */
export const isModuleFormat = (format: string | undefined): boolean =>
  format === undefined || KINDS.get(format) === "module";

/** @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED */
const kindOf = (format: string): OutputKind => {
  const kind = KINDS.get(format);
  if (kind !== undefined) return kind;
  throw new BulkheadError(
    buildUnsupported(
      `The output format ${quote(format)}`,
      "Choose `es`, `cjs`, `iife`, `umd`, `amd` or `system`.",
    ),
  );
};

/** Whether the outputs share one kernel, in a file of its own. */
const sharesKernel = (
  chunks: readonly OutputChunk[],
  kind: OutputKind,
  format: string,
): boolean => {
  if (chunks.length <= 1) return false;
  if (kind === "module") return true;
  // Each file would start a kernel of its own, and the second finds the realm locked.
  throw new BulkheadError(
    buildUnsupported(
      `Several chunks in the format ${quote(format)}`,
      "Build one entry at a time with `output.inlineDynamicImports`, or choose the format `es`.",
    ),
  );
};

const MAP_COMMENT = /\/\/# sourceMappingURL=[^\n]*\n?$/;

interface TextMap {
  mappings: string;
}

const moveDown = <Map extends TextMap>(map: Map, lines: number): Map => {
  map.mappings = ";".repeat(lines) + map.mappings;
  return map;
};

const INLINE =
  /^(\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,)([A-Za-z0-9+/=]+)/;

/** The comment of a code whose map has moved: where the map is in it, with that. */
const moveComment = (comment: string, lines: number): string =>
  comment.replace(INLINE, (_, start: string, data: string) => {
    const map = JSON.parse(Buffer.from(data, "base64").toString()) as TextMap;
    return start + Buffer.from(JSON.stringify(moveDown(map, lines))).toString("base64");
  });

const moveMapFile = (
  bundle: OutputBundle,
  { sourcemapFileName }: OutputChunk,
  lines: number,
): void => {
  const file = sourcemapFileName ? bundle[sourcemapFileName] : undefined;
  if (file?.type !== "asset") return;
  const map = JSON.parse(String(file.source)) as TextMap;
  file.source = JSON.stringify(moveDown(map, lines));
};

const specifierFrom = (file: string, kernelPath: string): string => {
  const specifier = posix.relative(posix.dirname(file), kernelPath);
  return specifier.startsWith("../") ? specifier : `./${specifier}`;
};

// Rolldown asks Node for it, and a page has no such module.
const checkWrapped = ({ code }: OutputChunk, { format }: LoaderWrapper): void => {
  if (!FILE_ADDRESS.test(code)) return;
  throw new BulkheadError(
    buildUnsupported(`\`import.meta.url\` in the format ${quote(format)}`, "Choose `es` or `cjs`."),
  );
};

const encoder = new TextEncoder();

const encode = (source: string | Uint8Array): Uint8Array =>
  typeof source === "string" ? encoder.encode(source) : source;

/**
 * Puts the kernel in front of every chunk; gives all files of the output, the kernel's own among them, where there is one.
 *
 * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED
 */
export const frameOutputs = (
  { run: { kernel } }: Build,
  options: NormalizedOutputOptions,
  bundle: OutputBundle,
): readonly MappedOutput[] => {
  const chunks = chunksOf(bundle);
  const kind = kindOf(options.format);
  const [first] = chunks;
  const kernelPath =
    first !== undefined && sharesKernel(chunks, kind, formatIn(options))
      ? kernelFileName(kernel.prelude, extname(first.fileName))
      : undefined;
  const framed = chunks.map((chunk): MappedOutput => {
    const outside = chunk.imports.filter((path) => !Object.hasOwn(bundle, path));
    const wrapper = wrapperFor(options, chunk, outside);
    if (wrapper !== undefined) checkWrapped(chunk, wrapper);
    const comment = MAP_COMMENT.exec(chunk.code)?.[0] ?? "";
    const { text, lines } = frameCode(chunk.code.slice(0, chunk.code.length - comment.length), {
      prelude: kernel.prelude,
      kind,
      banner: "",
      footer: "",
      kernelSpecifier: kernelPath && specifierFrom(chunk.fileName, kernelPath),
      wrapper,
    });
    chunk.code = text + moveComment(comment, lines);
    if (chunk.map) moveDown(chunk.map, lines);
    moveMapFile(bundle, chunk, lines);
    return {
      path: chunk.fileName,
      bytes: encode(chunk.code),
      kind,
      isEntry: chunk.isEntry || chunk.isDynamicEntry,
      wrapper,
    };
  });
  // By name: Rolldown lists what a worker and its application both emit twice.
  const assets = new Map(assetsOf(bundle).map((asset) => [asset.fileName, asset]));
  const data = [...assets.values()].map(({ fileName, source }): MappedOutput => ({
    path: fileName,
    bytes: encode(source),
    kind: "data",
    isEntry: false,
  }));
  if (kernelPath === undefined) return [...framed, ...data];
  const bytes = encode(kernelFile(kernel.prelude));
  // A worker that shares its kernel in the same way has handed it over already.
  const others = data.filter(({ path }) => path !== kernelPath);
  return [...framed, ...others, { path: kernelPath, bytes, kind: "kernel", isEntry: false }];
};
