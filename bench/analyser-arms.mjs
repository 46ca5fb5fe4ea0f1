// One process: the analyser's steps on given sources, side by side with the parser alone. Prints milliseconds of processor
// time as JSON, for each source and arm.
import { readFileSync } from "node:fs";
import { parse } from "@babel/parser";
import traverseModule from "@babel/traverse";
import { analyseModule, compileModule } from "@bulkhead/core";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";

const traverse = traverseModule.default;
const intrinsics = await readIntrinsicNames();
const COMPILE_OPTIONS = {
  packageName: "package",
  granted: new Set(["console", "document", "process", "setTimeout", "window"]),
  writable: new Set(),
  modules: { kernel: "a", commons: "b", compartment: "c" },
  kernelFirst: false,
  freezesExports: true,
  deniedImports: new Set(),
};

const analyse = ({ file, text }) =>
  analyseModule(text, { file, owner: "package", platform: "browser", intrinsics });

const parseAlone = ({ isModule, text }) =>
  parse(text, { sourceType: isModule ? "module" : "script", allowReturnOutsideFunction: true });

const ARMS = {
  parse: parseAlone,
  facts: analyse,
  // What Babel's plugins and LavaMoat's generator pay before they have looked at anything: a tree with its scopes.
  traverse: (source) => traverse(parseAlone(source), { Program: (path) => void path.scope }),
  compile: (source) => {
    const { code, map } = compileModule(analyse(source), COMPILE_OPTIONS);
    return [code, map().mappings];
  },
};

/** Whether the analyser answers with an error of its own. */
const isRefused = (source) => {
  try {
    analyse(source);
    return false;
  } catch (error) {
    if (error.diagnostics === undefined) throw error;
    return true;
  }
};

const measure = (run) => {
  const before = process.cpuUsage();
  try {
    run();
  } catch (error) {
    if (error.diagnostics === undefined) throw error;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

const ROUNDS = 5;

/**
 * Arms in turn, so that what slows the machine down slows them all; each on all sources at a stretch, so that it pays for
 * its own garbage. Of each arm the round that took least counts.
 */
const measureAll = (sources, arms) => {
  const best = Object.fromEntries(arms.map((arm) => [arm, { total: Infinity }]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const arm of arms) {
      const times = sources.map((source) => measure(() => ARMS[arm](source)));
      const total = times.reduce((one, other) => one + other, 0);
      if (total < best[arm].total) best[arm] = { total, times };
    }
  return sources.map((source, index) => ({
    name: source.name,
    bytes: source.text.length,
    refused: isRefused(source),
    least: Object.fromEntries(arms.map((arm) => [arm, best[arm].times[index]])),
  }));
};

const { sources, arms } = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify(measureAll(sources, arms)));
