// The defines of a build: member chains that it replaces by text, here as in the bundlers.

import type { Frame } from "./scope.ts";
import { staticKey } from "./static-key.ts";
import { isTarget, isTypeofOperand } from "./targets.ts";

export interface DefinedPart {
  readonly frame: Frame;
  readonly text: string;
}

/** A define may say what `typeof` gives: the key is `typeof window`. */
const typeofPart = (
  frame: Frame,
  path: string,
  define: ReadonlyMap<string, string>,
): DefinedPart | undefined => {
  const text = isTypeofOperand(frame) ? define.get(`typeof ${path}`) : undefined;
  return text === undefined || frame.parent === undefined
    ? undefined
    : { frame: frame.parent, text };
};

const rootOf = ({ node }: Frame): string | undefined => {
  if (node.type === "Identifier") return node.name;
  return node.type === "MetaProperty" && node.meta.name === "import" ? "import.meta" : undefined;
};

/** The longest member chain from a free name, or from `import.meta`, that a define replaces, where it is read. */
export const definedPart = (
  frame: Frame,
  define: ReadonlyMap<string, string>,
): DefinedPart | undefined => {
  let path = define.size === 0 ? undefined : rootOf(frame);
  if (path === undefined) return undefined;
  let found: DefinedPart | undefined;
  for (let at = frame; ;) {
    const text = define.get(path);
    if (text !== undefined && !isTarget(at)) found = { frame: at, text };
    found = typeofPart(at, path, define) ?? found;
    const { parent } = at;
    const key = at.key === "object" && parent !== undefined ? staticKey(parent.node) : undefined;
    if (parent === undefined || key === undefined) return found;
    path += `.${key}`;
    at = parent;
  }
};
