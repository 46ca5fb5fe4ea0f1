// Modules that only hold data: JSON, styles, the addresses of assets. Nothing of them runs, so nothing has to be confined,
// and Vite knows the chunks that hold styles alone by there being nothing else in them.

import type { Analysis } from "@bulkhead/core";

type Statement = Analysis["ast"]["program"]["body"][number];
type Node = Extract<Statement, { type: "ExportDefaultDeclaration" }>["declaration"];

const isKey = (node: { readonly type: string }): boolean =>
  ["Identifier", "StringLiteral", "NumericLiteral"].includes(node.type);

const isData = (node: Node | null | undefined): boolean => {
  switch (node?.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
      return true;
    case "TemplateLiteral":
      return node.expressions.length === 0;
    case "UnaryExpression":
      return node.operator === "-" && isData(node.argument);
    case "ArrayExpression":
      return node.elements.every((element) => element?.type !== "SpreadElement" && isData(element));
    case "ObjectExpression":
      return node.properties.every(
        (property) =>
          property.type === "ObjectProperty" &&
          !property.computed &&
          isKey(property.key) &&
          isData(property.value as Node),
      );
    default:
      return false;
  }
};

const holdsData = (statement: Statement, names: Set<string>): boolean => {
  switch (statement.type) {
    case "VariableDeclaration":
      return statement.declarations.every(({ id, init }) => {
        if (id.type !== "Identifier" || !isData(init)) return false;
        names.add(id.name);
        return true;
      });
    case "ExportDefaultDeclaration": {
      const { declaration } = statement;
      if (declaration.type === "Identifier") return names.has(declaration.name);
      // `export default { a, b }` of plugin-json: names of the module's own constants.
      if (declaration.type === "ObjectExpression")
        return declaration.properties.every(
          (property) =>
            property.type === "ObjectProperty" &&
            !property.computed &&
            isKey(property.key) &&
            (property.value.type === "Identifier"
              ? names.has(property.value.name)
              : isData(property.value as Node)),
        );
      return isData(declaration);
    }
    case "ExportNamedDeclaration":
      return (
        !statement.source &&
        (statement.declaration
          ? holdsData(statement.declaration as Statement, names)
          : statement.specifiers.every(
              (specifier) =>
                specifier.type === "ExportSpecifier" && names.has(specifier.local.name),
            ))
      );
    default:
      return false;
  }
};

/** Whether a module is nothing but exported literals; an empty one is. */
export const isInert = ({ ast: { program } }: Analysis): boolean => {
  const names = new Set<string>();
  return program.body.every((statement) => holdsData(statement, names));
};
