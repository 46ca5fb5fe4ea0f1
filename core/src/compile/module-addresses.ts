// `new URL("./x.png", import.meta.url)`, alone or in `new Worker(…)`: webpack makes a file or a chunk of the module that it
// names, and knows it by its form. So the class stays a name there, of a variable that holds the package's own.

import type { Node } from "@babel/types";
import type { Frame } from "../facts/scope.ts";
import { staticKey } from "../facts/static-key.ts";

const CLASSES: ReadonlySet<string> = new Set(["URL", "Worker", "SharedWorker"]);

const isMetaUrl = (node: Node | undefined): boolean =>
  node?.type === "MemberExpression" &&
  node.object.type === "MetaProperty" &&
  staticKey(node) === "url";

const isAddress = (node: Node | undefined): boolean =>
  node?.type === "NewExpression" &&
  node.callee.type === "Identifier" &&
  node.callee.name === "URL" &&
  node.arguments[0]?.type === "StringLiteral" &&
  isMetaUrl(node.arguments[1]);

/** Whether a free name is the class of such an expression. */
export const isAddressClass = ({ key, parent }: Frame, name: string): boolean => {
  if (key !== "callee" || parent?.node.type !== "NewExpression" || !CLASSES.has(name)) return false;
  return name === "URL" ? isAddress(parent.node) : isAddress(parent.node.arguments[0]);
};

/** The variable's name, unless the module has one of that name itself. */
export const addressVariable = (name: string): string => `$host${name}`;
