// A policy file as JSON text with positions. Strict JSON: a comment or a trailing comma would be read by one tool
// and refused by another, and the two would enforce different policies. Never builds an object with a prototype:
// `__proto__` and `constructor` are possible names of packages.

import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { BulkheadError, type SourceLocation } from "../diagnostic.ts";
import { policyDuplicateKey, policySyntax } from "../errors/policy-errors.ts";

export type JsonNode = Node;

export interface JsonSource {
  readonly file: string;
  readonly text: string;
  readonly root: JsonNode;
}

export interface JsonProperty {
  readonly name: string;
  readonly key: JsonNode;
  readonly value: JsonNode;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["InvalidSymbol", "this is no JSON value"],
  ["InvalidNumberFormat", "this is no JSON number"],
  ["PropertyNameExpected", "a name in double quotes is expected here"],
  ["ValueExpected", "a value is expected here"],
  ["ColonExpected", "a colon is expected here"],
  ["CommaExpected", "a comma is expected here"],
  ["CloseBraceExpected", "a closing brace is expected here"],
  ["CloseBracketExpected", "a closing bracket is expected here"],
  ["EndOfFileExpected", "nothing may follow the closing brace"],
  ["InvalidCommentToken", "comments are not allowed"],
  ["UnexpectedEndOfComment", "comments are not allowed"],
  ["UnexpectedEndOfString", "the string is not closed"],
  ["UnexpectedEndOfNumber", "the number is not finished"],
  ["InvalidUnicode", "the \\u escape needs four hexadecimal digits"],
  ["InvalidEscapeCharacter", "the string has an unknown escape"],
  ["InvalidCharacter", "the string has a raw control character"],
]);

const syntaxReason = (text: string, error: ParseError): string => {
  if (text.trim() === "") return "the file is empty";
  if (text.startsWith("\uFEFF")) return "it starts with a byte order mark";
  const name = printParseErrorCode(error.error);
  if (name === "PropertyNameExpected" && text.slice(0, error.offset).trimEnd().endsWith(",")) {
    return "no comma may follow the last entry";
  }
  return REASONS.get(name) ?? "unexpected text";
};

/** The place `length` units long at `offset` of `text`. */
const locateOffset = (
  file: string,
  text: string,
  offset: number,
  length: number,
): SourceLocation => {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  const end = text.indexOf("\n", offset);
  return {
    file,
    line: before.split("\n").length,
    column: offset - start,
    lineText: text.slice(start, end === -1 ? undefined : end).replace(/\r$/, ""),
    length: Math.max(1, length),
  };
};

export const locate = (source: JsonSource, node: JsonNode): SourceLocation =>
  locateOffset(source.file, source.text, node.offset, node.length);

/** The properties of an object node in the order of the file; empty for other nodes. */
export const propertiesOf = (node: JsonNode): readonly JsonProperty[] =>
  (node.type === "object" ? (node.children ?? []) : []).flatMap(
    ({ children: [key, value] = [] }) =>
      key === undefined || value === undefined ? [] : [{ name: key.value as string, key, value }],
  );

const parseTreeOrThrow = (text: string, file: string): JsonNode => {
  const errors: ParseError[] = [];
  let root: JsonNode | undefined;
  try {
    root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // The parser recurses; a file of some thousand brackets exhausts the stack.
    if (!(error instanceof RangeError)) throw error;
    throw new BulkheadError(
      policySyntax("it is nested too deeply", locateOffset(file, text, 0, 1)),
    );
  }
  const [first] = errors;
  if (first !== undefined) {
    const place = locateOffset(file, text, first.offset, first.length);
    throw new BulkheadError(policySyntax(syntaxReason(text, first), place));
  }
  if (root === undefined)
    throw new BulkheadError(policySyntax("the file is empty", locateOffset(file, text, 0, 1)));
  return root;
};

// JSON.parse lets the last of two equal keys win, others the first: the file would mean two things.
const refuseDuplicates = (source: JsonSource, node: JsonNode): void => {
  const seen = new Map<string, JsonNode>();
  for (const { name, key, value } of propertiesOf(node)) {
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new BulkheadError(
        policyDuplicateKey(name, locate(source, key), locate(source, earlier)),
      );
    }
    seen.set(name, key);
    refuseDuplicates(source, value);
  }
  if (node.type === "array") for (const item of node.children ?? []) refuseDuplicates(source, item);
};

/** Parses strict JSON. Throws BULKHEAD_POLICY_SYNTAX, or BULKHEAD_POLICY_SHAPE for a repeated key. */
export const parseJsonSource = (text: string, file: string): JsonSource => {
  const source = { file, text, root: parseTreeOrThrow(text, file) };
  refuseDuplicates(source, source.root);
  return source;
};

/** The value of a node; its objects have no prototype. */
export const valueOfNode = (node: JsonNode): unknown => {
  if (node.type === "array") return (node.children ?? []).map(valueOfNode);
  if (node.type !== "object") return node.value as unknown;
  const result = makeRecord<unknown>();
  for (const { name, value } of propertiesOf(node)) result[name] = valueOfNode(value);
  return result;
};

/** A record without a prototype: every name, `__proto__` too, is an own property like any other. */
export const makeRecord = <Value, Key extends string = string>(
  entries: Iterable<readonly [Key, Value]> = [],
): Record<Key, Value> => {
  const record = Object.create(null) as Record<Key, Value>;
  for (const [name, value] of entries) record[name] = value;
  return record;
};
