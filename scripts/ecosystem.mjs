// npm run ecosystem [-- --only name… --bundler name --again --details]: real packages, plain and confined, compared.
// Exit 1 when fewer than 95 % give the same result without an override.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exercises } from "../fixtures/ecosystem/exercises.js";
import { formatRow, formatTotals } from "../fixtures/ecosystem/runner/format-table.mjs";
import { runJobs } from "../fixtures/ecosystem/runner/pool.mjs";
import { digestOf, readResult, writeResult } from "../fixtures/ecosystem/runner/results.mjs";
import { ROOT, installAt, prepare } from "./prepare.mjs";

const BUNDLERS = ["esbuild", "webpack", "rollup", "rolldown"];
const BAR = 0.95;
const PROCESSES = 2;

const FOLDER = join(ROOT, "fixtures/ecosystem");
const RESULTS = join(FOLDER, ".results");
/** What every result depends on: what is installed, what exercises and runner share. */
const SHARED = [
  "package-lock.json",
  ...[
    "package-lock.json",
    "report.js",
    "request.js",
    "with-files.js",
    "with-redis.js",
    "polyfills.js",
    "runner",
  ].map((name) => `fixtures/ecosystem/${name}`),
];
/** And what those of confined bundles do besides: our packages as they are built. */
const OURS = [
  "core",
  "runtime-kernel",
  "compartment-mapper",
  "policy-gen",
  "plugins/confinement",
  "plugins/esbuild",
  "plugins/rollup",
  "plugins/webpack",
].map((name) => `${name}/dist`);

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    bundler: { type: "string", multiple: true, default: ["esbuild"] },
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

const digestOfAll = (paths) => digestOf(paths.map((path) => join(ROOT, path)));
const shared = digestOfAll(SHARED);
const ours = digestOfAll(OURS);
const plainKeyOf = (exercise) => {
  const { entry, mend: { entry: mended = entry } = {} } = exercise;
  const files = [entry, mended].map((file) => join(FOLDER, file));
  return [shared, JSON.stringify(exercise), digestOf(files)].join(" ");
};
const keyOf = (exercise) => `${ours} ${plainKeyOf(exercise)}`;

const jobs = values.bundler.flatMap((bundler) => chosen.map((exercise) => ({ exercise, bundler })));
const results = new Map();
const idOf = ({ exercise, bundler }) => `${bundler} ${exercise.name}`;
const readKept = (folder, { exercise, bundler }, key) =>
  values.again ? undefined : readResult(join(RESULTS, folder), bundler, exercise.name, key);
for (const job of jobs) {
  const kept = readKept("confined", job, keyOf(job.exercise));
  if (kept !== undefined) results.set(idOf(job), kept);
}
const left = jobs
  .filter((job) => !results.has(idOf(job)))
  .map((job) => ({ ...job, plain: readKept("plain", job, plainKeyOf(job.exercise))?.plain }));
console.log(`${jobs.length} exercises, ${jobs.length - left.length} known from before\n`);

await runJobs(left, {
  processes: PROCESSES,
  onAnswer: (job, { plain, ...answer }) => {
    const { exercise, bundler } = job;
    const { name, platform } = exercise;
    const result = { key: keyOf(exercise), name, platform, bundler, ...answer };
    writeResult(join(RESULTS, "confined"), bundler, result);
    if (plain !== undefined)
      writeResult(join(RESULTS, "plain"), bundler, { key: plainKeyOf(exercise), name, plain });
    results.set(idOf(job), result);
    console.log(formatRow(result));
  },
});

const all = jobs.map((job) => results.get(idOf(job)));
const failed = all.filter(({ outcome }) => outcome !== "ok");
if (failed.length > 0) console.log(`\nNot ok:\n${failed.map(formatRow).join("\n")}`);
if (values.details) for (const { name, detail } of failed) console.log(`\n== ${name}\n${detail}`);
console.log(`\n${formatTotals(all)}`);
process.exitCode = all.length - failed.length >= BAR * all.length ? 0 : 1;
