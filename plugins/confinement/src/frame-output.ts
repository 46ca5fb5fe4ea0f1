// The kernel in front of a file, after the bundler and its minifier are done with it.

import {
  type KernelPrelude,
  type LoaderWrapper,
  type OutputKind,
  WRAPPER_CLOSING,
  bannerLines,
  closingLine,
  importLine,
  openingLine,
  wrapperOpening,
} from "@bulkhead/core";

/** What goes around the code of a file. */
export interface Frame {
  readonly prelude: KernelPrelude;
  readonly kind: OutputKind;
  /** What the build's settings want before and after the code. */
  readonly banner: string;
  readonly footer: string;
  /** How the file imports the kernel; undefined where it holds the kernel itself. */
  readonly kernelSpecifier: string | undefined;
  /** What else than Node may load a CommonJS output. */
  readonly wrapper?: LoaderWrapper | undefined;
}

/** The lines in front of the code, with their line ends. */
export const linesBefore = ({ prelude, kind, banner, kernelSpecifier, wrapper }: Frame): string => {
  const line =
    kernelSpecifier === undefined
      ? openingLine(prelude, kind)
      : importLine(prelude, kernelSpecifier);
  return `${bannerLines(banner)}${wrapper === undefined ? "" : wrapperOpening(wrapper)}${line}\n`;
};

/** The lines after it, without the last line's end; empty where there are none. */
export const linesAfter = ({
  kind,
  footer,
  wrapper,
}: Pick<Frame, "kind" | "footer" | "wrapper">): string =>
  [wrapper === undefined ? closingLine(kind) : WRAPPER_CLOSING, footer]
    .filter((part) => part !== "")
    .join("\n");

/** The code of a file, which may begin with a hashbang, in its frame; a source map of it moves down by `lines`. */
export const frameCode = (
  code: string,
  frame: Frame,
): { readonly text: string; readonly lines: number } => {
  const [hashbang = ""] = /^#![^\n]*\n/.exec(code) ?? [];
  const before = linesBefore(frame);
  const after = linesAfter(frame);
  const end = code.endsWith("\n") || after === "" ? "" : "\n";
  const text = `${hashbang}${before}${code.slice(hashbang.length)}${end}${after}${after === "" ? "" : "\n"}`;
  return { text, lines: before.split("\n").length - 1 };
};
