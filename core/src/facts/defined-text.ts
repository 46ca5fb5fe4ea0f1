// What a define puts in the place of a name: a constant, another name, or any other expression of the build's configuration, whose
// free names are the module's own free names then.

import { ROOT } from "../canonical-name.ts";
import { BulkheadError } from "../diagnostic.ts";
import { parseSource } from "./parse-source.ts";
import type { Reference } from "./scope.ts";
import { walkProgram } from "./walk.ts";

export type DefinedText =
  | { readonly kind: "json" }
  | { readonly kind: "name"; readonly path: readonly string[] }
  /** `free`: its references to names around it; offsets are those in the text. */
  | { readonly kind: "expression"; readonly free: readonly Reference[] };

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** A line break behind it ends a comment that it may end with. */
export const inParentheses = (text: string): string => `(${text}\n)`;

const parseExpression = (text: string): ReturnType<typeof walkProgram> | undefined => {
  try {
    const parsed = parseSource(inParentheses(text), { file: "a define", owner: ROOT }, "script");
    const { body, directives } = parsed.ast.program;
    const [statement] = body;
    const isOne =
      body.length === 1 &&
      directives.length === 0 &&
      statement?.type === "ExpressionStatement" &&
      statement.expression.extra?.["parenStart"] === 0;
    return isOne && parsed.strictErrors.length === 0 ? walkProgram(parsed.ast.program) : undefined;
  } catch (error) {
    if (error instanceof BulkheadError) return undefined;
    throw error;
  }
};

const readExpression = (text: string): DefinedText | undefined => {
  const walk = parseExpression(text);
  // `this`, `import.meta` and `import()` would be another thing in each module; names that begin with `$` are those of our imports.
  if (
    walk === undefined ||
    walk.awaitsAtTop ||
    walk.returnsAtTop ||
    walk.noted("ThisExpression").some(({ scope }) => scope.thisOwner === undefined) ||
    walk.noted("MetaProperty").length > 0 ||
    walk.noted("ImportExpression").length > 0 ||
    walk.bindings.some(({ name }) => name.startsWith("$"))
  )
    return undefined;
  const free = walk.references.filter(({ name, frame }) => frame.scope.resolve(name) === undefined);
  const isPlain = free.every(({ name, access }) => access === "read" && name !== "arguments");
  if (!isPlain) return undefined;
  return NAME.test(text) ? { kind: "name", path: text.split(".") } : { kind: "expression", free };
};

// A build has few, and reads each at every place that names it.
const known = new Map<string, DefinedText | undefined>();

/** Reads the text of a define; undefined for what is no expression, or does more with names than read them. */
export const readDefined = (text: string): DefinedText | undefined => {
  if (!known.has(text)) known.set(text, isJson(text) ? { kind: "json" } : readExpression(text));
  return known.get(text);
};
