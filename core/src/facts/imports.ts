// The modules that a module names, and what it does with the builtin ones.

import type { ImportDeclaration, Node } from "@babel/types";
import { builtinModuleName } from "./builtin-modules.ts";
import type { ImportFact, ImportKind, Place } from "./facts.ts";
import type { Frame, Reference } from "./scope.ts";
import { literalText, staticKey } from "./static-key.ts";
import type { Tracer } from "./trace.ts";
import type { Walk } from "./walk.ts";

export const placeOf = (node: Node): Place => ({
  line: node.loc?.start.line ?? 1,
  column: node.loc?.start.column ?? 0,
  start: node.start ?? 0,
  end: node.end ?? 0,
});

const isFunctionNode = ({ type }: Node): boolean =>
  type.includes("Function") || type.includes("Method");

/** In a `try` block with a handler, in the same function: failing here is provided for. */
export const isGuarded = (frame: Frame): boolean => {
  for (
    let at: Frame | undefined = frame;
    at?.parent !== undefined && !isFunctionNode(at.node);
    at = at.parent
  ) {
    const { node } = at.parent;
    if (node.type === "TryStatement" && at.key === "block" && node.handler) return true;
  }
  return false;
};

/** One use of the name `require`. */
export type RequireUse =
  | { readonly kind: "call" | "resolve"; readonly call: Frame; readonly specifier: string }
  | { readonly kind: "main" | "typeof"; readonly member: Frame }
  | { readonly kind: "other"; readonly frame: Frame };

const literalArgument = (call: Node): string | undefined => {
  if (call.type !== "CallExpression" || call.arguments.length !== 1) return undefined;
  const [first] = call.arguments;
  return first === undefined ? undefined : literalText(first);
};

/** What a reference to the module's `require` does. */
export const classifyRequire = ({ frame }: Reference): RequireUse => {
  const { parent } = frame;
  if (parent?.node.type === "CallExpression" && frame.key === "callee") {
    const specifier = literalArgument(parent.node);
    if (specifier !== undefined) return { kind: "call", call: parent, specifier };
  }
  if (parent?.node.type === "UnaryExpression" && parent.node.operator === "typeof")
    return { kind: "typeof", member: parent };
  if (parent?.node.type === "MemberExpression" && frame.key === "object") {
    const key = staticKey(parent.node);
    if (key === "main" && parent.parent?.node.type !== "AssignmentExpression")
      return { kind: "main", member: parent };
    const outer = parent.parent;
    if (key === "resolve" && outer?.node.type === "CallExpression" && parent.key === "callee") {
      const specifier = literalArgument(outer.node);
      if (specifier !== undefined) return { kind: "resolve", call: outer, specifier };
    }
  }
  return { kind: "other", frame };
};

const fact = (specifier: string, kind: ImportKind, frame: Frame, source: Node): ImportFact => ({
  specifier,
  kind,
  guarded: kind !== "import" && isGuarded(frame),
  place: placeOf(source),
});

// TypeScript drops an import whose names are used as types only.
const isElided = (declaration: ImportDeclaration, walk: Walk): boolean =>
  declaration.importKind === "type" ||
  (declaration.specifiers.length > 0 &&
    declaration.specifiers.every(
      (specifier) =>
        (specifier.type === "ImportSpecifier" && specifier.importKind === "type") ||
        (walk.moduleScope.bindings.get(specifier.local.name)?.references.length ?? 0) === 0,
    ));

/** Import declarations, re-exports and `import()` of literals. */
export const collectImports = (
  walk: Walk,
  typescript: boolean,
): { fact: ImportFact; frame: Frame }[] => {
  const found: { fact: ImportFact; frame: Frame }[] = [];
  const add = (frame: Frame, source: Node, kind: ImportKind): void => {
    const specifier = literalText(source);
    if (specifier !== undefined) found.push({ fact: fact(specifier, kind, frame, source), frame });
  };
  for (const frame of walk.noted("ImportDeclaration")) {
    const node = frame.node as ImportDeclaration;
    if (!typescript || !isElided(node, walk)) add(frame, node.source, "import");
  }
  for (const type of ["ExportNamedDeclaration", "ExportAllDeclaration"]) {
    for (const frame of walk.noted(type)) {
      const node = frame.node as Extract<
        Node,
        { type: "ExportNamedDeclaration" | "ExportAllDeclaration" }
      >;
      if (node.source && node.exportKind !== "type") add(frame, node.source, "import");
    }
  }
  for (const frame of walk.noted("ImportExpression")) {
    add(
      frame,
      (frame.node as Extract<Node, { type: "ImportExpression" }>).source,
      "dynamic-import",
    );
  }
  for (const frame of walk.noted("TSImportEqualsDeclaration")) {
    const node = frame.node as Extract<Node, { type: "TSImportEqualsDeclaration" }>;
    if (node.moduleReference.type === "TSExternalModuleReference")
      add(frame, node.moduleReference.expression, "require");
  }
  return found.sort((a, b) => a.fact.place.start - b.fact.place.start);
};

/** The import fact of `require("x")` and `require.resolve("x")`. */
export const requireFact = (use: RequireUse): ImportFact | undefined => {
  if (use.kind !== "call" && use.kind !== "resolve") return undefined;
  return fact(
    use.specifier,
    use.kind === "call" ? "require" : "require-resolve",
    use.call,
    use.call.node,
  );
};

const nameOf = (node: Node): string =>
  node.type === "Identifier" ? node.name : (literalText(node) ?? "");

/** Follows the names that an import of a builtin module declares, or that a re-export passes on. */
export const traceBuiltinImport = (
  frame: Frame,
  specifier: string,
  walk: Walk,
  tracer: Tracer,
): void => {
  const module = builtinModuleName(specifier);
  if (module === undefined) return;
  const { node } = frame;
  if (node.type === "ImportDeclaration") {
    for (const imported of node.specifiers) {
      const path = imported.type === "ImportSpecifier" ? [nameOf(imported.imported)] : [];
      for (const reference of walk.moduleScope.bindings.get(imported.local.name)?.references ?? [])
        tracer.trace(reference.frame, module, path);
    }
  } else if (node.type === "ExportNamedDeclaration") {
    for (const exported of node.specifiers) {
      tracer.onUse(
        module,
        exported.type === "ExportSpecifier" ? [nameOf(exported.local)] : [],
        "read",
        frame,
      );
    }
  } else {
    tracer.onUse(module, [], "read", frame);
  }
};
