// Names that a module imports from a builtin and never says again.

import { expect, test } from "vitest";
import { compile } from "./compile.ts";

test.each([
  [
    `import { equal, ok } from "assert"; ok(1);`,
    `import { default as equal, ok } from "assert"; ok(1);`,
  ],
  [
    `import { equal as same } from "node:assert"; export {};`,
    `import { default as same } from "node:assert"; export {};`,
  ],
  [
    `import { equal } from "assert"; if (false) equal(1);`,
    `import { default as equal } from "assert"; if (false) equal(1);`,
  ],
  [`import { equal } from "assert"; if (typeof equal === "function") { }`, undefined],
  [`import { equal } from "assert"; export { equal as same };`, undefined],
  [`import { equal } from "assert"; String(equal); export const y = { equal };`, undefined],
  [`import d, { equal } from "assert"; export { d, equal };`, undefined],
  [`import { equal } from "assert"; export default () => equal;`, undefined],
  [`import * as assert from "assert"; import d from "fs"; export {};`, undefined],
  // Of another package it is said by the bundler that a name is not there.
  [`import { equal } from "lib"; export {};`, undefined],
])("%s", (source, expected = source) => {
  expect(compile(source, { file: "file.mjs" }).code).toBe(expected);
});

test("the application has the builtin itself", () => {
  const source = `import { equal } from "assert"; export {};`;
  expect(compile(source, { file: "file.mjs", granted: true }).code).toBe(source);
});
