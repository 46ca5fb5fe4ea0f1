// Evaluated between commons.ts and ses, which takes what it needs of `Object` from the realm when its first module is
// evaluated. It gets versions of two functions that spare V8's arrays; restore-freeze.ts puts the originals back right after
// ses has loaded. They must never leave an object less frozen than the originals would.
import {
  arrayPrototype,
  defineProperty,
  exec,
  freeze,
  getOwnPropertyDescriptor,
  hasOwn,
  isFrozen,
  objectPrototype,
  ownKeys,
  preventExtensions,
  read,
  setPrototypeOf,
} from "./commons.ts";
import { installArrayMethods } from "./array-methods.ts";

// ses cannot be evaluated in a realm that is locked down already (it redefines Function.prototype.toString), and would
// say so in words that lead nowhere: "Cannot redefine property: toString".
if (isFrozen(objectPrototype)) {
  throw new TypeError(
    "BULKHEAD_REALM_LOCKED  This realm is locked down already, by another bundle or an earlier lockdown(): " +
      "one page, worker or process takes one confined bundle. Build its entries together, with code splitting",
  );
}

// Not configurable, so that ses leaves it a method: its override repair turns every other one of Object.prototype into an
// accessor. Nobody overrides this one by assignment.
defineProperty(objectPrototype, "__lookupSetter__", { configurable: false });

/**
 * Object.freeze on a prototype in V8's fast mode gives it "frozen elements", and then every store to a hole and every
 * growth of any array goes through the runtime: 25 to 60 times slower. Redefining a method (a method: for accessors V8
 * repairs the damage at once) makes the prototype a dictionary, which freezes into "dictionary elements"; becoming the
 * prototype of a new object makes its properties fast again. Array's species and iterator protectors stay intact.
 * Between the first two steps nothing may be read of anything: V8 makes prototypes fast again where a read meets them.
 */
const freezeSoftly = (prototype: object, method: string, value: unknown): void => {
  defineProperty(prototype, method, { value, writable: false, configurable: false });
  freeze(prototype);
  setPrototypeOf({}, prototype);
};

const reverse = read(arrayPrototype, "reverse");
const lookupSetter = read(objectPrototype, "__lookupSetter__");

/**
 * The way that spares numeric code more: read-only properties and preventExtensions are a freeze as far as JavaScript can
 * tell, and give V8 "nonextensible elements", which cost nothing. It breaks the protector by which V8 knows that arrays have
 * no species of their own: the methods that ask for it are replaced first. Before V8 14.5 it breaks the iterators' too.
 */
const freezeGently = (prototype: object): void => {
  for (const key of ownKeys(prototype)) {
    const { writable } = getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor;
    const change = { configurable: false };
    defineProperty(prototype, key, writable === true ? { ...change, writable: false } : change);
  }
  setPrototypeOf({}, prototype);
  preventExtensions(prototype);
  setPrototypeOf({}, prototype);
};

/** What stays fast where the engine cannot have both: filling arrays by index, or spreading them. */
export type FastArrays = "filling" | "spreading";

// V8 by its words, versions by functions that came with them. Its stacks are as sure a sign, but for the first one that is read V8 looks
// for the ends of all lines of the file.
const isV8 = ((): boolean => {
  try {
    return read(undefined as never, "x") === null;
  } catch (error) {
    return exec(/^Cannot read properties of undefined/, (error as Error).message) !== null;
  }
})();
// 12.2 (Node 22): older ones gain nothing from the gentle way.
const fillsFast = isV8 && hasOwn(Set.prototype, "union");
// 14.5 (Node 26).
const spreadsFast = isV8 && hasOwn(Map.prototype, "getOrInsert");

// ses has had the function below since it was loaded, and lockdown's options come later.
let isGentle = false;

/**
 * To be called once, before ses repairs anything; returns Array's methods that were replaced, each with its original.
 */
export const prepareFreezing = (
  fast: FastArrays,
): readonly (readonly [method: object, original: object])[] => {
  isGentle = spreadsFast || (fillsFast && fast === "filling");
  return isGentle ? installArrayMethods() : [];
};

const freezeForSes = <T>(value: T): Readonly<T> => {
  if ((value as unknown) !== arrayPrototype && (value as unknown) !== objectPrototype)
    return freeze(value);
  if (isGentle) freezeGently(value as object);
  else if ((value as unknown) === arrayPrototype) freezeSoftly(arrayPrototype, "reverse", reverse);
  else freezeSoftly(objectPrototype, "__lookupSetter__", lookupSetter);
  return value;
};

defineProperty(Object, "freeze", { value: freezeForSes });

// ses' override repair would make an accessor of Array.prototype[Symbol.iterator], and then V8 iterates no array the short
// way: spread and for-of 13 times slower. Told that the property is not configurable, ses leaves it alone; lockdown.ts
// makes it assignable where an application needs that.
const describeForSes = (object: object, key: PropertyKey): PropertyDescriptor | undefined => {
  const descriptor = getOwnPropertyDescriptor(object, key);
  if (descriptor !== undefined && object === arrayPrototype && key === Symbol.iterator)
    descriptor.configurable = false;
  return descriptor;
};

defineProperty(Object, "getOwnPropertyDescriptor", { value: describeForSes });
