// Names of modules that are computed and yet say that a file of the package itself is meant: "./locale/" + name.

import type { Node } from "@babel/types";

type Part = string | undefined;

/** The text of each part, undefined where it is computed. */
const partsOf = (node: Node): readonly Part[] => {
  switch (node.type) {
    case "StringLiteral":
      return [node.value];
    case "TemplateLiteral":
      return node.quasis.flatMap(({ value }, index) => [
        value.cooked ?? undefined,
        ...(index < node.expressions.length ? [undefined] : []),
      ]);
    case "ParenthesizedExpression":
      return partsOf(node.expression);
    case "BinaryExpression":
      // From the left: what is added to a text is text.
      return node.operator === "+" ? [...partsOf(node.left), ...partsOf(node.right)] : [undefined];
    default:
      return [undefined];
  }
};

/** Whether any of a name stands in the source. */
export const isPartlyKnown = (node: Node): boolean => partsOf(node).some(Boolean);

/** The texts around the computed parts, `["./locale/", ".js"]`; undefined where the name says nothing or all. */
export const ownFilePattern = (node: Node): readonly string[] | undefined => {
  const parts = partsOf(node);
  if (!/^\.\.?\//.test(parts[0] ?? "") || !parts.includes(undefined)) return undefined;
  const texts = [""];
  for (const part of parts) {
    if (part === undefined) texts.push("");
    else texts.push(`${texts.pop()}${part}`);
  }
  return texts;
};
