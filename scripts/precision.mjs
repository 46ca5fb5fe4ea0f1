// npm run precision [-- --only name… --processes 1 --again --details]: how much of the generated policies real packages use, and how much LavaMoat's
// grant beside. Exit 1 when a grant is missing, or ours are more. With --details, the grants by path.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exercises } from "../fixtures/ecosystem/exercises.js";
import { makeKeys } from "../fixtures/ecosystem/runner/keys.mjs";
import { runJobs } from "../fixtures/ecosystem/runner/pool.mjs";
import { readResult, writeResult } from "../fixtures/ecosystem/runner/results.mjs";
import { ROOT, installAt, prepare } from "./prepare.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    processes: { type: "string", default: "2" },
    again: { type: "boolean", default: false },
    details: { type: "boolean", default: false },
  },
});
const chosen = exercises.filter(({ name }) => values.only?.includes(name) ?? true);

if (!(await prepare())) process.exit(1);
for (const folder of ["bench", "fixtures/ecosystem"]) await installAt(folder);

const show = ({ name, kind, path }) => `${name} ${kind} ${path}`;
const KINDS = ["grants", "names", "whole", "unused", "missing"];

const showDetails = (side, counts) => {
  const unused = new Set(counts.unused.map(show));
  for (const grant of counts.grants)
    console.log(`  ${side} ${unused.has(show(grant)) ? "unused" : "used  "} ${show(grant)}`);
};

const measured = [];
const add = ({ name, platform }, { ours, theirs, doesWithout, refusal, error }) => {
  if (ours === undefined) {
    console.log(`${name.padEnd(24)} not measured: ${String(error).split("\n", 1)[0]}`);
    return;
  }
  measured.push({ name, platform, ours, theirs, doesWithout });
  const numbers = KINDS.map((kind) => String(ours[kind].length).padStart(5)).join("");
  const beside =
    theirs === undefined
      ? `  (LavaMoat: ${refusal})`
      : KINDS.map((kind) => String(theirs[kind].length).padStart(5)).join("");
  console.log(`${name.padEnd(24)}${numbers}   ${beside}`);
  for (const missing of ours.missing) {
    const verdict = doesWithout ? "asked for, and done without" : "missing";
    console.log(`  ${verdict}: ${show(missing)}`);
  }
  if (!values.details) return;
  showDetails("ours  ", ours);
  if (theirs !== undefined) showDetails("theirs", theirs);
};

const KEPT = join(ROOT, "fixtures/ecosystem/.results");
const keys = makeKeys();
const readKept = (folder, exercise) =>
  values.again
    ? undefined
    : readResult(join(KEPT, folder), "esbuild", exercise.name, keys.confined(exercise));
const known = new Map(
  chosen.flatMap((exercise) => {
    const kept = readKept("precision", exercise);
    return kept === undefined ? [] : [[exercise, kept]];
  }),
);
for (const [exercise, kept] of known) add(exercise, kept);
await runJobs(
  chosen
    .filter((exercise) => !known.has(exercise))
    .map((exercise) => ({
      exercise,
      bundler: "esbuild",
      task: "precision",
      policy: readKept("confined", exercise)?.policy,
    })),
  {
    processes: Number(values.processes),
    onAnswer: ({ exercise }, answer) => {
      const { name } = exercise;
      if (answer.ours !== undefined)
        writeResult(join(KEPT, "precision"), "esbuild", {
          key: keys.confined(exercise),
          name,
          ...answer,
        });
      add(exercise, answer);
    },
  },
);

const both = measured.filter(({ theirs }) => theirs !== undefined);
const total = (results, side, kind) =>
  results.reduce((sum, result) => sum + result[side][kind].length, 0);

console.log(`\n${"".padEnd(30)}${KINDS.map((kind) => kind.padStart(9)).join("")}`);
const printTotals = (title, results, side) =>
  console.log(
    `${title.padEnd(30)}${KINDS.map((kind) => String(total(results, side, kind)).padStart(9)).join("")}`,
  );
printTotals(`ours, ${measured.length} programs`, measured, "ours");
for (const platform of ["browser", "node"]) {
  const results = both.filter((result) => result.platform === platform);
  if (results.length === 0) continue;
  printTotals(`ours, ${results.length} for ${platform}`, results, "ours");
  printTotals("LavaMoat's, the same", results, "theirs");
}

const lacking = measured.filter(({ doesWithout }) => !doesWithout).map(({ name }) => name);
console.log(`\nPrograms that go wrong without what is missing: ${lacking.join(", ") || "none"}`);

const isWorse =
  lacking.length > 0 ||
  ["grants", "whole"].some((kind) => total(both, "ours", kind) > total(both, "theirs", kind));
process.exitCode = isWorse ? 1 : 0;
