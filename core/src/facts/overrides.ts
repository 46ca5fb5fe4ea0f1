// Which names of intrinsics' properties a module assigns on its own objects: what lockdown has to leave assignable there.

import type { Node } from "@babel/types";
import type { OverrideFact } from "./facts.ts";
import { placeOf } from "./imports.ts";
import { leadsFromIntrinsic } from "./intrinsic-changes.ts";
import type { IntrinsicNames } from "./intrinsic-names.ts";
import { staticKey } from "./static-key.ts";
import type { Walk } from "./walk.ts";

/** The first place that assigns each name. */
export const findOverrides = (
  walk: Walk,
  isDead: (offset: number) => boolean,
  intrinsics: IntrinsicNames,
): readonly OverrideFact[] => {
  const found = new Map<string, OverrideFact>();
  for (const { node, scope } of walk.inheritedWrites) {
    const { left } = node as Extract<Node, { type: "AssignmentExpression" }>;
    const name = staticKey(left);
    if (name === undefined || found.has(name) || isDead(left.start ?? 0)) continue;
    // `Array.prototype.push = f` changes the intrinsic itself, which is another fact.
    if (!leadsFromIntrinsic(left, scope, intrinsics))
      found.set(name, { name, place: placeOf(left) });
  }
  return [...found.values()];
};
