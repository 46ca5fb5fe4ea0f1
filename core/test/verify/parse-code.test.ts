// What the proof's parser refuses, and what it would refuse by mistake.

import { expect, test } from "vitest";
import { parseCode } from "../../src/verify/parse-code.ts";

const messageOf = (text: string): string | undefined => {
  const parsed = parseCode(`"use strict"; function f(b) { let a; ${text} }`, "script");
  return "message" in parsed ? parsed.message : undefined;
};

// Found by the fuzzer.
test.each([
  "[a = f(arguments)] = b;",
  "({ x: [a] = [f(function () { f([...arguments]); })] } = b);",
  "({ a = eval } = b);",
])("reading is no writing: %s", (text) => {
  expect(messageOf(text)).toBeUndefined();
});

test.each([
  "[arguments] = b;",
  "[[arguments] = [1]] = b;",
  "({ a: arguments = 1 } = b);",
  "({ arguments } = b);",
  "({ arguments = 1 } = b);",
  "({ ...arguments } = b);",
  "[...arguments] = b;",
  "[a = (arguments = 1)] = b;",
  "[a = arguments++] = b;",
  "[a = f(arguments), eval] = b;",
])("writing is refused: %s", (text) => {
  expect(messageOf(text)).toMatch(/(?:arguments|eval)' in strict mode/);
});
