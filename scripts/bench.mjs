// npm run bench: the figures in the README, each beside its bar. Exit 1 when one is missed.
import { cpus } from "node:os";
import { installAt, prepare } from "./prepare.mjs";

const formatFigure = ({ name, value, unit, bar, detail }) => {
  const verdict =
    bar === undefined ? "" : value <= bar ? `met (${bar} ${unit})` : `MISSED (${bar} ${unit})`;
  return `${name.padEnd(28)} ${value.toFixed(value < 10 ? 3 : 1).padStart(8)} ${unit.padEnd(3)} ${verdict.padEnd(18)}\n    ${detail}`;
};

if (!(await prepare())) process.exit(1);
await installAt("bench");
await installAt("fixtures/apps/wallet");
const { takeFigures } = await import("../bench/index.mjs");
const figures = await takeFigures();

console.log(`Node ${process.version}, ${cpus()[0]?.model}`);
console.log("Ratios to the plain esbuild bundle, side by side in one run\n");
for (const figure of figures) console.log(formatFigure(figure));
process.exitCode = figures.some(({ value, bar }) => bar !== undefined && !(value <= bar)) ? 1 : 0;
