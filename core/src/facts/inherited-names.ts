// Names that objects inherit from intrinsics: frozen, these cannot be assigned on an object that inherits them unless
// lockdown provides for it ("override mistake").

const generatorPrototype = Object.getPrototypeOf(function* () {}).prototype as object;
const iteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;

const PROTOTYPES: readonly object[] = [
  Array.prototype,
  ArrayBuffer.prototype,
  BigInt.prototype,
  Boolean.prototype,
  DataView.prototype,
  Date.prototype,
  Error.prototype,
  Function.prototype,
  Map.prototype,
  Number.prototype,
  Object.prototype,
  Promise.prototype,
  RegExp.prototype,
  Set.prototype,
  String.prototype,
  Symbol.prototype,
  Uint8Array.prototype,
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  WeakMap.prototype,
  WeakRef.prototype,
  WeakSet.prototype,
  generatorPrototype,
  iteratorPrototype,
];

// What newer engines have: an application runs in more than the one that analyses it.
const NEWER =
  "concat difference drop every filter find findLast findLastIndex flatMap forEach fromHex getOrInsert getOrInsertComputed intersection isDisjointFrom isSubsetOf isSupersetOf isWellFormed map reduce resize setFromBase64 setFromHex some symmetricDifference take toArray toBase64 toHex toReversed toSorted toSpliced toWellFormed transfer transferToFixedLength union with";

/** Names of properties that instances of intrinsics inherit: `toString`, `constructor`, `then`, `push`. */
export const INHERITED_NAMES: ReadonlySet<string> = new Set([
  ...PROTOTYPES.flatMap((prototype) => Object.getOwnPropertyNames(prototype)),
  ...NEWER.split(" "),
]);
