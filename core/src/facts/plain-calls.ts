// Functions that are called by their name and that nothing else is done with: nobody gives them a `this`, so that in sloppy
// code it is the global object.

import type { Node } from "@babel/types";
import type { Binding, Frame } from "./scope.ts";
import { staticKey } from "./static-key.ts";

const isPlainCall = ({ key, parent }: Frame): boolean =>
  key === "callee" &&
  (parent?.node.type === "CallExpression" || parent?.node.type === "OptionalCallExpression");

const isOnlyCalled = ({ declarations, references }: Binding): boolean =>
  declarations.length === 1 &&
  references.length > 0 &&
  references.every(({ frame }) => isPlainCall(frame));

const frameOf = (frame: Frame, owner: Node): Frame | undefined => {
  let at = frame.parent;
  while (at !== undefined && at.node !== owner) at = at.parent;
  return at;
};

/** The one name that leads to a function, if no other can. */
const nameOf = ({ node, scope, parent }: Frame): Binding | undefined => {
  const outer = scope.parent;
  if (node.type === "FunctionDeclaration") {
    const binding = outer?.own(node.id?.name ?? "");
    // One that is declared in a block is seen around it as well.
    return outer?.kind === "block" ? undefined : binding;
  }
  if (node.type !== "FunctionExpression" || node.id) return undefined;
  const declarator = parent?.node;
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier")
    return undefined;
  const binding = parent?.scope.resolve(declarator.id.name);
  return binding?.values.length === 1 ? binding : undefined;
};

/** `arguments.callee.call(x)` gives it a `this` all the same. */
const namesCallee = ({ scope }: Frame): boolean =>
  scope
    .own("arguments")
    ?.references.some(
      ({ frame: { key, parent } }) =>
        key === "object" && parent !== undefined && staticKey(parent.node) === "callee",
    ) ?? false;

/** Whether `this` at `frame` is that of such a function. */
export const isInPlainlyCalled = (frame: Frame): boolean => {
  const { thisOwner } = frame.scope;
  // Of its own scope, which the frames inside it lead to.
  const owner = thisOwner && frameOf(frame, thisOwner);
  const binding = owner && nameOf(owner);
  return (
    owner !== undefined && binding !== undefined && isOnlyCalled(binding) && !namesCallee(owner)
  );
};
