// The global object on its way from one module to another: what a module exports of it, and what it reads of what another
// module exports. Whoever knows all modules puts the two together.

import type { ImportedUse, PassedExport, Use } from "./facts.ts";
import { placeOf } from "./imports.ts";
import type { Frame } from "./scope.ts";
import { literalText, staticKey } from "./static-key.ts";
import { isHostName } from "../capabilities/host-name.ts";
import type { IntrinsicNames } from "./intrinsic-names.ts";
import { type Origin, RETURNS, importedSpecifier, ownSpecifier } from "./origins.ts";

const isWrapperName = ({ node, scope }: Frame, name: string): boolean =>
  node.type === "Identifier" && node.name === name && scope.resolve(name) === undefined;

/** `""` for `module.exports` and `exports`, `x` for `exports.x`; undefined for what is no part of a module's exports. */
export const exportsMember = (target: Frame): string | undefined => {
  const { node } = target;
  if (isWrapperName(target, "exports")) return "";
  if (node.type !== "MemberExpression") return undefined;
  const key = staticKey(node);
  if (key === undefined) return undefined;
  const object: Frame = { node: node.object, key: "object", parent: target, scope: target.scope };
  if (key === "exports" && isWrapperName(object, "module")) return "";
  return exportsMember(object) === "" ? key : undefined;
};

const keyOfProperty = (frame: Frame): string | undefined => {
  const property = frame.parent;
  const isValue = property?.node.type === "ObjectProperty" && frame.key === "value";
  return isValue && property.parent?.node.type === "ObjectExpression"
    ? staticKey(property.node)
    : undefined;
};

/** The name under which the value of the expression at `frame` is exported; `""` where it is the exports object itself. */
const exportedName = (frame: Frame): string | undefined => {
  const { parent } = frame;
  const node = parent?.node;
  if (parent === undefined || node === undefined) return undefined;
  switch (node.type) {
    case "ExportSpecifier":
      return node.exported.type === "Identifier" ? node.exported.name : literalText(node.exported);
    case "ExportDefaultDeclaration":
      return "default";
    case "AssignmentExpression":
      return frame.key === "right"
        ? (exportsMember({ ...parent, node: node.left, key: "left", parent }) ??
            exportedName(parent))
        : undefined;
    case "ObjectProperty": {
      const key = keyOfProperty(frame);
      const object = parent.parent;
      return key !== undefined && object !== undefined && exportedName(object) === ""
        ? key
        : undefined;
    }
    default:
      return undefined;
  }
};

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(".");

export class PassedValues {
  readonly #exports = new Map<string, PassedExport>();
  readonly #uses = new Map<string, ImportedUse>();
  readonly #intrinsics: IntrinsicNames;

  constructor(intrinsics: IntrinsicNames) {
    this.#intrinsics = intrinsics;
  }

  get passedExports(): readonly PassedExport[] {
    return [...this.#exports.values()];
  }

  get importedUses(): readonly ImportedUse[] {
    return [...this.#uses.values()];
  }

  /** Notes that a module exports, as `name`, what `path` from `origin` has; of the global object only all of it counts. */
  exported(name: string, origin: Origin, path: readonly string[]): void {
    const isFunction = origin.startsWith(RETURNS);
    const value = isFunction ? origin.slice(RETURNS.length) : origin;
    const from = importedSpecifier(value);
    if (from === undefined && (value !== "" || path.length > 0)) return;
    const found: PassedExport = {
      name: isFunction ? join(name, RETURNS) : name,
      path: join(...path),
      ...(from !== undefined && { from }),
    };
    this.#exports.set(JSON.stringify(found), found);
  }

  used(origin: Origin, path: readonly string[], use: Use, frame: Frame): void {
    const from = importedSpecifier(origin);
    if (use === "read" && (from !== undefined || origin === "" || origin.startsWith(RETURNS))) {
      const name = exportedName(frame);
      if (name !== undefined) this.exported(name, origin, path);
    }
    if (from !== undefined && (ownSpecifier(origin) === from || this.#mayBeOfHost(path)))
      this.#importedUse(from, path, use, frame);
  }

  // `GLOBAL_OBJ.document` of another package, or `require("global/window").document`. All that is imported of packages would be too much
  // to keep: there only what is called as something of the host's is worth asking about.
  #mayBeOfHost(path: readonly string[]): boolean {
    return path.slice(0, 2).some((name) => isHostName(name, this.#intrinsics));
  }

  #importedUse(specifier: string, path: readonly string[], use: Use, frame: Frame): void {
    // A call of what is imported reads nothing of the host.
    if (path.every((part) => part === RETURNS)) return;
    const shown = path.join(".");
    const key = `${specifier}\n${shown}\n${use}`;
    if (!this.#uses.has(key))
      this.#uses.set(key, { specifier, path: shown, use, place: placeOf(frame.node) });
  }
}
