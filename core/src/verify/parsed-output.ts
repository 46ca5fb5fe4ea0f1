// One output as the browser reads it, but for the kernel: that is compared byte by byte, and stands as `0` in what is
// parsed. By oxc-parser, and a resolution of names that compile knows nothing of: whoever fools one parser has to fool the other too.

import type { Program } from "acorn";
import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import type { OutputKind } from "../enforce/kernel-prelude.ts";
import { outputSyntax } from "../errors/output-errors.ts";
import { LineIndex } from "./line-index.ts";
import { parseCode } from "./parse-code.ts";
import type { OutputLayout, Stretch } from "./output-layout.ts";
import { type Reference, type ScopeTree, UnknownNode, resolveNames } from "./scopes.ts";

export interface ParsedOutput {
  readonly path: string;
  readonly kind: OutputKind;
  /** What was parsed. */
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Stretch[];
  readonly scopes: ScopeTree;
  /** References to names that the file does not declare. */
  readonly free: readonly Reference[];
  /** The place in the output of an offset in what was parsed. */
  readonly locate: (offset: number, length?: number) => SourceLocation;
}

// Line ends stay: places are lines and columns.
const blank = (text: string, { start, end }: Stretch): string =>
  text.slice(0, start) +
  text.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ") +
  text.slice(end);

const textToParse = (text: string, { kernel, settings }: OutputLayout): string => {
  const code = settings.reduce(blank, text);
  return kernel === undefined ? code : `${code.slice(0, kernel.start)}0${code.slice(kernel.end)}`;
};

const resolve = (program: Program): ScopeTree | UnknownNode => {
  try {
    return resolveNames(program);
  } catch (error) {
    if (error instanceof UnknownNode) return error;
    throw error;
  }
};

// `var fetch;` at the top of a script declares nothing: it is the page's own `fetch`. What the file gives such a name where it
// declares it is the library's global variable, by the build's settings.
const freeNames = ({ free, top }: ScopeTree, kind: OutputKind): readonly Reference[] => {
  if (kind !== "script") return free;
  const ofPage = [...top.set.values()].flatMap(({ references }) => references);
  return [...free, ...ofPage.filter(({ isInit }) => !isInit)];
};

/** Parses and resolves an output; a diagnostic where it is no strict code. */
export const parseOutput = (
  path: string,
  kind: OutputKind,
  output: string,
  layout: OutputLayout,
): ParsedOutput | Diagnostic => {
  const text = textToParse(output, layout);
  const lines = new LineIndex(path, output);
  const { kernel } = layout;
  const locate = (offset: number, length?: number): SourceLocation =>
    lines.locate(
      kernel === undefined || offset <= kernel.start
        ? offset
        : offset + kernel.end - kernel.start - 1,
      length,
    );
  const parsed = parseCode(text, kind === "module" ? "module" : "script");
  if ("message" in parsed) return outputSyntax(parsed.message, locate(parsed.offset));
  const { program, comments } = parsed;
  const scopes = resolve(program);
  if (scopes instanceof UnknownNode) return outputSyntax(scopes.message, locate(scopes.node.start));
  return { path, kind, text, program, comments, scopes, free: freeNames(scopes, kind), locate };
};
