// What an output must look like around the bundler's code: the kernel in front, its bytes exactly those that the manifest's
// options and the known kernel make. Texts are compared, nothing is searched for: what is not just so is refused.

import type { Diagnostic } from "../diagnostic.ts";
import {
  type KernelPrelude,
  bannerLines,
  closingLine,
  kernelFile,
} from "../enforce/kernel-prelude.ts";
import { WRAPPER_CLOSING, wrapperOpening } from "../enforce/loader-wrapper.ts";
import { outputKernel } from "../errors/output-errors.ts";
import type { ManifestOutput } from "./bundle-manifest.ts";
import type { CodeOutput, ExpectedLine } from "./frame-lines.ts";
import { LineIndex } from "./line-index.ts";

/** A stretch of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where an output has what is not the bundler's. */
export interface OutputLayout {
  /** The expression that holds the kernel, or what a chunk is given; absent where there is none. */
  readonly kernel: Stretch | undefined;
  /** What the build's settings put there, the wrapper for other loaders among it, and the hashbang. */
  readonly settings: readonly Stretch[];
}

const HASHBANG = /^#![^\n\r\u2028\u2029]*(?:\r\n|[\n\r\u2028\u2029]|$)/;
// What follows the code: where a debugger finds the source map.
const MAP_COMMENT = /(?:\/\/# sourceMappingURL=[^\n\r\u2028\u2029]*\n?)?$/;

export type ReadLayout =
  | { readonly layout: OutputLayout; readonly problem?: never }
  | { readonly problem: Diagnostic; readonly layout?: never };

/** `expected`: the line in front. */
export const readLayout = (
  text: string,
  output: CodeOutput,
  expected: ExpectedLine,
): ReadLayout => {
  const refuse = (reason: string, offset: number): ReadLayout => ({
    problem: outputKernel(reason, new LineIndex(output.path, text).locate(offset)),
  });
  const hashbang = HASHBANG.exec(text)?.[0].length ?? 0;
  const opening = output.wrapper === undefined ? "" : wrapperOpening(output.wrapper);
  const line = opening + expected.text;
  const banner = bannerLines(output.banner);
  if (!text.startsWith(banner, hashbang))
    return refuse("The output does not begin with the banner that the manifest lists", hashbang);
  const start = hashbang + banner.length;
  if (!text.startsWith(`${line}\n`, start))
    return refuse(
      "The output does not begin with the kernel of this version, as the manifest says it is started",
      start,
    );
  const closing = output.wrapper === undefined ? closingLine(output.kind) : WRAPPER_CLOSING;
  const footer = [closing, output.footer].filter((part) => part !== "").join("\n");
  const end = text.length - (MAP_COMMENT.exec(text)?.[0].length ?? 0);
  const body = text.slice(start + line.length, end).trimEnd();
  if (!body.endsWith(footer))
    return refuse("The output does not end as the manifest says", Math.max(0, end - 1));
  const footerEnd = start + line.length + body.length;
  const expression = start + line.indexOf(expected.expression);
  return {
    layout: {
      kernel:
        expected.expression === ""
          ? undefined
          : { start: expression, end: expression + expected.expression.length },
      settings: [
        { start: hashbang + '"use strict";\n'.length, end: start },
        // Compared, and then as good as absent: what is in it is proved as if Node had loaded it.
        { start, end: start + opening.length },
        {
          start: footerEnd - (opening === "" ? output.footer : footer).length,
          end: footerEnd,
        },
      ].filter(({ start: from, end: to }) => from < to),
    },
  };
};

export const checkKernelFile = (
  text: string,
  { path }: ManifestOutput,
  prelude: KernelPrelude,
): readonly Diagnostic[] =>
  text === kernelFile(prelude)
    ? []
    : [
        outputKernel(
          "The file is not the kernel of this version, as the manifest says it is started",
          new LineIndex(path, text).locate(0),
        ),
      ];
