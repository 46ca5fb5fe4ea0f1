// The value of a literal in minified code, as JSON text with sorted keys; undefined for anything that has to be run.

import type { Expression, ObjectExpression, Property, SpreadElement } from "acorn";

type Known = { readonly value: unknown } | undefined;

const known = (value: unknown): Known => ({ value });

const keyOf = ({ key, computed }: Property): string | undefined => {
  if (!computed && key.type === "Identifier") return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
};

const objectValue = ({ properties }: ObjectExpression): Known => {
  const entries = new Map<string, unknown>();
  for (const property of properties) {
    if (property.type !== "Property" || property.kind !== "init" || property.method)
      return undefined;
    const key = keyOf(property);
    const value = literalValue(property.value);
    // A plain `__proto__` sets the prototype.
    if (key === undefined || value === undefined || entries.has(key)) return undefined;
    if (key === "__proto__" && !property.computed) return undefined;
    entries.set(key, value.value);
  }
  return known(new Map([...entries].sort(([one], [other]) => (one < other ? -1 : 1))));
};

const arrayValue = (elements: readonly (Expression | SpreadElement | null)[]): Known => {
  const values = elements.map((element) =>
    element === null || element.type === "SpreadElement" ? undefined : literalValue(element),
  );
  return values.includes(undefined) ? undefined : known(values.map((each) => each?.value));
};

const literalValue = (node: Expression): Known => {
  switch (node.type) {
    case "Literal":
      return node.value === null || /^(?:string|number|boolean)$/.test(typeof node.value)
        ? known(node.value)
        : undefined;
    case "TemplateLiteral":
      return node.expressions.length === 0 ? known(node.quasis[0]?.value.cooked) : undefined;
    case "UnaryExpression": {
      // Minifiers write `true` as `!0`.
      const { argument, operator } = node;
      const isBit = argument.type === "Literal" && (argument.value === 0 || argument.value === 1);
      return operator === "!" && isBit ? known(argument.value === 0) : undefined;
    }
    case "ObjectExpression":
      return objectValue(node);
    case "ArrayExpression":
      return arrayValue(node.elements);
    default:
      return undefined;
  }
};

const replaceMaps = (_: string, value: unknown): unknown =>
  // As a list of pairs: an object would put the key `7` first, and lose `__proto__`.
  value instanceof Map ? { entries: [...(value as Map<string, unknown>)] } : value;

/** Text that is the same for the same values. */
export const literalText = (node: Expression): string | undefined => {
  const value = literalValue(node);
  return value === undefined ? undefined : JSON.stringify(value.value, replaceMaps);
};

const toMaps = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toMaps);
  if (typeof value !== "object" || value === null) return value;
  return new Map(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]): [string, unknown] => [key, toMaps(each)])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
};

/** The same text for a value. */
export const valueText = (value: unknown): string => JSON.stringify(toMaps(value), replaceMaps);
