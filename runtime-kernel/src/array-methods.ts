// Array's methods that make a new array, for arrays with nothing special about them. Array.prototype must be frozen in a way
// after which V8's own ask each array for its species by the slow road, 14 to 80 times slower (freeze-for-ses.ts says why). These are
// the specification's steps for an array whose species is Array; everything else goes to the original. They are installed
// before the freezing and stay true to the letter: test/array-methods.test.ts compares them with the originals.
/* oxlint-disable unicorn/no-new-array -- of a length that is known, which no literal makes */
import {
  apply,
  arrayPrototype,
  defineProperty,
  getOwnPropertyDescriptor,
  isArray,
  isExtensible,
  isObject,
  read,
  set,
} from "./commons.ts";

type Items = unknown[];
type Visit = (value: unknown, index: number, array: Items) => unknown;
type Method = (this: Items, ...args: never[]) => unknown;

const { max, min, trunc } = Math;
const arrayConstructor = Array;
const MAX_LENGTH = Number.MAX_SAFE_INTEGER;

/**
 * Whether the species of `self` is Array: the specification asks its `constructor`, and Array's own species is frozen. What
 * TurboFan makes of `getPrototypeOf` and `hasOwn` instead takes half as long again.
 */
const isPlain = (self: unknown): self is Items =>
  isArray(self) && (self as Items).constructor === arrayConstructor;

/** An argument whose conversion to an integer runs nobody's code. */
const isNumber = (value: unknown): value is number | undefined =>
  value === undefined || typeof value === "number";

/** ToIntegerOrInfinity, then counted from the end where negative and kept within the array. */
const clamp = (value: number, length: number): number => {
  const integer = trunc(value) || 0;
  return integer < 0 ? max(length + integer, 0) : min(integer, length);
};

/** LengthOfArrayLike; an array may be a proxy of one, with any length. */
const lengthOf = (items: object): number =>
  min(max(trunc(+(read(items, "length") as number)) || 0, 0), MAX_LENGTH);

const isSpreadable = (item: unknown): item is object => {
  if (!isObject(item)) return false;
  const spreadable = read(item, Symbol.isConcatSpreadable);
  return spreadable === undefined ? isArray(item) : Boolean(spreadable);
};

/** What is left to append: `items` with the length that was read, and how many levels of arrays in it are taken apart. */
interface Source {
  readonly items: object;
  readonly length: number;
  readonly depth: number;
}

const sourceOf = (items: object, depth: number): Source => ({
  items,
  length: lengthOf(items),
  depth,
});

/** Appends what `items` has to `result` from `at` on; holes stay holes. Returns where the next one goes. */
const append = (result: Items, at: number, { items, length, depth }: Source): number => {
  let next = at;
  for (let i = 0; i < length; i++) {
    if (!(i in items)) continue;
    const item = (items as Items)[i];
    if (depth > 0 && isArray(item)) next = append(result, next, sourceOf(item as Items, depth - 1));
    else result[next++] = item;
  }
  return next;
};

/** Moves what stands from `from` up to `to`, holes included. */
const moveTail = (items: Items, from: number, to: number, length: number): void => {
  const move = (i: number): void => {
    if (i in items) items[i + to - from] = items[i];
    else delete items[i + to - from];
  };
  if (to < from) for (let i = from; i < length; i++) move(i);
  else if (to > from) for (let i = length - 1; i >= from; i--) move(i);
};

/** Deletes what stands from `shortened` on. */
const shorten = (items: Items, length: number, shortened: number): void => {
  if (shortened >= length || set(items, "length", shortened)) return;
  // An element or the length itself cannot be changed. Step by step, as specified, for the same state after the error.
  set(items, "length", length);
  for (let i = length; i > shortened; i--) delete items[i - 1];
};

