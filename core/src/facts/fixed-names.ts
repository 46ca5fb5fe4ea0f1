// Names of properties that lockdown leaves read-only on a prototype, so that an object which inherits one gets none of its own by a
// plain assignment. The kernel cannot make these assignable by accessors (overridable.ts there says why); compile makes them
// assignable by what it writes instead. A test holds this list and the kernel together.

import type { Node } from "@babel/types";
import type { Scope } from "./scope.ts";
import { staticKey } from "./static-key.ts";

const OF_PROMISES = "then catch finally";
const OF_REGULAR_EXPRESSIONS = "exec test";
const OF_ARRAYS =
  "at copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop reduce reduceRight reverse shift slice some sort splice toLocaleString toReversed toSorted toSpliced unshift values with";
const OF_ARRAY_BUFFERS = "resize transfer transferToFixedLength";
const NUMBERS = "Int8 Uint8 Int16 Uint16 Int32 Uint32 Float16 Float32 Float64 BigInt64 BigUint64";

/** What is left read-only and can be assigned, by name. */
export const FIXED_NAMES: ReadonlySet<string> = new Set([
  // Of arrays, typed arrays, promises' subclasses as transpilers write them: `Sub.prototype.constructor = Sub`.
  "constructor",
  "__lookupSetter__",
  ...[OF_PROMISES, OF_REGULAR_EXPRESSIONS, OF_ARRAYS, OF_ARRAY_BUFFERS].flatMap((names) =>
    names.split(" "),
  ),
  ...NUMBERS.split(" ").flatMap((type) => [`get${type}`, `set${type}`]),
]);

/** The same of well-known symbols, by their names on `Symbol`. */
export const FIXED_SYMBOLS: ReadonlySet<string> = new Set([
  "iterator",
  "match",
  "matchAll",
  "replace",
  "search",
  "split",
]);

/** The property of `x[Symbol.iterator]`, whoever declares `Symbol`. */
const symbolKey = (node: Node): string | undefined => {
  if (node.type !== "MemberExpression" || !node.computed) return undefined;
  const { property } = node;
  if (property.type !== "MemberExpression" || property.object.type !== "Identifier")
    return undefined;
  return property.object.name === "Symbol" ? staticKey(property) : undefined;
};

/** Whether a target's property is, by its spelling, one of those. */
export const isFixedTarget = (node: Node): boolean =>
  node.type === "MemberExpression" &&
  node.object.type !== "Super" &&
  (FIXED_NAMES.has(staticKey(node) ?? "") || FIXED_SYMBOLS.has(symbolKey(node) ?? ""));

/** Which of them it is: a name, or a symbol of the `Symbol` that nobody between the place and the realm declares. */
export const fixedKey = (
  node: Node,
  scope: Scope,
): { readonly name: string; readonly isSymbol: boolean } | undefined => {
  const name = staticKey(node);
  if (name !== undefined) return { name, isSymbol: false };
  const symbol = symbolKey(node);
  if (symbol === undefined || scope.resolve("Symbol") !== undefined) return undefined;
  return { name: symbol, isSymbol: true };
};
