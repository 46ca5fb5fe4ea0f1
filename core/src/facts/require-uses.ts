// What a module does with its `require`, and with the `module` object, which leads to one.

import type { Node } from "@babel/types";
import { ownFilePattern } from "./own-file-pattern.ts";
import type { Frame, Reference } from "./scope.ts";
import { literalText, staticKey } from "./static-key.ts";
import { isTarget } from "./targets.ts";

/** One use of the name `require`, or of `module.require`, which bundlers take for it. */
export type RequireUse =
  | { readonly kind: "call" | "resolve"; readonly call: Frame; readonly specifier: string }
  | {
      readonly kind: "pattern";
      readonly frame: Frame;
      readonly call: Frame;
      readonly parts: readonly string[];
      /** Called by another name, which webpack alone follows: to all others it is what `require` is as a value. */
      readonly renamed?: true;
    }
  | { readonly kind: "main" | "typeof"; readonly member: Frame }
  | {
      readonly kind: "other";
      readonly frame: Frame;
      /** Under another name it is called for what webpack would find and compiled text does not. */
      readonly losesCalls?: true;
    };

const onlyArgument = (call: Node): Node | undefined =>
  call.type === "CallExpression" && call.arguments.length === 1 ? call.arguments[0] : undefined;

const literalArgument = (call: Node): string | undefined => {
  const argument = onlyArgument(call);
  return argument && literalText(argument);
};

/** What is done with the value of `require` at `frame`. */
export const classifyRequire = (frame: Frame): RequireUse => {
  const { parent } = frame;
  if (parent?.node.type === "CallExpression" && frame.key === "callee") {
    const specifier = literalArgument(parent.node);
    if (specifier !== undefined) return { kind: "call", call: parent, specifier };
    const argument = onlyArgument(parent.node);
    const parts = argument && ownFilePattern(argument);
    if (parts !== undefined) return { kind: "pattern", frame, call: parent, parts };
  }
  if (parent?.node.type === "UnaryExpression" && parent.node.operator === "typeof")
    return { kind: "typeof", member: parent };
  if (parent?.node.type === "MemberExpression" && frame.key === "object") {
    const key = staticKey(parent.node);
    if (key === "main" && !isTarget(parent)) return { kind: "main", member: parent };
    const outer = parent.parent;
    if (key === "resolve" && outer?.node.type === "CallExpression" && parent.key === "callee") {
      const specifier = literalArgument(outer.node);
      if (specifier !== undefined) return { kind: "resolve", call: outer, specifier };
    }
  }
  return { kind: "other", frame };
};

export type ModuleUse =
  /** `module.exports` and its like, `typeof module`, and comparisons. */
  | { readonly kind: "plain" }
  | { readonly kind: "require"; readonly use: RequireUse }
  /** Anything else, and everything where the name is assigned: bundlers see `module.require` in `module["re" + "quire"]`, and give the host's. */
  | { readonly kind: "value"; readonly frame: Frame };

/** What a reference to the wrapper's `module` does. */
export const classifyModule = ({ frame }: Reference, isReassigned: boolean): ModuleUse => {
  const { parent } = frame;
  if (!isReassigned && parent !== undefined) {
    const { node } = parent;
    if (node.type === "UnaryExpression" && node.operator === "typeof") return { kind: "plain" };
    // require.main === module
    if (node.type === "BinaryExpression") return { kind: "plain" };
    if (
      frame.key === "object" &&
      (node.type === "MemberExpression" || node.type === "OptionalMemberExpression")
    ) {
      const key = staticKey(node);
      if (key === "require") return { kind: "require", use: classifyRequire(parent) };
      if (key !== undefined) return { kind: "plain" };
    }
  }
  return { kind: "value", frame };
};
