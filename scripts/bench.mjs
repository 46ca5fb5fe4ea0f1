// npm run bench [-- group …]: the figures in the README, each beside its bar. Exit 1 when one is missed.
import { cpus } from "node:os";
import { installAt, prepare } from "./prepare.mjs";

const isMissed = ({ value, bar, atLeast = false }) =>
  bar !== undefined && !(atLeast ? value >= bar : value <= bar);

const verdictOf = (figure) => {
  const { bar, unit, atLeast = false } = figure;
  if (bar === undefined) return "";
  return `${isMissed(figure) ? "MISSED" : "met"} (${atLeast ? "at least " : ""}${bar} ${unit})`;
};

const formatFigure = (figure) => {
  const { name, value, unit, detail } = figure;
  return `${name.padEnd(28)} ${value.toFixed(value < 10 ? 3 : 1).padStart(8)} ${unit.padEnd(3)} ${verdictOf(figure).padEnd(18)}\n    ${detail}`;
};

if (!(await prepare())) process.exit(1);
const { GROUPS, takeFigures } = await import("../bench/index.mjs");

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(GROUPS, name));
if (unknown.length > 0) {
  console.error(`No group ${unknown.join(", ")}; there are ${Object.keys(GROUPS).join(", ")}`);
  process.exit(2);
}

console.log(`Node ${process.version}, ${cpus()[0]?.model}`);
console.log("Ratios, side by side in one run\n");
for (const name of asked.length > 0 ? asked : Object.keys(GROUPS)) {
  for (const folder of GROUPS[name].folders) await installAt(folder);
  console.error(`Measuring ${name}; a quiet machine gives better figures …`);
  const figures = await takeFigures(name);
  for (const figure of figures) console.log(formatFigure(figure));
  if (figures.some(isMissed)) process.exitCode = 1;
}
