// npm run test262 -- --path <checkout> [folder…]: the suite's tests, as they are and compiled, in a realm that the kernel
// locked down. Exit 1 when a test passes as it is and not compiled, and reasons.mjs does not know why.
//   --list          prints every difference
//   --node <path>   the Node that runs the tests
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Comparison, armsOf, formatComparison, formatDifference } from "./test262/compare.mjs";
import { findTests } from "./test262/find-tests.mjs";
import { makeTools, removeTools } from "./test262/make-tools.mjs";
import { runJobs } from "./test262/pool.mjs";
import { formsOf, readTest } from "./test262/read-test.mjs";

const PROCESSES = 2;
const FOLDERS = ["language"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    path: { type: "string" },
    node: { type: "string", default: process.execPath },
    list: { type: "boolean", default: false },
  },
});
if (values.path === undefined) {
  console.error("Say where a checkout of https://github.com/tc39/test262 is: --path <folder>");
  process.exit(2);
}

const checkout = resolve(values.path);
const jobs = findTests(checkout, positionals.length > 0 ? positionals : FOLDERS).map((file) => ({
  file,
  arms: armsOf(formsOf(readTest(checkout, file))),
}));

const comparison = new Comparison(checkout);
const tools = await makeTools("kernel");
try {
  const settings = { checkout, tools, node: values.node, processes: PROCESSES };
  const suspects = [];
  await runJobs(jobs, settings, (job, results) => {
    const alone = new Comparison(checkout);
    alone.add(job, results);
    // An earlier test in the same process may be to blame.
    if (alone.unexplained().length > 0) suspects.push(job);
    else comparison.add(job, results);
  });
  await runJobs(suspects, { ...settings, apart: true }, (job, results) =>
    comparison.add(job, results),
  );
} finally {
  removeTools(tools);
}

const shown = values.list ? comparison.differences : comparison.unexplained();
for (const difference of shown) console.log(formatDifference(difference));
console.log(`${jobs.length} files\n${formatComparison(comparison)}`);
process.exitCode = comparison.unexplained().length > 0 ? 1 : 0;
