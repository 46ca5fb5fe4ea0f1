// The override mistake: what is read-only on a frozen prototype cannot be assigned on objects that inherit from it, although
// they would get a property of their own. ses repairs the prototypes that it has seen packages trip over; these are the rest.
import {
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  isObject,
  ownKeys,
  read,
} from "./commons.ts";

/** Makes one property an accessor that gives an heir its own on assignment; the owner keeps it for good. */
export const makeOverridable = (owner: object, key: PropertyKey): void => {
  const descriptor = getOwnPropertyDescriptor(owner, key);
  if (descriptor?.configurable !== true || descriptor.writable !== true) return;
  const value: unknown = descriptor.value;
  const accessor = {
    get: () => value,
    set(this: unknown, assigned: unknown) {
      const own = { value: assigned, writable: true, enumerable: true, configurable: true };
      if (this === owner || !isObject(this) || !defineProperty(this, key, own))
        throw new TypeError(`Cannot assign to '${String(key)}', which packages share`);
    },
  };
  // As ses marks its own: get-intrinsic, under qs and many others, takes the method from there.
  defineProperty(accessor.get, "originalValue", { value });
  freeze(accessor.get);
  freeze(accessor.set);
  defineProperty(owner, key, {
    ...accessor,
    enumerable: descriptor.enumerable ?? false,
    configurable: false,
  });
};

const ALL_OF = [
  "Function",
  "Number",
  "Boolean",
  "Symbol",
  "BigInt",
  "Date",
  "WeakMap",
  "WeakSet",
  "WeakRef",
  "ArrayBuffer",
  "Iterator",
  // Node's: not an intrinsic, but ses freezes it with Uint8Array.
  "Buffer",
];

// Not all: V8 compiles `text.charCodeAt(i)` and the readers of a DataView into a few instructions, but not through an
// accessor (2 to 3 times slower); `await` asks for `then`, and regular expressions for `exec`, at every step. And only
// what somebody was seen to override: execa takes Promise's methods by their descriptors.
const SOME_OF: Readonly<Record<string, readonly string[]>> = {
  String: ["constructor", "toString", "valueOf"],
  RegExp: ["toString"],
  RangeError: ["constructor"],
  SyntaxError: ["constructor"],
  EvalError: ["constructor"],
  URIError: ["constructor"],
  ReferenceError: ["constructor"],
  AggregateError: ["constructor"],
};

/** The prototype of a global class; undefined where the host has none. */
export const prototypeOf = (hostGlobal: object, name: string): object | undefined => {
  const constructor = read(hostGlobal, name);
  const prototype = isObject(constructor) ? read(constructor, "prototype") : undefined;
  return isObject(prototype) ? prototype : undefined;
};

/** Between ses' repair and its freezing. */
export const makePrototypesOverridable = (hostGlobal: object): void => {
  for (const name of ALL_OF) {
    const prototype = prototypeOf(hostGlobal, name);
    if (prototype !== undefined)
      // Node prints `{}` for an instance of whose prototypes none has `constructor` as a data property.
      for (const key of ownKeys(prototype))
        if (key !== "constructor") makeOverridable(prototype, key);
  }
  for (const name of ownKeys(SOME_OF) as string[]) {
    const prototype = prototypeOf(hostGlobal, name);
    if (prototype !== undefined)
      for (const key of SOME_OF[name] ?? []) makeOverridable(prototype, key);
  }
};
