// The array methods that the kernel puts in place of V8's, against the originals: same results, same holes, same calls, same
// errors, over many random arrays and arguments, with callbacks that change the array while it is walked.
import { expect, test } from "vitest";
import { installArrayMethods } from "../src/array-methods.ts";

type AnyMethod = (this: unknown, ...args: unknown[]) => unknown;

const { prototype } = Array;
const NAMES = ["map", "filter", "slice", "splice", "concat", "flat", "flatMap"] as const;

const originals = new Map(NAMES.map((name) => [name, prototype[name] as AnyMethod]));
installArrayMethods();
const methods = new Map(NAMES.map((name) => [name, prototype[name] as AnyMethod]));
// Back at once: the runner itself runs in this realm.
for (const name of NAMES)
  Object.defineProperty(prototype, name, {
    value: originals.get(name),
    writable: true,
    configurable: true,
  });

/** Mulberry32: the same cases on every machine. */
const makeRandom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};
type Random = ReturnType<typeof makeRandom>;

class Sub extends Array {}

const makeArray = (random: Random, depth: number, log: unknown[]): unknown[] => {
  const array: unknown[] = random(12) === 0 ? new Sub() : [];
  const length = random(9);
  for (let i = 0; i < length; i += 1) {
    const kind = random(8);
    if (kind === 0) continue; // a hole
    if (kind === 1 && depth > 0) array[i] = makeArray(random, depth - 1, log);
    else if (kind === 2) array[i] = undefined;
    else if (kind === 3)
      Object.defineProperty(array, i, {
        get: () => (log.push(`get ${i}`), i),
        set: (value) => log.push(`set ${i} ${String(value)}`),
        enumerable: true,
        configurable: random(2) === 0,
      });
    else array[i] = random(100);
  }
  if (random(3) === 0) array.length = length + random(3);
  const odd = random(20);
  if (odd === 0) Object.freeze(array);
  if (odd === 1)
    Object.defineProperty(array, "constructor", { value: { [Symbol.species]: undefined } });
  if (odd === 2) Object.defineProperty(array, "length", { writable: false });
  if (odd === 3) Object.setPrototypeOf(array, null);
  if (odd === 4) Object.assign(array, { [Symbol.isConcatSpreadable]: random(2) === 0 });
  if (odd === 5) Object.seal(array);
  return array;
};

const NUMBERS = [
  0,
  1,
  2,
  3,
  5,
  8,
  -1,
  -2,
  -9,
  NaN,
  Infinity,
  -Infinity,
  1.7,
  undefined,
  "2",
  null,
  {},
];

const makeArguments = (name: string, random: Random, log: unknown[]): unknown[] => {
  const number = (): unknown => NUMBERS[random(NUMBERS.length)];
  if (name === "map" || name === "filter" || name === "flatMap") {
    if (random(15) === 0) return [random(2) === 0 ? undefined : "no function"];
    const change = random(6);
    const self = [undefined, 1, { own: true }][random(3)];
    const visit = function (
      this: unknown,
      value: unknown,
      index: number,
      array: unknown[],
    ): unknown {
      log.push([String(value), index, typeof this]);
      if (change === 0 && array.length < 30) array.push(index);
      if (change === 1) array.pop();
      if (change === 2 && index === 1) array.length = 1;
      if (change === 3) delete array[index + 1];
      if (change === 4 && index === 2) throw new RangeError("stop");
      return [value, [value, index], index % 2, [[index]], undefined][random(5)];
    };
    return self === undefined && random(2) === 0 ? [visit] : [visit, self];
  }
  if (name === "concat")
    return Array.from(
      { length: random(4) },
      () =>
        [
          random(9),
          makeArray(random, 1, log),
          "text",
          { length: 2, 0: "a", [Symbol.isConcatSpreadable]: true },
          null,
        ][random(5)],
    );
  return Array.from({ length: random(name === "splice" ? 5 : 3) }, number);
};

/** What can be told of a value, holes and prototypes included. */
const describeValue = (value: unknown): unknown => {
  if (!Array.isArray(value)) return typeof value === "object" ? "object" : String(value);
  const proto: unknown = Object.getPrototypeOf(value);
  return {
    kind: proto === prototype ? "Array" : proto === Sub.prototype ? "Sub" : "other",
    length: value.length,
    entries: Reflect.ownKeys(value).flatMap((key) => {
      const {
        value: item,
        get,
        writable,
        enumerable,
        configurable,
      } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
      return key === "constructor"
        ? []
        : [
            [
              String(key),
              get === undefined ? describeValue(item) : "getter",
              writable,
              enumerable,
              configurable,
            ],
          ];
    }),
  };
};

const observe = (method: AnyMethod | undefined, name: string, seed: number): unknown => {
  const random = makeRandom(seed);
  const log: unknown[] = [];
  const array = makeArray(random, 2, log);
  const args = makeArguments(name, random, log);
  let outcome: unknown;
  try {
    outcome = describeValue(Reflect.apply(method as AnyMethod, array, args));
  } catch (error) {
    outcome = (error as Error).name;
  }
  return { outcome, array: describeValue(array), log };
};

test.each(NAMES)("%s does what V8's does", (name) => {
  for (let seed = 1; seed <= 20_000; seed += 1) {
    const expected = observe(originals.get(name), name, seed);
    const found = observe(methods.get(name), name, seed);
    // Comparing text is much faster than toEqual, which shows the difference.
    if (JSON.stringify(found) !== JSON.stringify(expected))
      expect(found, `seed ${seed}`).toEqual(expected);
  }
});

test.each(NAMES)("%s looks like V8's", (name) => {
  const [own, original] = [methods.get(name) as AnyMethod, originals.get(name) as AnyMethod];
  expect([own.name, own.length, Object.hasOwn(own, "prototype")]).toEqual([
    original.name,
    original.length,
    false,
  ]);
  expect(() => Reflect.construct(own, [])).toThrow(TypeError);
  expect(() => Reflect.apply(own, null, [])).toThrow(TypeError);
});
