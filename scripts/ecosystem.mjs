// npm run ecosystem [-- --only name… --bundler name --processes 1 --again --details]: real packages, plain and confined, compared.
// Exit 1 when fewer than 95 % give the same result without an override, or where what is said to mend one of the others does not.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exercises } from "../fixtures/ecosystem/exercises.js";
import {
  formatRow,
  formatTimes,
  formatTotals,
} from "../fixtures/ecosystem/runner/format-table.mjs";
import { makeKeys } from "../fixtures/ecosystem/runner/keys.mjs";
import { runJobs } from "../fixtures/ecosystem/runner/pool.mjs";
import { readResult, writeResult } from "../fixtures/ecosystem/runner/results.mjs";
import { ROOT, installAt, prepare } from "./prepare.mjs";

const BUNDLERS = ["esbuild", "webpack", "rollup", "rolldown"];
const BAR = 0.95;

const FOLDER = join(ROOT, "fixtures/ecosystem");
const RESULTS = join(FOLDER, ".results");
const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    bundler: { type: "string", multiple: true, default: ["esbuild"] },
    processes: { type: "string", default: "2" },
    again: { type: "boolean", default: false },
    details: { type: "boolean", default: false },
  },
});

const refuse = (message) => {
  console.error(message);
  process.exit(2);
};

const chooseExercises = (only) => {
  if (only === undefined) return exercises;
  const known = new Set(exercises.map(({ name }) => name));
  const unknown = only.filter((name) => !known.has(name));
  if (unknown.length > 0) refuse(`No exercise for ${unknown.join(", ")}`);
  return exercises.filter(({ name }) => only.includes(name));
};

const unknownBundlers = values.bundler.filter((name) => !BUNDLERS.includes(name));
if (unknownBundlers.length > 0) refuse(`No such bundler: ${unknownBundlers.join(", ")}`);
const chosen = chooseExercises(values.only);
if (!(await prepare())) process.exit(1);
await installAt("fixtures/ecosystem");

const keys = makeKeys();

const jobs = values.bundler.flatMap((bundler) => chosen.map((exercise) => ({ exercise, bundler })));
const results = new Map();
const idOf = ({ exercise, bundler }) => `${bundler} ${exercise.name}`;
const readKept = (folder, { exercise, bundler }, key) =>
  values.again ? undefined : readResult(join(RESULTS, folder), bundler, exercise.name, key);
// The bundlers confine under one policy, which is generated once; and what one plain bundle gives is what all should.
const policies = new Map();
const references = new Map();
const note = (job, { policy, plain }) => {
  if (policy !== undefined) policies.set(job.exercise.name, policy);
  if (plain !== undefined) references.set(job.exercise.name, plain);
};
for (const exercise of chosen)
  for (const bundler of BUNDLERS) {
    const job = { exercise, bundler };
    const { policy } = readKept("confined", job, keys.confined(exercise)) ?? {};
    const { plain } = readKept("plain", job, keys.plain(exercise)) ?? {};
    note(job, { policy, plain });
  }
for (const job of jobs) {
  const kept = readKept("confined", job, keys.confined(job.exercise));
  if (kept !== undefined) results.set(idOf(job), kept);
}
const left = jobs
  .filter((job) => !results.has(idOf(job)))
  .map((job) => ({ ...job, plain: readKept("plain", job, keys.plain(job.exercise))?.plain }));
console.log(`${jobs.length} exercises, ${jobs.length - left.length} known from before\n`);

await runJobs(left, {
  processes: Number(values.processes),
  known: ({ exercise: { name } }) => ({
    policy: policies.get(name),
    reference: references.get(name),
  }),
  onAnswer: (job, { plain, ...answer }) => {
    const { exercise, bundler } = job;
    const { name, platform } = exercise;
    const result = { key: keys.confined(exercise), name, platform, bundler, ...answer };
    writeResult(join(RESULTS, "confined"), bundler, result);
    if (plain !== undefined)
      writeResult(join(RESULTS, "plain"), bundler, { key: keys.plain(exercise), name, plain });
    results.set(idOf(job), result);
    note(job, { ...answer, plain });
    console.log(formatRow(result));
  },
});

const all = jobs.map((job) => results.get(idOf(job)));
const failed = all.filter(({ outcome }) => outcome !== "ok");
if (failed.length > 0) console.log(`\nNot ok:\n${failed.map(formatRow).join("\n")}`);
if (values.details) for (const { name, detail } of failed) console.log(`\n== ${name}\n${detail}`);
for (const bundler of values.bundler) {
  const found = all.filter((result) => result.bundler === bundler);
  console.log(`\n${bundler}: ${formatTimes(found)}\n${formatTotals(found)}`);
}
const isShort = (bundler) => {
  const found = all.filter(
    (result) => result.bundler === bundler && result.outcome !== "plain failure",
  );
  return found.filter(({ outcome }) => outcome === "ok").length < BAR * found.length;
};
const isLeft = ({ outcome, mended }) => outcome !== "plain failure" && mended !== true;
process.exitCode = values.bundler.some(isShort) || failed.some(isLeft) ? 1 : 0;
