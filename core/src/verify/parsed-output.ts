// One output as the browser reads it, but for the kernel: that is compared byte by byte, and stands as `0` in what is
// parsed. By acorn and eslint-scope, which compile knows nothing of: whoever fools one parser has to fool the other too.

import { type Options, type Program, parse } from "acorn";
import { type Reference, type Scope, type ScopeManager, analyze } from "eslint-scope";
import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import type { OutputKind } from "../enforce/kernel-prelude.ts";
import { outputSyntax } from "../errors/output-errors.ts";
import { LineIndex } from "./line-index.ts";
import type { OutputLayout, Stretch } from "./output-layout.ts";

interface Comment extends Stretch {
  readonly text: string;
}

export interface ParsedOutput {
  readonly path: string;
  readonly kind: OutputKind;
  /** What was parsed. */
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly scopes: ScopeManager;
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

// eslint-scope does not see a function's `arguments` from the defaults of its parameters.
const isOfFunction = ({ identifier, from }: Reference): boolean => {
  if (identifier.name !== "arguments") return false;
  for (let scope: Scope | null = from; scope !== null; scope = scope.upper)
    if (/^(?:FunctionExpression|FunctionDeclaration)$/.test(scope.block.type)) return true;
  return false;
};

type EslintProgram = Parameters<typeof analyze>[0];

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
  const comments: Comment[] = [];
  const sourceType = kind === "module" ? "module" : "script";
  const options: Options = {
    ecmaVersion: "latest",
    sourceType,
    allowHashBang: true,
    ranges: true,
    onComment: (_, comment, start, end) => comments.push({ text: comment, start, end }),
  };
  let program: Program;
  try {
    program = parse(text, options);
  } catch (error) {
    const { pos = 0, message } = error as SyntaxError & { readonly pos?: number };
    return outputSyntax(message.replace(/ \(\d+:\d+\)$/, ""), locate(pos));
  }
  // Holds: both speak of ESTree; eslint-scope asks for fewer kinds of node than acorn has.
  const eslintProgram = program as unknown as EslintProgram;
  const scopes = analyze(eslintProgram, {
    ecmaVersion: 2024,
    sourceType,
    // Otherwise names that `var` declares at the top of a script count as free.
    nodejsScope: kind !== "module",
    // A direct eval is refused as such.
    ignoreEval: true,
  });
  const free = (scopes.globalScope?.through ?? []).filter((reference) => !isOfFunction(reference));
  // At the top of a script nobody's; at the top of a CommonJS module those of Node's wrapper, with its loader among them.
  const topArguments = scopes.acquire(eslintProgram, true)?.set.get("arguments");
  if (kind !== "module") free.push(...(topArguments?.references ?? []));
  return { path, kind, text, program, comments, scopes, free, locate };
};
