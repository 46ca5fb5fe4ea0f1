// Evaluated between commons.ts and ses, which takes `Object.freeze` from the realm when its first module is evaluated.
// For Array.prototype and Object.prototype it gets a version that spares V8's arrays; restore-freeze.ts puts the original
// back right after ses has loaded. It must never leave either object less frozen than Object.freeze would.
import {
  arrayPrototype,
  defineProperty,
  freeze,
  isFrozen,
  objectPrototype,
  read,
  setPrototypeOf,
} from "./commons.ts";

// ses cannot be evaluated in a realm that is locked down already (it redefines Function.prototype.toString), and would
// say so in words that lead nowhere: "Cannot redefine property: toString".
if (isFrozen(objectPrototype)) {
  throw new TypeError(
    "BULKHEAD_KERNEL_ORDER  This realm is locked down already, by another bundle or an earlier lockdown(): " +
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

const freezeForSes = <T>(value: T): Readonly<T> => {
  if ((value as unknown) === arrayPrototype) freezeSoftly(arrayPrototype, "reverse", reverse);
  else if ((value as unknown) === objectPrototype)
    freezeSoftly(objectPrototype, "__lookupSetter__", lookupSetter);
  return freeze(value);
};

defineProperty(Object, "freeze", { value: freezeForSes });
