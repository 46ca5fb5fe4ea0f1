// A process that runs the tests it is sent: `{ file, arms }`, an arm being `{ form, isCompiled }`. Answers with `{ results }`,
// and with `isSpent` where a test left traces that only a new process is rid of.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LockedRealm } from "./locked-realm.mjs";
import { loadCompiler } from "./make-tools.mjs";
import { readTest } from "./read-test.mjs";
import { runTest } from "./run-test.mjs";

const [checkout, tools] = process.argv.slice(2);
// Before the realm is locked down, as everything of the host's is.
const compiler = await loadCompiler(tools);
const realm = new LockedRealm(checkout, readFileSync(join(tools, "lock.js"), "utf8"), compiler);

// A test's own affair: who expects one says so in the test.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});

process.on("message", async ({ file, arms }) => {
  const test = readTest(checkout, file);
  const results = [];
  let isSpent = false;
  for (const { form, isCompiled } of arms) {
    results.push((await runTest(test, form, isCompiled, realm)) ?? null);
    isSpent ||= !realm.restore();
  }
  process.send({ results, isSpent });
});
process.send({ isReady: true });
