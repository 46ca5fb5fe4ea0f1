// What the analyser and the compiler take beside @babel/parser alone, which reads the same sources, and how that grows with
// the size and the depth of a source. One thread; processor time.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { withTemporaryDirectory } from "../fixtures/harness/dist/index.js";
import { runProcess } from "./measure.mjs";

const PACKAGES = fileURLToPath(new URL("../fixtures/ecosystem/node_modules", import.meta.url));
const ARMS = fileURLToPath(new URL("analyser-arms.mjs", import.meta.url));

/** By package: files, or a folder of which every module counts. */
const SOURCES = {
  "react-dom": ["cjs/react-dom-client.development.js", "cjs/react-dom-client.production.js"],
  lodash: ["lodash.js"],
  moment: ["moment.js"],
  three: ["build/three.core.js", "build/three.module.js"],
  zod: ["v4"],
};

const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
const DEPTH = 20_000;

const filesOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesOf(join(path, name)))
    : [path];

const isModule = (text) => /^(?:import|export)\b/m.test(text);

const sourcesOf = ([name, paths]) =>
  paths
    .flatMap((path) => filesOf(join(PACKAGES, name, path)))
    .filter((path) => path.endsWith(".js"))
    .map((path) => readFileSync(path, "utf8"))
    .map((text) => ({ name, file: `${name}.js`, text, isModule: isModule(text) }));

const measure = async (folder, sources, arms) => {
  const file = join(folder, "sources.json");
  writeFileSync(file, JSON.stringify({ sources, arms }));
  // On one core, the garbage collector included.
  return JSON.parse((await runProcess("--single-threaded-gc", [ARMS, file])).lastLine);
};

const sum = (numbers) => numbers.reduce((one, other) => one + other, 0);
const total = (measured, arm) => sum(measured.map(({ least }) => least[arm]));

const ratioByPackage = (measured, above, below) =>
  Object.keys(SOURCES)
    .map((name) => {
      const own = measured.filter((source) => source.name === name);
      return `${name} ${(total(own, above) / total(own, below)).toFixed(2)}`;
    })
    .join(", ");

const speedFigure = (measured, { name, above, below, bar }) => ({
  name,
  value: total(measured, above) / total(measured, below),
  unit: "x",
  bar,
  atLeast: true,
  detail: `${ratioByPackage(measured, above, below)}; ${(sum(measured.map(({ bytes }) => bytes)) / 1e6).toFixed(1)} MB`,
});

const measureSpeed = async (folder) => {
  const sources = Object.entries(SOURCES).flatMap(sourcesOf);
  const measured = await measure(folder, sources, ["parse", "facts", "traverse", "compile"]);
  const figures = [
    { name: "parse + facts, to parse", above: "parse", below: "facts", bar: 0.6 },
    { name: "parse + facts, to traverse", above: "traverse", below: "facts", bar: 4 },
    { name: "and compile, to parse", above: "parse", below: "compile", bar: 0.45 },
  ];
  return figures.map((figure) => speedFigure(measured, figure));
};

/** Functions of lodash's, over and over, in functions of their own; minified. */
const inputOf = async (size) => {
  const text = readFileSync(join(PACKAGES, "lodash/lodash.js"), "utf8");
  const functions = text.match(/^ {4}function \w+\([^]*?^ {4}\}$/gm);
  const minified = functions.map((one) => `(${one});`).join("\n");
  const { code } = await transform(minified, { minifyWhitespace: true, minifyIdentifiers: true });
  const statements = code.split(/(?<=\}\);)(?=\(function)/);
  let input = "";
  for (let index = 0; input.length < size; index += 1)
    input += statements[index % statements.length];
  return { name: `${size / 1000} kB`, file: "large.js", text: input, isModule: false };
};

const measureGrowth = async (folder) => {
  const sources = await Promise.all(SIZES.map(inputOf));
  const measured = await measure(folder, sources, ["compile"]);
  const perByte = measured.map(({ bytes, least }) => (least.compile * 1e6) / bytes);
  return {
    name: "a byte of 5 MB, to 100 kB",
    value: perByte[3] / perByte[1],
    unit: "x",
    bar: 1.5,
    detail: measured
      .map(
        ({ name, least }, index) =>
          `${name} ${least.compile.toFixed(0)} ms (${perByte[index].toFixed(0)} ns a byte)`,
      )
      .join(", "),
  };
};

// What generated code is known to nest. Where the parser itself goes no deeper there has to be an answer all the same.
const NESTED = {
  "a + a": `x = ${"a + ".repeat(DEPTH)}a`,
  "[[[]]]": "[".repeat(DEPTH) + "]".repeat(DEPTH),
  "else if": `${"if (a) b(); else ".repeat(DEPTH)}c()`,
  "a.b().b()": `a${".b()".repeat(DEPTH)}`,
  "{{{}}}": "{".repeat(DEPTH) + "}".repeat(DEPTH),
};

const measureDepth = async (folder) => {
  const sources = Object.entries(NESTED).map(([name, text]) => ({
    name,
    file: "nested.js",
    text,
    isModule: false,
  }));
  const measured = await measure(folder, sources, ["compile"]);
  return {
    name: `${DEPTH} levels, the slowest`,
    value: Math.max(...measured.map(({ least }) => least.compile)),
    unit: "ms",
    bar: 1000,
    detail: measured
      .map(
        ({ name, least, refused }) =>
          `${name} ${least.compile.toFixed(0)} ms${refused ? " (refused)" : ""}`,
      )
      .join(", "),
  };
};

export const takeFigures = () =>
  withTemporaryDirectory(async (folder) => [
    ...(await measureSpeed(folder)),
    await measureGrowth(folder),
    await measureDepth(folder),
  ]);
