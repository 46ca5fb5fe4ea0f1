// esbuild's function around the host's `require`, for outputs in which there may be none. Known by its whole shape, not by a
// name: whoever else writes the same gets a variable of which every use is checked as a use of `require` is.

import type { ExpressionStatement, Identifier, Node } from "acorn";
import { ancestorsOf, isNode } from "./node-at.ts";
import { fieldsOf } from "./lazy-node.ts";
import { parseCode } from "./parse-code.ts";
import type { ParsedOutput } from "./parsed-output.ts";
import { type Reference, variablesOf } from "./scopes.ts";

const REFUSAL = `throw Error('Dynamic require of "' + $a + '" is not supported')`;
const PARTS = [`typeof require !== "undefined"`, `typeof Proxy !== "undefined"`];

/** The comparison as esbuild writes it, and as it minifies it for old engines and for new. */
const COMPARISONS = ['!== "undefined"', '!= "undefined"', '< "u"'];

const wrapper = (get: string, make: string): string =>
  `(${make.replace("$body", `${PARTS[0]} ? require : ${PARTS[1]} ? new Proxy($x, { get: ${get.replace("$body", `(${PARTS[0]} ? require : $b)[$c]`)} }) : $x`)})(function ($a) { if (${PARTS[0]}) return require.apply(this, arguments); ${REFUSAL}; })`;

// Lowered for old engines, arrow functions are functions.
const TEXTS = [
  wrapper("($b, $c) => $body", "($x) => $body"),
  wrapper("function ($b, $c) { return $body; }", "function ($x) { return $body; }"),
];

const parseTemplate = (text: string): Node => {
  const parsed = parseCode(text, "script");
  if ("message" in parsed) throw new Error(`Internal: ${parsed.message} in a template`);
  return (parsed.program.body[0] as ExpressionStatement).expression;
};

const TEMPLATES: readonly Node[] = TEXTS.flatMap((text) =>
  COMPARISONS.map((comparison) => parseTemplate(text.replaceAll('!== "undefined"', comparison))),
);

const IGNORED: ReadonlySet<string> = new Set(["start", "end", "range", "raw", "loc"]);

/** Whether a value is the template's but for the names of variables, which stand for each other one to one. */
const isLike = (value: unknown, template: unknown, names: Map<string, string>): boolean => {
  if (Array.isArray(template))
    return (
      Array.isArray(value) &&
      value.length === template.length &&
      template.every((each, index) => isLike(value[index], each, names))
    );
  if (!isNode(template) || !isNode(value)) return Object.is(value, template);
  if (template.type !== value.type) return false;
  const { name } = template as Identifier;
  if (template.type === "Identifier" && name.startsWith("$")) {
    const known = names.get(name) ?? (value as Identifier).name;
    names.set(name, known);
    return known === (value as Identifier).name;
  }
  return Object.entries(fieldsOf(template)).every(
    ([key, each]) =>
      IGNORED.has(key) || isLike((value as unknown as Record<string, unknown>)[key], each, names),
  );
};

// Two variables of the wrapper under one name would be another program.
const isWrapper = (node: Node): boolean =>
  TEMPLATES.some((template) => {
    const names = new Map<string, string>();
    return isLike(node, template, names) && !names.has("require");
  });

export interface RequireWrapper {
  /** The wrapper itself. */
  readonly init: Node;
  readonly references: readonly Reference[];
}

const known = new WeakMap<ParsedOutput, readonly RequireWrapper[]>();

const find = ({ program, free, scopes }: ParsedOutput): readonly RequireWrapper[] => {
  const requires = free.filter(({ identifier }) => identifier.name === "require");
  const found = new Map<Node, RequireWrapper>();
  for (const { identifier } of requires) {
    const around = ancestorsOf(program, identifier);
    const declarator = around.find(({ type }) => type === "VariableDeclarator");
    const { id, init } = (declarator ?? {}) as { id?: Node; init?: Node };
    if (
      declarator === undefined ||
      id?.type !== "Identifier" ||
      init == null ||
      found.has(init) ||
      !isWrapper(init)
    )
      continue;
    const [variable] = variablesOf(scopes, declarator);
    // Set again, it would be something else.
    if (variable === undefined || variable.references.filter((each) => each.writes).length > 1)
      continue;
    if (variable.defs.length === 1) found.set(init, { init, references: variable.references });
  }
  return [...found.values()];
};

/** The wrappers of an output, each declared once. */
export const requireWrappers = (output: ParsedOutput): readonly RequireWrapper[] => {
  const wrappers = known.get(output) ?? find(output);
  known.set(output, wrappers);
  return wrappers;
};
