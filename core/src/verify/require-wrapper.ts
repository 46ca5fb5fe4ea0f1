// esbuild's function around the host's `require`, for outputs in which there may be none. Known by its whole shape, not by a
// name: whoever else writes the same gets a variable of which every use is checked as a use of `require` is.

import { type Expression, type Identifier, type Node, parseExpressionAt } from "acorn";
import type { Reference } from "eslint-scope";
import { ancestorsOf, isNode } from "./node-at.ts";
import type { ParsedOutput } from "./parsed-output.ts";

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

const TEMPLATES: readonly Expression[] = TEXTS.flatMap((text) =>
  COMPARISONS.map((comparison) =>
    parseExpressionAt(text.replaceAll('!== "undefined"', comparison), 0, {
      ecmaVersion: "latest",
    }),
  ),
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
  return Object.entries(template).every(
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
  const requires = free.filter(
    ({ identifier }) => (identifier as { name: string }).name === "require",
  );
  const found = new Map<Node, RequireWrapper>();
  for (const { identifier } of requires) {
    const around = ancestorsOf(program, identifier as unknown as Node);
    const declarator = around.find(({ type }) => type === "VariableDeclarator");
    const { id, init } = (declarator ?? {}) as { id?: Node; init?: Node };
    if (id?.type !== "Identifier" || init == null || found.has(init) || !isWrapper(init)) continue;
    const [variable] = scopes.getDeclaredVariables(
      declarator as unknown as Parameters<typeof scopes.getDeclaredVariables>[0],
    );
    // Set again, it would be something else.
    if (variable === undefined || variable.references.filter((each) => each.isWrite()).length > 1)
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
