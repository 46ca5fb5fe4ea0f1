// scripts/test262.mjs on a suite of our own: twelve tests, each of one kind that the real one has.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const HARNESS: Readonly<Record<string, string>> = {
  "assert.js": "function assert(value) { if (!value) throw new Test262Error('not so'); }",
  "sta.js": "function Test262Error(message) { this.message = message; }",
  "doneprintHandle.js":
    "function $DONE(error) { print(error ? 'Test262:AsyncTestFailure:' + error : 'Test262:AsyncTestComplete'); }",
  "extra.js": "const extra = 7; var more = 8;",
};

const meta = (text: string): string => `/*---\n${text}\n---*/\n`;

const TESTS: Readonly<Record<string, string>> = {
  "language/passes.js": `${meta("includes: [extra.js]")}assert(extra === 7); assert(more === 8); assert(typeof missing === "undefined");`,
  "language/fails.js": `${meta("info: of no use")}assert(false);`,
  "language/only-strict.js": `${meta("flags: [onlyStrict]")}assert((function () { return this; })() === undefined);`,
  "language/no-strict.js": `${meta("flags: [noStrict]")}var f = function g() { g = 1; return g; }; assert(f() === f);`,
  "language/refused.js": `${meta("flags: [noStrict]")}with ({ a: 1 }) assert(a === 1);`,
  "language/negative.js": `${meta("negative:\n  phase: parse\n  type: SyntaxError")}var 1;`,
  "language/negative-late.js": `${meta("negative:\n  phase: runtime\n  type: ReferenceError")}missing;`,
  "language/async.js": `${meta("flags: [async]")}import("./value_FIXTURE.js").then(({ value }) => { assert(value === 3); }).then($DONE, $DONE);`,
  "language/module.js": `${meta("flags: [module]")}import { value } from "./value_FIXTURE.js"; assert(value === 3); assert(await value === 3);`,
  "language/circle.js": `${meta("flags: [module]")}
    import { other, touch } from "./circle_FIXTURE.js"; export let mine = 1; export function hoisted() { return 5; }
    assert(other() === 1); mine = 2; assert(other() === 2); assert(touch.early === 5); assert(import.meta === import.meta);`,
  "language/circle_FIXTURE.js":
    'import { mine, hoisted } from "./circle.js"; export const touch = { early: hoisted() }; export const other = () => mine;',
  "language/names.js": `${meta("flags: [module, async]")}
    import * as all from "./names_FIXTURE.js"; import { "a b" as ab } from "./names_FIXTURE.js";
    import data from "./data.json" with { type: "json" };
    assert(ab === 3); assert(Object.keys(all).join() === "a b,default,value"); assert(data.yes);
    const { value } = await import("./names_FIXTURE.js"); assert(value === 3);
    await import("./data.json", { with: { type: "json" } }).then((each) => assert(each.default.yes)).then($DONE, $DONE);`,
  "language/names_FIXTURE.js":
    'export * from "./value_FIXTURE.js"; export { value as "a b" } from "./value_FIXTURE.js"; export default await 4;',
  "language/data.json": '{ "yes": true }',
  "language/value_FIXTURE.js": "export const value = 3;",
  "language/evaluates.js": `${meta("description: text")}var a = 1; assert(eval("a") === 1);`,
};

const folder = mkdtempSync(join(tmpdir(), "bulkhead-suite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const writeSuite = (tests: Readonly<Record<string, string>>, name: string): string => {
  const write = (path: string, text: string): void => {
    const file = join(folder, name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  for (const [file, text] of Object.entries(HARNESS)) write(join("harness", file), text);
  for (const [file, text] of Object.entries(tests)) write(join("test", file), text);
  return join(folder, name);
};

const runSuite = (path: string, ...args: readonly string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const script = join(import.meta.dirname, "../../../scripts/test262.mjs");
    execFile(process.execPath, [script, "--path", path, ...args], (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout }),
    );
  });

test("each kind of test is run in its forms, plain and compiled", async () => {
  const { code, output } = await runSuite(writeSuite(TESTS, "suite"));
  expect(output.replaceAll(/ +/g, " ").trim().split("\n")).toEqual([
    "12 files",
    " run plain compiled differ",
    "module 10 9 8 1",
    " 1 direct eval",
    "strict 7 6 5 1",
    " 1 direct eval",
    "sloppy 8 7 5 2",
    " 1 direct eval",
    " 1 refused by name",
  ]);
  expect(code).toBe(0);
});

test("a difference that nothing explains is told and fails the run", async () => {
  const path = writeSuite(
    { "language/time.js": `${meta("description: x")}assert(typeof process === "object");` },
    "fault",
  );
  const { code, output } = await runSuite(path, "language/time.js");
  expect(output).toContain(
    "module  language/time.js\n    unexplained: runtime: Test262Error: not so",
  );
  expect(output).toContain("strict  language/time.js\n");
  expect(output).not.toContain("sloppy  language/time.js\n");
  expect(code).toBe(1);
});

test("without a checkout it says what it wants", async () => {
  const { code } = await runSuite(join(folder, "nowhere"));
  expect(code).toBe(1);
});
