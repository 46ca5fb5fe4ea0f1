// What the doctor makes of errors: of each engine's words, of the kernel's own, and of lines that have nothing to do with it.

import { expect, test } from "vitest";
import { plainPaint } from "../src/diff/paint.ts";
import { type Place, diagnose } from "../src/doctor/finding.ts";
import { formatFinding } from "../src/doctor/format-finding.ts";
import { readErrors, readFrame } from "../src/doctor/seen-error.ts";

const at = (lineText: string): Place => ({
  package: "greet>shout",
  location: { file: "node_modules/shout/index.js", line: 2, column: 4, lineText },
});

const diagnoseText = (text: string, place?: Place) =>
  readErrors(text).map((seen) => diagnose(seen, () => place));

const PATCH = "run npx patch-package shout";
const SHIM = 'shims: ["shout"]';
const OPEN = '"exports": "mutable"';

const CASES: readonly (readonly [
  error: string,
  line: string,
  code: string,
  property: string | undefined,
  todo: string,
])[] = [
  [
    "TypeError: Cannot add property last, object is not extensible",
    "Array.prototype.last = function () {};",
    "BULKHEAD_INTRINSIC_CHANGED",
    "Array.prototype.last",
    SHIM,
  ],
  [
    "TypeError: Cannot assign to read only property 'stringify' of object '[object JSON]'",
    "json.stringify = mine;",
    "BULKHEAD_INTRINSIC_CHANGED",
    "stringify",
    SHIM,
  ],
  [
    "TypeError: Cannot define property last, object is not extensible",
    'Object.defineProperty(Array.prototype, "last", { value });',
    "BULKHEAD_INTRINSIC_CHANGED",
    "Array.prototype.last",
    SHIM,
  ],
  [
    "TypeError: Cannot assign to read only property 'Symbol(Symbol.iterator)' of object '[object Array]'",
    "list[Symbol.iterator] = iterate;",
    "BULKHEAD_INTRINSIC_CHANGED",
    "Symbol(Symbol.iterator)",
    'arrayIterator: "assignable"',
  ],
  [
    "TypeError: Cannot assign to 'toString', which packages share",
    "XMLHttpRequest.prototype.toString = mine;",
    "BULKHEAD_INTRINSIC_CHANGED",
    "toString",
    'hostClasses: "open"',
  ],
  [
    "TypeError: Cannot assign to read only property 'catch' of object '[object Promise]'",
    "promise[name] = function () {};",
    "BULKHEAD_INTRINSIC_CHANGED",
    "catch",
    "an assignment with the name in it",
  ],
  [
    "TypeError: Cannot assign to read only property 'exec' of object '/x/'",
    "pattern.exec = mine;",
    "BULKHEAD_INTRINSIC_CHANGED",
    "exec",
    "Object.defineProperty",
  ],
  [
    "TypeError: Cannot assign to read only property 'level' of object '#<Object>'",
    'require("log").level = 3;',
    "BULKHEAD_EXPORTS_FROZEN",
    "level",
    OPEN,
  ],
  [
    "TypeError: Cannot assign to read only property 'x' of object '#<Object>'",
    "settings.x = 1;",
    "BULKHEAD_INTRINSIC_CHANGED",
    "x",
    OPEN,
  ],
  [
    'TypeError: "level" is read-only',
    "module.exports.level = 3;",
    "BULKHEAD_EXPORTS_FROZEN",
    "level",
    '{ "resources": { "greet>shout": { "exports": "mutable" } } }',
  ],
  [
    'TypeError: can\'t define property "last": Object is not extensible',
    "Array.prototype.last = last;",
    "BULKHEAD_INTRINSIC_CHANGED",
    "Array.prototype.last",
    PATCH,
  ],
  [
    "TypeError: Attempted to assign to readonly property.",
    "Promise.prototype.then = mine;",
    "BULKHEAD_INTRINSIC_CHANGED",
    "Promise.prototype.then",
    SHIM,
  ],
  [
    "Uncaught ReferenceError: fetch is not defined",
    "fetch(address);",
    "BULKHEAD_GLOBAL_DENIED",
    "fetch",
    '{ "resources": { "greet>shout": { "globals": { "fetch": true } } } }',
  ],
  [
    "ReferenceError: Can't find variable: fetch",
    "fetch(address);",
    "BULKHEAD_GLOBAL_DENIED",
    "fetch",
    "policy generate",
  ],
];

test.each(CASES)("%s", (error, line, code, property, todo) => {
  const [finding] = diagnoseText(error, at(line));
  expect(finding).toMatchObject({ code, package: "greet>shout", property });
  expect(finding?.todo.join("\n")).toContain(todo);
});

