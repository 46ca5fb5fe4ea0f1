// Patterns that declare: parameters, variables, caught errors.

import type { Node } from "@babel/types";
import type { BindingKind, Frame, Scope } from "./scope.ts";
import { visitKey } from "./visit-names.ts";
import type { Walk } from "./walk.ts";

/** Declares the names of a pattern in `target` and visits its defaults and computed keys. */
export const declarePattern = (
  walk: Walk,
  pattern: Node,
  key: string,
  parent: Frame,
  kind: BindingKind,
  target: Scope,
): void => {
  const frame: Frame = { node: pattern, key, parent, scope: parent.scope };
  switch (pattern.type) {
    case "Identifier":
      walk.declare(frame, kind, target);
      return;
    case "AssignmentPattern":
      declarePattern(walk, pattern.left, "left", frame, kind, target);
      walk.visit(pattern.right, "right", frame, frame.scope);
      return;
    case "ArrayPattern":
      for (const element of pattern.elements)
        if (element !== null) declarePattern(walk, element, "elements", frame, kind, target);
      return;
    case "ObjectPattern":
      for (const property of pattern.properties)
        declarePattern(walk, property, "properties", frame, kind, target);
      return;
    case "ObjectProperty":
      visitKey(walk, frame);
      declarePattern(walk, pattern.value, "value", frame, kind, target);
      return;
    case "RestElement":
      declarePattern(walk, pattern.argument, "argument", frame, kind, target);
      return;
    case "TSParameterProperty":
      declarePattern(walk, pattern.parameter, "parameter", frame, kind, target);
      return;
    case "VoidPattern":
      return;
    default:
      throw new Error(`Internal: ${pattern.type} in a declaration's pattern`);
  }
};
