// Proves one finished build, in a process of its own: prints how many milliseconds the proof itself took.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { verifyBuild } from "@bulkhead/confinement";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";

const [folder] = process.argv.slice(2);
const map = readFileSync(join(folder, "compartment-map.json"), "utf8");
const files = JSON.parse(map).outputs.map(({ path }) => ({
  path,
  bytes: readFileSync(join(folder, path)),
}));
const intrinsics = await readIntrinsicNames();
const start = performance.now();
const problems = await verifyBuild({ map, files, intrinsics });
if (problems.length > 0) throw new Error(problems[0].message);
console.log(performance.now() - start);
