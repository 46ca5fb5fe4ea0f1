// The modules that a module names, and what it does with the builtin ones.

import type { ImportDeclaration, ImportExpression, Node } from "@babel/types";
import type { ImportFact, ImportKind, Place } from "./facts.ts";
import { isFunctionNode } from "./functions.ts";
import { ownFilePattern } from "./own-file-pattern.ts";
import type { RequireUse } from "./require-uses.ts";
import type { Frame } from "./scope.ts";
import { literalText } from "./static-key.ts";
import { type Origin, importedSpecifier } from "./origins.ts";
import type { Tracer } from "./trace.ts";
import type { Walk } from "./walk.ts";

export const placeOf = (node: Node): Place => ({
  line: node.loc?.start.line ?? 1,
  column: node.loc?.start.column ?? 0,
  start: node.start ?? 0,
  end: node.end ?? 0,
});

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

const fact = (specifier: string, kind: ImportKind, frame: Frame, source: Node): ImportFact => ({
  specifier,
  kind,
  guarded: kind !== "import" && isGuarded(frame),
  place: placeOf(source),
});

const nameOf = (node: Node): string =>
  node.type === "Identifier" ? node.name : (literalText(node) ?? "");

// TypeScript drops an import whose names are used as types only.
const isElided = (declaration: ImportDeclaration, walk: Walk): boolean =>
  declaration.importKind === "type" ||
  (declaration.specifiers.length > 0 &&
    declaration.specifiers.every(
      (specifier) =>
        (specifier.type === "ImportSpecifier" && specifier.importKind === "type") ||
        (walk.moduleScope.own(specifier.local.name)?.references.length ?? 0) === 0,
    ));

/** An `import()` whose module and attributes stand in the source. */
export interface DynamicImport {
  readonly source: Node;
  readonly specifier: string;
  /** Empty without `{ with: … }`. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

type ImportAttribute = readonly [name: string, value: string];

const readAttribute = (property: Node): ImportAttribute | undefined => {
  if (property.type !== "ObjectProperty" || property.computed) return undefined;
  const name = property.key.type === "Identifier" ? property.key.name : literalText(property.key);
  const value = property.value.type === "StringLiteral" ? property.value.value : undefined;
  return name === undefined || value === undefined ? undefined : [name, value];
};

const readAttributes = (options: Node): readonly ImportAttribute[] | undefined => {
  if (options.type !== "ObjectExpression" || options.properties.length > 1) return undefined;
  const [property] = options.properties;
  if (property === undefined) return [];
  if (property?.type !== "ObjectProperty" || property.computed) return undefined;
  if (nameOf(property.key) !== "with" || property.value.type !== "ObjectExpression")
    return undefined;
  const attributes = property.value.properties.map(readAttribute);
  return attributes.every((attribute) => attribute !== undefined) ? attributes : undefined;
};

// esbuild leaves an import with options that it cannot read to the host's own loader, whatever it names.
/** Undefined where anything of it is computed. */
export const readDynamicImport = ({
  source,
  options,
  phase,
}: ImportExpression): DynamicImport | undefined => {
  if (phase) return undefined;
  const specifier = literalText(source);
  const attributes = options ? readAttributes(options) : [];
  if (specifier === undefined || attributes === undefined) return undefined;
  return { source, specifier, attributes };
};

/** An import with the declaration or the expression that it is. */
export interface FoundImport {
  readonly fact: ImportFact;
  readonly frame: Frame;
}

/** The texts of an `import()` of a file of the package itself; undefined for another. */
export const readImportPattern = ({
  source,
  options,
  phase,
}: ImportExpression): readonly string[] | undefined =>
  phase || options ? undefined : ownFilePattern(source);

/** Import declarations, re-exports and `import()` of literals. */
export const collectImports = (walk: Walk, typescript: boolean): readonly FoundImport[] => {
  const found: FoundImport[] = [];
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
    const dynamic = readDynamicImport(frame.node as ImportExpression);
    if (dynamic !== undefined) add(frame, dynamic.source, "dynamic-import");
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

// A builtin is its own default export.
const importedPath = (
  imported: ImportDeclaration["specifiers"][number],
  origin: Origin,
): readonly string[] => {
  if (imported.type === "ImportSpecifier") return [nameOf(imported.imported)];
  return imported.type === "ImportDefaultSpecifier" && importedSpecifier(origin) !== undefined
    ? ["default"]
    : [];
};

const reExportedPath = (exported: Node): readonly string[] =>
  exported.type === "ExportSpecifier" ? [nameOf(exported.local)] : [];

/** Follows the names that an import declares, or that a re-export passes on. */
export const traceImport = (frame: Frame, origin: Origin, walk: Walk, tracer: Tracer): void => {
  const { node } = frame;
  switch (node.type) {
    case "ImportDeclaration":
      for (const imported of node.specifiers) {
        const path = importedPath(imported, origin);
        for (const reference of walk.moduleScope.own(imported.local.name)?.references ?? [])
          tracer.trace(reference.frame, origin, path);
      }
      return;
    case "ExportNamedDeclaration":
      for (const exported of node.specifiers)
        tracer.onUse(origin, reExportedPath(exported), "read", frame);
      return;
    default:
      if (node.type === "ImportExpression" && frame.parent?.node.type === "AwaitExpression")
        return tracer.trace(frame.parent, origin, []);
      tracer.onUse(origin, [], "read", frame);
  }
};

/** The names that `export … from` gives what another module exports; `path` is that module's name for it. */
export const reExportedNames = (
  node: Node,
): readonly { readonly name: string; readonly path: string }[] => {
  if (node.type === "ExportAllDeclaration") return [{ name: "*", path: "*" }];
  if (node.type !== "ExportNamedDeclaration") return [];
  return node.specifiers.map((exported) => ({
    name: nameOf(exported.exported),
    path: reExportedPath(exported)[0] ?? "",
  }));
};
