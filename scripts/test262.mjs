// npm run test262 -- --path <checkout> [folder…]: the suite's tests, as they are and compiled, in a realm that the kernel
// locked down. Exit 1 when a test passes as it is and not compiled, and reasons.mjs does not know why.
//   --locks         instead: as they are, under ses' own lockdown and under the kernel's
//   --list          prints every difference, not those alone that nothing explains
//   --node <path>   the Node that runs the tests
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Comparison, formatComparison, formatDifference } from "./test262/compare.mjs";
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
    locks: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
if (values.path === undefined) {
  console.error("Say where a checkout of https://github.com/tc39/test262 is: --path <folder>");
  process.exit(2);
}

const checkout = resolve(values.path);
const tests = findTests(checkout, positionals.length > 0 ? positionals : FOLDERS).map((file) => ({
  file,
  forms: formsOf(readTest(checkout, file)),
}));

/** The two ways of running a form that are compared: what locks the realm down, and whether the test is compiled. */
const WAYS = values.locks
  ? [
      { lock: "ses", isCompiled: false },
      { lock: "kernel", isCompiled: false },
    ]
  : [
      { lock: "kernel", isCompiled: false },
      { lock: "kernel", isCompiled: true },
    ];

/** Resolves to the outcomes of each test by its file, in the order of its forms. */
const runOneWay = async ({ lock, isCompiled }, chosen, apart) => {
  const tools = await makeTools(lock);
  const outcomes = new Map();
  const jobs = chosen.map(({ file, forms }) => ({
    file,
    arms: forms.map((form) => ({ form, isCompiled })),
  }));
  try {
    await runJobs(
      jobs,
      { checkout, tools, node: values.node, processes: PROCESSES, apart },
      ({ file }, results) => outcomes.set(file, results),
    );
  } finally {
    removeTools(tools);
  }
  return outcomes;
};

const compare = async (chosen, apart) => {
  const comparison = new Comparison(checkout);
  const [first, second] = [
    await runOneWay(WAYS[0], chosen, apart),
    await runOneWay(WAYS[1], chosen, apart),
  ];
  for (const { file, forms } of chosen)
    for (const [index, form] of forms.entries())
      comparison.add(file, form, first.get(file)[index], second.get(file)[index]);
  return comparison;
};

const first = await compare(tests, false);
// An earlier test in the same process may be to blame.
const suspects = new Set(first.unexplained().map(({ file }) => file));
const comparison = first.without(suspects);
comparison.addAll(
  await compare(
    tests.filter(({ file }) => suspects.has(file)),
    true,
  ),
);

const shown = values.list ? comparison.differences : comparison.unexplained();
for (const difference of shown) console.log(formatDifference(difference));
const [one, other] = values.locks ? ["ses", "kernel"] : ["plain", "compiled"];
console.log(`${tests.length} files\n${formatComparison(comparison, one, other)}`);
process.exitCode = comparison.unexplained().length > 0 ? 1 : 0;
