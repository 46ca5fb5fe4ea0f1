// The override mistake: what is read-only on a frozen prototype cannot be assigned on objects that inherit from it, although
// they would get a property of their own. ses repairs the prototypes that it has seen packages trip over; these are the rest.
import {
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  hasOwn,
  isObject,
  ownKeys,
  read,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";

const cannotAssign = (key: PropertyKey): TypeError =>
  new TypeError(`Cannot assign to '${String(key)}', which packages share`);

/** Makes one property an accessor that gives an heir its own on assignment; the owner keeps it for good. */
export const makeOverridable = (owner: object, key: PropertyKey): void => {
  const descriptor = getOwnPropertyDescriptor(owner, key);
  if (descriptor?.configurable !== true || descriptor.writable !== true) return;
  const value: unknown = descriptor.value;
  const get = (): unknown => value;
  const { set } = {
    set(this: unknown, assigned: unknown) {
      const own = { value: assigned, writable: true, enumerable: true, configurable: true };
      if (this === owner || !isObject(this) || !defineProperty(this, key, own))
        throw cannotAssign(key);
    },
  };
  // As ses marks its own: get-intrinsic, under qs and many others, takes the method from there. Assigned, and no spread below: a
  // method takes 0.5 µs instead of 1.8 so, and half the memory, and many hundreds go this way at each start.
  (get as { originalValue?: unknown }).originalValue = value;
  freeze(get);
  freeze(set);
  const { enumerable = false } = descriptor;
  defineProperty(owner, key, { get, set, enumerable, configurable: false });
};

// Constructs the object that it is given: what extends it puts its fields there.
const Given = function given(object: object): object {
  return object;
} as unknown as new (object: object) => object;

/**
 * Gives an object a property of its own, or throws. By way of a class's field: V8 does that in the time of an assignment, and takes
 * 0.4 µs for Reflect.defineProperty, which every emitter of Node's would pay twice.
 */
const makeDefiner = (key: PropertyKey): ((object: object, value: unknown) => object) => {
  let next: unknown;
  const Definer = class extends Given {
    [key] = next;
  };
  return (object, value) => {
    next = value;
    const defined = new Definer(object);
    next = undefined;
    return defined;
  };
};

/**
 * The same for what is not there to start with: the listeners of an emitter (`_events`, undefined), a stream's way to write several
 * chunks at once (`_writev`, null). If somebody gave the prototype one, it would be that of all who have none of their own.
 * express copies such properties with their descriptors: of a copy, the value is kept apart.
 */
export const keepAbsent = (owner: object, key: PropertyKey): void => {
  const { value, enumerable = false } = getOwnPropertyDescriptor(owner, key) as PropertyDescriptor;
  const copies = new WeakMap<object, { readonly value: unknown }>();
  const define = makeDefiner(key);
  const { get, set } = {
    get(this: unknown): unknown {
      const state = isObject(this) ? weakMapGet(copies, this) : undefined;
      return state === undefined ? value : read(state, "value");
    },
    set(this: unknown, assigned: unknown): void {
      if (this === owner || !isObject(this)) throw cannotAssign(key);
      try {
        define(this, assigned);
      } catch (error) {
        if (!hasOwn(this, key)) throw error;
        weakMapSet(copies, this, { value: assigned });
      }
    },
  };
  freeze(get);
  freeze(set);
  defineProperty(owner, key, { get, set, enumerable, configurable: false });
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
  "TextDecoder",
  "TextEncoder",
  // Node's: not an intrinsic, but ses freezes it with Uint8Array.
  "Buffer",
];

// Not all, and of the others a plain assignment by a name that stands in the source works by assign.ts: V8 compiles `text.charCodeAt(i)` and the readers of a DataView into a few instructions, but not through an
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
