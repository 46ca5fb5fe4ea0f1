import { describe, expect, test } from "vitest";
import {
  BulkheadError,
  type CanonicalName,
  type Policy,
  formatOverride,
  formatPolicy,
  parsePolicy,
} from "@bulkhead/core";
import { makeRandom } from "./make-random.ts";

test("keys sorted, two spaces, a newline at the end", () => {
  const policy = {
    resources: {
      b: { packages: { "b>c": true, a: true }, globals: { z: "write", "a.b": true, a: true } },
      a: {},
    },
    evaluators: "listed",
  } as unknown as Policy;
  expect(formatPolicy(policy)).toMatchInlineSnapshot(`
    "{
      "evaluators": "listed",
      "resources": {
        "a": {},
        "b": {
          "globals": {
            "a": true,
            "a.b": true,
            "z": "write"
          },
          "packages": {
            "a": true,
            "b>c": true
          }
        }
      }
    }
    "
  `);
});

test("the order is by code unit: numbers, capitals, then the rest", () => {
  const names = ["b", "a>b", "a", "7", "10", "_", "Z", "@s/x", "a-b", "$root$", "__proto__"];
  const resources = Object.fromEntries(names.map((name) => [name, {}]));
  const keys = [...formatPolicy({ resources } as Policy).matchAll(/^ {4}"(.*)": \{\}/gm)].map(
    ([, key]) => key,
  );
  expect(keys).toEqual(
    ["$root$", "10", "7", "@s/x", "Z", "__proto__", "_", "a", "a-b", "a>b", "b"].sort(),
  );
});

test("what looks like something else is escaped", () => {
  const policy = {
    resources: {
      a: { globals: { "proc\u200dess": true, "\u202eevil": true, é: true, "😀": true } },
    },
  };
  const text = formatPolicy(policy as unknown as Policy);
  expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
  expect(text).toContain(String.raw`"proc\u200dess": true`);
  expect(text).toContain(String.raw`"\ud83d\ude00": true`);
  expect(parsePolicy(text, "p")).toEqual(policy);
});

test("the override that a message shows stands on one line", () => {
  expect(formatOverride("chalk>color-convert" as CanonicalName, { globals: { fetch: true } })).toBe(
    '{ "resources": { "chalk>color-convert": { "globals": { "fetch": true } } } }',
  );
  expect(formatOverride("__proto__" as CanonicalName, { packages: {} })).toBe(
    '{ "resources": { "__proto__": { "packages": {} } } }',
  );
});

const reversed = (value: unknown): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, inner]) => [key, reversed(inner)]),
      );

describe("round trips of made-up policies", () => {
  const NAMES = [
    "a",
    "b>c",
    "@s/p",
    "__proto__",
    "constructor",
    "7",
    "12",
    "toString",
    "z.z",
    "$root$",
  ];
  const PATHS = [
    "fetch",
    "process.env",
    "process.env.HOME",
    "constructor",
    "toString.call",
    "é",
    "a.b.c",
    "🎉",
    "x-y",
  ];

  const makePolicy = (random: (below: number) => number): Policy => {
    const some = <Value>(names: readonly string[], value: () => Value): Record<string, Value> =>
      Object.fromEntries(
        names
          .filter(() => random(2) === 0)
          .sort(() => random(3) - 1)
          .map((name) => [name, value()]),
      );
    return {
      resources: some(NAMES, () => ({
        ...(random(2) === 0 && {
          globals: some(PATHS, () => (random(3) === 0 ? ("write" as const) : true)),
        }),
        ...(random(2) === 0 && { builtin: some(["fs", "fs/promises", "os.cpus"], () => true) }),
        ...(random(2) === 0 && { packages: some(NAMES, () => true) }),
        ...(random(4) === 0 && { eval: true }),
        ...(random(4) === 0 && { meta: [1, "\u2028", { "": null, "\u0000": -1.5e9 }] }),
      })),
      ...(random(3) === 0 && { evaluators: "listed" as const }),
    };
  };

  const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

  test("parse(format(policy)) is the policy, and format(parse(text)) is the text", () => {
    for (const seed of seeds) {
      const policy = makePolicy(makeRandom(seed));
      const text = formatPolicy(policy);
      const parsed = parsePolicy(text, "p");
      expect(parsed, `seed ${seed}`).toEqual(policy);
      expect(formatPolicy(parsed), `seed ${seed}`).toBe(text);
      expect(JSON.parse(text), `seed ${seed}`).toEqual(policy);
    }
  });

  test("the order of insertion leaves no trace", () => {
    for (const seed of seeds) {
      const policy = makePolicy(makeRandom(seed));
      expect(formatPolicy(reversed(policy) as Policy), `seed ${seed}`).toBe(formatPolicy(policy));
    }
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const isSyntaxError = (text: string): boolean => {
  try {
    parsePolicy(text, "p");
    return false;
  } catch (error) {
    return (
      error instanceof BulkheadError && error.diagnostics[0]?.code === "BULKHEAD_POLICY_SYNTAX"
    );
  }
};

test("the parser agrees with JSON.parse on what is JSON", () => {
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"b"',
    "1",
    "-",
    ".",
    "e",
    "0",
    "true",
    "null",
    " ",
    "\n",
    "\t",
  ];
  pieces.push("\u00a0", '"', "\\", "/**/", "//", "\u2028", "\f");
  const random = makeRandom(42);
  const disagreements: string[] = [];
  for (let run = 0; run < 10_000; run += 1) {
    const inner = Array.from({ length: 1 + random(5) }, () => pieces[random(pieces.length)]).join(
      "",
    );
    for (const text of [inner, `{"a":${inner}}`, `[${inner}]`]) {
      if (isSyntaxError(text) === isJson(text)) disagreements.push(text);
    }
  }
  expect(disagreements).toEqual([]);
});
