// TypeScript's own declarations, as far as anything is left of them when the program runs. What is a type alone declares
// nothing: `declare const fetch` and `namespace fetch { type A = 1 }` leave the host's `fetch`.

import type { Node, Statement } from "@babel/types";
import { type Frame, Scope } from "./scope.ts";
import type { Handler } from "./walk.ts";

type Of<Type extends Node["type"]> = Extract<Node, { type: Type }>;

const idFrame = (frame: Frame, id: Node): Frame => ({
  ...frame,
  node: id,
  key: "id",
  parent: frame,
});

const TYPES: ReadonlySet<string> = new Set([
  "TSDeclareFunction",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
]);

/** Whether a statement leaves code behind. */
const isCode = (statement: Statement): boolean => {
  if (TYPES.has(statement.type)) return false;
  if ("declare" in statement && statement.declare) return false;
  if (statement.type === "TSModuleDeclaration") return isInstantiated(statement);
  if (statement.type !== "ExportNamedDeclaration") return true;
  return statement.declaration ? isCode(statement.declaration) : statement.exportKind !== "type";
};

const isInstantiated = ({ body }: Of<"TSModuleDeclaration">): boolean =>
  body.type === "TSModuleDeclaration" ? isInstantiated(body) : body.body.some(isCode);

export const VISIT_TYPESCRIPT: Readonly<Record<string, Handler>> = {
  TSImportEqualsDeclaration(walk, frame) {
    const node = frame.node as Of<"TSImportEqualsDeclaration">;
    if (node.importKind === "type") return;
    walk.declare(idFrame(frame, node.id), "import", frame.scope);
    // import f = a.b.c reads a.
    let entity: Node = node.moduleReference;
    while (entity.type === "TSQualifiedName") entity = entity.left;
    if (entity.type === "Identifier") walk.visit(entity, "moduleReference", frame, frame.scope);
  },
  TSEnumDeclaration(walk, frame) {
    const node = frame.node as Of<"TSEnumDeclaration">;
    if (node.declare) return;
    walk.declare(idFrame(frame, node.id), "lexical", frame.scope);
    const scope = new Scope("block", frame.scope);
    const inside: Frame = { ...frame, scope };
    // Inside, a member's name is a name.
    for (const { id, initializer } of node.body?.members ?? node.members) {
      if (id.type === "Identifier") walk.declare(idFrame(inside, id), "lexical", scope);
      if (initializer) walk.visit(initializer, "initializer", inside, scope);
    }
  },
  TSModuleDeclaration(walk, frame) {
    const node = frame.node as Of<"TSModuleDeclaration">;
    if (node.declare || node.id.type !== "Identifier" || !isInstantiated(node)) return;
    walk.declare(idFrame(frame, node.id), "lexical", frame.scope);
    walk.visitChild(frame, "body", new Scope("function", frame.scope, node));
  },
};
