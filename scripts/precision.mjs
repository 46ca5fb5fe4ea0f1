// npm run precision [-- --only name…]: how much of the generated policies real packages use, and how much LavaMoat's grant
// beside. Exit 1 when a grant is missing, or ours are more.
import { parseArgs } from "node:util";
import { exercises } from "../fixtures/ecosystem/exercises.js";
import { runJobs } from "../fixtures/ecosystem/runner/pool.mjs";
import { installAt, prepare } from "./prepare.mjs";

const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
const chosen = exercises.filter(({ name }) => values.only?.includes(name) ?? true);

if (!(await prepare())) process.exit(1);
for (const folder of ["bench", "fixtures/ecosystem"]) await installAt(folder);

const show = ({ name, kind, path }) => `${name} ${kind} ${path}`;
const KINDS = ["grants", "names", "whole", "unused", "missing"];

const measured = [];
await runJobs(
  chosen.map((exercise) => ({ exercise, bundler: "esbuild", task: "precision" })),
  {
    processes: 2,
    onAnswer: ({ exercise: { name, platform } }, answer) => {
      const { ours, theirs, error } = answer;
      if (ours === undefined) {
        console.log(`${name.padEnd(24)} not measured: ${String(error).split("\n", 1)[0]}`);
        return;
      }
      measured.push({ name, platform, ours, theirs });
      const numbers = KINDS.map((kind) => String(ours[kind].length).padStart(5)).join("");
      const beside =
        theirs === undefined
          ? "  (LavaMoat: no policy)"
          : KINDS.map((kind) => String(theirs[kind].length).padStart(5)).join("");
      console.log(`${name.padEnd(24)}${numbers}   ${beside}`);
      for (const missing of ours.missing) console.log(`  missing: ${show(missing)}`);
    },
  },
);

const both = measured.filter(({ theirs }) => theirs !== undefined);
const total = (results, side, kind) =>
  results.reduce((sum, result) => sum + result[side][kind].length, 0);

console.log(`\n${"".padEnd(24)}${KINDS.map((kind) => kind.padStart(9)).join("")}`);
const printTotals = (title, results, side) =>
  console.log(
    `${title.padEnd(24)}${KINDS.map((kind) => String(total(results, side, kind)).padStart(9)).join("")}`,
  );
printTotals(`ours, ${measured.length} programs`, measured, "ours");
printTotals(`ours, ${both.length} of them`, both, "ours");
printTotals(`LavaMoat's, the same`, both, "theirs");

const isWorse =
  total(measured, "ours", "missing") > 0 ||
  ["grants", "whole"].some((kind) => total(both, "ours", kind) > total(both, "theirs", kind));
process.exitCode = isWorse ? 1 : 0;
