// npm run check: everything that must hold before a commit. Goes on after a failure, so that one run shows them all.
import { installAt, run, tool } from "./prepare.mjs";

const STEPS = [
  { name: "build", program: process.execPath, args: ["scripts/build.mjs"] },
  { name: "types of the tests", program: tool("tsc"), args: ["-p", "tsconfig.tests.json"] },
  { name: "lint", program: tool("oxlint"), args: ["--deny-warnings"] },
  { name: "format", program: tool("oxfmt"), args: ["--check"] },
  { name: "unused files, exports and dependencies", program: tool("knip"), args: [] },
  { name: "tests", program: process.execPath, args: ["scripts/test.mjs"] },
];

await installAt();
const failed = [];
for (const { name, program, args } of STEPS) {
  console.log(`\n== ${name}`);
  if ((await run(program, args)) !== 0) failed.push(name);
}
console.log(failed.length === 0 ? "\nAll checks passed" : `\nFailed: ${failed.join("; ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
