// Invariant: no text that is a comment to one reader and code to another.

import type { Diagnostic } from "../diagnostic.ts";
import { outputComment } from "../errors/output-errors.ts";
import { nodesAt } from "./node-at.ts";
import type { ParsedOutput } from "./parsed-output.ts";

// What holds any text without meaning it.
const TEXTS: ReadonlySet<string> = new Set(["Literal", "TemplateElement"]);

const isInText = ({ program, comments }: ParsedOutput, offset: number): boolean =>
  TEXTS.has(nodesAt(program, offset).at(-1)?.type ?? "") ||
  // In the middle of a comment, not at its start: there it is the comment.
  comments.some(({ start, end }) => start < offset && offset < end);

const HTML_COMMENT = /<!--|-->/g;

// `-->` is a comment at the start of a line only; after code it compares.
const isAtLineStart = (text: string, offset: number): boolean =>
  /(?:^|[\n\r\u2028\u2029])(?:\s|\/\*[^]*?\*\/)*$/.test(
    text.slice(Math.max(0, offset - 1000), offset),
  );

export const checkHtmlComments = (output: ParsedOutput): readonly Diagnostic[] =>
  [...output.text.matchAll(HTML_COMMENT)]
    .filter(
      ({ 0: sign, index }) =>
        !isInText(output, index) && (sign === "<!--" || isAtLineStart(output.text, index)),
    )
    .map(({ 0: sign, index }) =>
      outputComment(`an HTML-like comment, \`${sign}\``, output.locate(index, sign.length)),
    );