/** The methods, each falling back on `originals`. */
const makeMethods = (originals: Readonly<Record<string, Method>>) => ({
  map(this: Items, visit: Visit, self?: unknown): unknown {
    if (typeof visit !== "function" || !isPlain(this))
      return apply(originals["map"] as Method, this, arguments as never);
    const length = lengthOf(this);
    const result: Items = new Array(length);
    for (let i = 0; i < length; i++)
      if (i in this)
        result[i] =
          self === undefined ? visit(this[i], i, this) : apply(visit, self, [this[i], i, this]);
    return result;
  },
  filter(this: Items, visit: Visit, self?: unknown): unknown {
    if (typeof visit !== "function" || !isPlain(this))
      return apply(originals["filter"] as Method, this, arguments as never);
    const length = lengthOf(this);
    const result: Items = [];
    let next = 0;
    for (let i = 0; i < length; i++) {
      if (!(i in this)) continue;
      const value = this[i];
      if (self === undefined ? visit(value, i, this) : apply(visit, self, [value, i, this]))
        result[next++] = value;
    }
    return result;
  },
  slice(this: Items, start?: number, end?: number): unknown {
    if (!isNumber(start) || !isNumber(end) || !isPlain(this))
      return apply(originals["slice"] as Method, this, arguments as never);
    const length = lengthOf(this);
    const from = start === undefined ? 0 : clamp(start, length);
    const count = (end === undefined ? length : clamp(end, length)) - from;
    if (count <= 0) return [];
    const result: Items = new Array(count);
    for (let i = 0; i < count; i++) if (from + i in this) result[i] = this[from + i];
    return result;
  },
  splice(this: Items, start?: number, deleteCount?: number, ...items: Items): unknown {
    if (!isNumber(start) || !isNumber(deleteCount) || !isPlain(this) || !isExtensible(this))
      return apply(originals["splice"] as Method, this, arguments as never);
    const length = lengthOf(this);
    const from = clamp(start ?? 0, length);
    const deleted =
      arguments.length === 0
        ? 0
        : arguments.length === 1
          ? length - from
          : min(max(trunc(deleteCount ?? 0) || 0, 0), length - from);
    const result: Items = new Array(deleted);
    for (let i = 0; i < deleted; i++) if (from + i in this) result[i] = this[from + i];
    moveTail(this, from + deleted, from + items.length, length);
    const newLength = length - deleted + items.length;
    shorten(this, length, newLength);
    for (let i = 0; i < items.length; i++) this[from + i] = items[i];
    this.length = newLength;
    return result;
  },
  concat(this: Items, ...items: Items): unknown {
    if (!isPlain(this)) return apply(originals["concat"] as Method, this, items as never);
    const result: Items = [];
    let next = 0;
    for (let i = -1; i < items.length; i++) {
      const item = i < 0 ? this : items[i];
      if (isSpreadable(item)) {
        const length = lengthOf(item);
        if (next + length > MAX_LENGTH) throw new TypeError("Invalid array length");
        for (let j = 0; j < length; j++) if (j in item) result[next + j] = (item as Items)[j];
        next += length;
      } else result[next++] = item;
    }
    result.length = next;
    return result;
  },
  flat(this: Items, depth?: number): unknown {
    if (!isNumber(depth) || !isArray(this))
      return apply(originals["flat"] as Method, this, arguments as never);
    // A proxy of an array is asked for its length first.
    const source = sourceOf(this, depth === undefined ? 1 : trunc(depth) || 0);
    if (!isPlain(this)) return apply(originals["flat"] as Method, this, arguments as never);
    const result: Items = [];
    append(result, 0, source);
    return result;
  },
  flatMap(this: Items, visit: Visit, self?: unknown): unknown {
    if (typeof visit !== "function" || !isArray(this))
      return apply(originals["flatMap"] as Method, this, arguments as never);
    const length = lengthOf(this);
    if (!isPlain(this)) return apply(originals["flatMap"] as Method, this, arguments as never);
    const result: Items = [];
    let next = 0;
    for (let i = 0; i < length; i++) {
      if (!(i in this)) continue;
      const item = apply(visit, self, [this[i], i, this]);
      if (isArray(item)) next = append(result, next, sourceOf(item as Items, 0));
      else result[next++] = item;
    }
    return result;
  },
});

type Name = keyof ReturnType<typeof makeMethods>;

const NAMES: readonly Name[] = ["map", "filter", "slice", "splice", "concat", "flat", "flatMap"];

/** Replaces the methods of Array.prototype; returns each with its original. */
export const installArrayMethods = (): readonly (readonly [method: object, original: object])[] => {
  const originals = { __proto__: null } as unknown as Record<string, Method>;
  for (const name of NAMES) originals[name] = read(arrayPrototype, name) as Method;
  const methods = makeMethods(originals);
  const pairs: (readonly [object, object])[] = [];
  for (const name of NAMES) {
    const method = methods[name];
    const original = originals[name] as Method;
    for (const key of ["name", "length"])
      defineProperty(method, key, getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
    defineProperty(arrayPrototype, name, { value: method });
    pairs[pairs.length] = [method, original];
  }
  return pairs;
};
