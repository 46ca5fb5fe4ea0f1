// The primordials the kernel works with, captured while it loads, before any package has run: `array.push(x)` in kernel
// code would look `push` up on an object that somebody may have replaced by then. This module must be the first import
// of every other one, and must call nothing but what it has captured itself.

export const apply: typeof Reflect.apply = Reflect.apply;
export const construct: typeof Reflect.construct = Reflect.construct;
export const defineProperty: typeof Reflect.defineProperty = Reflect.defineProperty;
export const deleteProperty: typeof Reflect.deleteProperty = Reflect.deleteProperty;
export const getOwnPropertyDescriptor: typeof Object.getOwnPropertyDescriptor =
  Object.getOwnPropertyDescriptor;
export const getPrototypeOf: typeof Reflect.getPrototypeOf = Reflect.getPrototypeOf;
export const has: typeof Reflect.has = Reflect.has;
export const isExtensible: typeof Reflect.isExtensible = Reflect.isExtensible;
export const ownKeys: typeof Reflect.ownKeys = Reflect.ownKeys;
export const preventExtensions: typeof Reflect.preventExtensions = Reflect.preventExtensions;
export const set: typeof Reflect.set = Reflect.set;
export const setPrototypeOf: typeof Reflect.setPrototypeOf = Reflect.setPrototypeOf;

export const create: typeof Object.create = Object.create;
export const freeze: typeof Object.freeze = Object.freeze;
export const hasOwn: typeof Object.hasOwn = Object.hasOwn;
export const isFrozen: typeof Object.isFrozen = Object.isFrozen;
export const stringify: (value: unknown) => string = JSON.stringify;
export const isArray: (value: unknown) => boolean = Array.isArray;

const { bind, call } = Function.prototype;

/** `uncurryThis(method)(self, ...args)` is `self.method(...args)` without the lookup of `method`. */
const uncurryThis: <Self, Args extends readonly unknown[], Result>(
  method: (this: Self, ...args: Args) => Result,
) => (self: Self, ...args: Args) => Result = apply(bind, bind, [call]);

export const objectPrototype: object = Object.prototype;
export const arrayPrototype: object = Array.prototype;
export const functionPrototype: object = Function.prototype;
export const errorPrototype: object = Error.prototype;
/** The engine's own, before ses puts others in its place: V8 asks it for prepareStackTrace, and Node's classes inherit from it. */
export const engineError: object = Error;

export const weakMapGet: (map: WeakMap<object, object>, key: object) => object | undefined =
  uncurryThis(WeakMap.prototype.get);
export const weakMapSet: (map: WeakMap<object, object>, key: object, value: object) => unknown =
  uncurryThis(WeakMap.prototype.set);
export const weakSetHas: (set: WeakSet<object>, key: object) => boolean = uncurryThis(
  WeakSet.prototype.has,
);
export const weakSetAdd: (set: WeakSet<object>, key: object) => unknown = uncurryThis(
  WeakSet.prototype.add,
);
export const split: (text: string, separator: string) => readonly string[] = uncurryThis(
  String.prototype.split as (separator: string) => string[],
);
export const join: (parts: readonly string[], separator: string) => string = uncurryThis(
  Array.prototype.join,
);
export const copyArray: (array: readonly unknown[]) => unknown[] = uncurryThis(
  Array.prototype.slice as () => unknown[],
);
export const startsWith: (text: string, start: string) => boolean = uncurryThis(
  String.prototype.startsWith,
);
export const includes: (text: string, part: string) => boolean = uncurryThis(
  String.prototype.includes,
);
export const slice: (text: string, start: number) => string = uncurryThis(String.prototype.slice);
// `exec` and not `test`, which looks `exec` up on the expression.
export const exec: (pattern: RegExp, text: string) => unknown = uncurryThis(RegExp.prototype.exec);
export const replace: (pattern: RegExp, text: string, by: (found: string) => string) => string =
  uncurryThis(
    RegExp.prototype[Symbol.replace] as (text: string, by: (found: string) => string) => string,
  );
/** `inherits(prototype, object)`: `prototype.isPrototypeOf(object)`. */
export const inherits: (prototype: object, object: unknown) => boolean = uncurryThis(
  Object.prototype.isPrototypeOf as (object: unknown) => boolean,
);
const promiseReject = Promise.reject;
export const reject = (reason: unknown): Promise<never> => apply(promiseReject, Promise, [reason]);
const settled = Promise.resolve();
export const promisePrototype: object = Promise.prototype;
export const promiseThen: (...args: readonly never[]) => unknown = Promise.prototype.then;
/** Calls `run` when the running job is over. */
export const afterJob = (run: () => void): unknown => apply(promiseThen, settled, [run]);

/** What JavaScript's own code sees as a value with properties. */
export const isObject = (value: unknown): value is object =>
  value !== null && (typeof value === "object" || typeof value === "function");

/** `object[key]`, for objects whose shape only the policy knows. */
export const read = (object: object, key: PropertyKey): unknown =>
  (object as Record<PropertyKey, unknown>)[key];

/**
 * An empty prototype for one object. V8 keeps accessors in an object's hidden class, and a second object that takes the same
 * way with other getters becomes a dictionary, whose reads are five times slower. Hidden classes of objects with different
 * prototypes are never shared.
 */
export const makeFastPrototype = (): object => create(objectPrototype) as object;

// By value: `Symbol.iterator` and its like.
const wellKnownSymbols = create(null) as Record<PropertyKey, true>;
for (const name of ownKeys(Symbol)) {
  const value = read(Symbol, name);
  if (typeof value === "symbol") wellKnownSymbols[value] = true;
}
const { keyFor } = Symbol;

/**
 * Whether a property is the host's own business: Node keeps under symbols what it calls on an object itself
 * (`console[kBindStreamsLazy]` turns the streams of everybody's console).
 */
export const isPrivate = (key: PropertyKey): boolean =>
  typeof key === "symbol" && !(key in wellKnownSymbols) && keyFor(key) === undefined;

/** An empty object with such a prototype. */
export const makeFastObject = (): object => create(makeFastPrototype()) as object;
