// `require.context("./pages", true, /\\.js$/)`: webpack makes a table of the files in a folder of it. Literals alone: what is
// computed, or names loaders, is refused.

import type { Node } from "@babel/types";
import type { Frame } from "./scope.ts";
import { literalText, staticKey } from "./static-key.ts";

/** Which files such a call leads to. */
export interface ContextFiles {
  /** Relative to the module's own. */
  readonly folder: string;
  readonly recursive: boolean;
  /** Source and flags of the regular expression that a file's name below the folder has to match, `./` in front; all if absent. */
  readonly filter?: readonly [source: string, flags: string];
}

/** Below a folder, and without the `!` of loaders, which would run in the build. */
const FOLDER = /^\.\.?(?:\/[^!]*)?$/;

const isLiteral = ({ type }: Node): boolean =>
  type === "BooleanLiteral" || type === "RegExpLiteral" || type === "StringLiteral";

/** What is asked for where the member expression at `callee` is called as `require.context`; undefined where it is no such call. */
export const readContext = ({ node, key, parent }: Frame): ContextFiles | undefined => {
  if (node.type !== "MemberExpression" || staticKey(node) !== "context") return undefined;
  if (parent?.node.type !== "CallExpression" || key !== "callee") return undefined;
  const [first, ...rest] = parent.node.arguments;
  const folder = first && literalText(first);
  if (folder === undefined || !FOLDER.test(folder) || !rest.every(isLiteral)) return undefined;
  const [recursive, filter] = rest;
  return {
    folder,
    recursive: recursive?.type !== "BooleanLiteral" || recursive.value,
    ...(filter?.type === "RegExpLiteral" && { filter: [filter.pattern, filter.flags] as const }),
  };
};