test("the kernel's own errors say all of it themselves", () => {
  const text = `Uncaught ReferenceError: BULKHEAD_GLOBAL_DENIED  chalk>color-convert reads \`fetch\`, which policy.json does not grant
  at node_modules/color-convert/index.js:14:11
  To grant it, add to bulkhead/policy-override.json:
    { "resources": { "chalk>color-convert": { "globals": { "fetch": true } } } }
    at t (https://app.example/a.js:1:2)`;
  expect(diagnoseText(text)).toEqual([
    {
      code: "BULKHEAD_GLOBAL_DENIED",
      error:
        "BULKHEAD_GLOBAL_DENIED  chalk>color-convert reads `fetch`, which policy.json does not grant",
      package: "chalk>color-convert",
      property: "fetch",
      location: { file: "node_modules/color-convert/index.js", line: 14, column: 10 },
      what: "chalk>color-convert reads `fetch`, which policy.json does not grant",
      todo: [
        "Read the line: a package that has no reason for it should not have it",
        'Where it should: policy generate, or in bulkhead/policy-override.json { "resources": { "chalk>color-convert": { "globals": { "fetch": true } } } }',
      ],
    },
  ]);
});

test("a module that is not granted, as programs see it", () => {
  const [finding] = diagnoseText(
    "Error: BULKHEAD_IMPORT_DENIED  Cannot find module 'fs': policy.json does not grant it to greet>shout",
  );
  expect(finding).toMatchObject({ package: "greet>shout", property: "fs" });
});

test.each([
  "TypeError: Cannot read properties of undefined (reading 'x')",
  "Error: connect ECONNREFUSED 127.0.0.1:80",
  "listening on port 3000",
  "",
])("nothing to say of: %s", (text) => {
  expect(diagnoseText(text).filter((each) => each !== undefined)).toEqual([]);
});

test("a log has many errors, and each is told once", () => {
  const one =
    "TypeError: Cannot add property a, object is not extensible\n    at f (/x/a.js:1:2)\n";
  const two = "x@https://app.example/b.js:3:4\n";
  const log = `start\n${one}${one}12:00 [error] ReferenceError: b is not defined\n${two}end\n`;
  expect(readErrors(log).map(({ message, frames }) => [message, frames])).toEqual([
    ["Cannot add property a, object is not extensible", [{ file: "/x/a.js", line: 1, column: 2 }]],
    ["b is not defined", [{ file: "https://app.example/b.js", line: 3, column: 4 }]],
  ]);
});

test.each([
  ["    at f (/x/a.js:1:2)", "/x/a.js"],
  ["    at async Object.<anonymous> (file:///x/a.mjs:1:2)", "file:///x/a.mjs"],
  ["    at https://a.example/x.js?v=1:1:2", "https://a.example/x.js?v=1"],
  ["f@https://a.example/x.js:1:2", "https://a.example/x.js"],
  ["@http://a.example/x.js:1:2", "http://a.example/x.js"],
  ["    at Array.map (<anonymous>)", undefined],
  ["    at node:internal/main:1:2", undefined],
])("frame: %s", (line, file) => {
  expect(readFrame(line)?.file).toBe(file);
});

test("80 columns, but for what is to be copied; hostile text is escaped", () => {
  const [finding] = diagnoseText(
    "TypeError: Cannot assign to read only property 'a\u001b[2J\u202e' of object '#<Object>'",
    at("exports.a = 1;"),
  );
  const lines = formatFinding(finding as NonNullable<typeof finding>, plainPaint).split("\n");
  expect(lines.filter((line) => line.length > 80 && !line.includes('{ "resources"'))).toEqual([]);
  expect(lines.join("\n")).toMatchInlineSnapshot(`
    "BULKHEAD_EXPORTS_FROZEN  greet>shout writes to \`a\\x1b[2J\\u{202e}\` of CommonJS
      exports, which are frozen once their module has run
      at node_modules/shout/index.js:2:5
        2 | exports.a = 1;
          |     ^
      The error: Cannot assign to read only property 'a\\x1b[2J\\u{202e}' of object
      '#<Object>'
      What to do, the first that can be done:
      1. Run policy generate: it sees most packages that change their exports
      2. Where the write is meant well:
           { "resources": { "greet>shout": { "exports": "mutable" } } }
      3. Patch the line: edit it, and run npx patch-package shout
      More: docs/errors/BULKHEAD_EXPORTS_FROZEN.md
    "
  `);
});

test("lines of any length and shape come to an end", () => {
  const text = `at ${"(".repeat(50_000)}\n${"a:1".repeat(20_000)}\n${" Uncaught".repeat(200)}: x`;
  expect(readErrors(text)).toEqual([]);
});
