// npm test [-- vitest's arguments]. The last line is `N passed, N failed`, whatever has gone wrong.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, installAt, prepare, run, tool } from "./prepare.mjs";

const NOTHING_RAN = { passed: 0, failed: 1 };

/** A file that failed before its first test ran counts as one failure, or a syntax error would look like success. */
const countFile = ({ status, assertionResults }) => {
  const count = (wanted) => assertionResults.filter((test) => test.status === wanted).length;
  const failed = count("failed");
  return { passed: count("passed"), failed: failed === 0 && status === "failed" ? 1 : failed };
};

const readCounts = (report) => {
  try {
    return JSON.parse(readFileSync(report, "utf8"))
      .testResults.map(countFile)
      .reduce((sum, { passed, failed }) => ({
        passed: sum.passed + passed,
        failed: sum.failed + failed,
      }));
  } catch {
    // No report, or no test file in it: vitest has said why.
    return NOTHING_RAN;
  }
};

const runTests = async (args) => {
  const builds = await prepare();
  for (const app of readdirSync(join(ROOT, "fixtures/apps"))) await installAt("fixtures/apps", app);
  const directory = mkdtempSync(join(tmpdir(), "bulkhead-test-"));
  try {
    const report = join(directory, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const code = await run(tool("vitest"), ["run", ...reporters, ...args]);
    const { passed, failed } = readCounts(report);
    // Vitest also fails for what belongs to no test, such as an error after the last one.
    const unexplained = code !== 0 && failed === 0 ? 1 : 0;
    return { passed, failed: failed + unexplained + (builds ? 0 : 1) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const { passed, failed } = await runTests(process.argv.slice(2)).catch((error) => {
  console.error(error);
  return NOTHING_RAN;
});
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
