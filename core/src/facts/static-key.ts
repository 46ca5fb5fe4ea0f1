// Property names that stand in the source.

import type { Node } from "@babel/types";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Only names that read as identifiers join a dotted path: `o["a.b"]` must not become the path of `o.a.b`. */
export const isPathPart = (name: string): boolean => IDENTIFIER.test(name);

/** The text of a literal without substitutions. */
export const literalText = (node: Node): string | undefined => {
  if (node.type === "StringLiteral") return node.value;
  if (node.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
};

/** The property of a member expression or a pattern where it is sure and can be a part of a path. */
export const staticKey = (node: Node): string | undefined => {
  let name: string | undefined;
  if (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") {
    if (node.computed) name = literalText(node.property);
    else if (node.property.type === "Identifier") name = node.property.name;
  } else if (node.type === "ObjectProperty") {
    if (!node.computed && node.key.type === "Identifier") name = node.key.name;
    else name = literalText(node.key);
  }
  return name !== undefined && isPathPart(name) ? name : undefined;
};
