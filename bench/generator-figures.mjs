// What `policy generate` takes beside LavaMoat's generator, on a page that imports most of fixtures/ecosystem's browser packages,
// and how that grows with the number of modules. By the clock: ours has a thread for each core, theirs one.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generatePolicy } from "bulkhead";
import { exercises } from "../fixtures/ecosystem/exercises.js";
import { withTemporaryDirectory } from "../fixtures/harness/dist/index.js";
import { runProcess } from "./measure.mjs";

const FOLDER = fileURLToPath(new URL("../fixtures/ecosystem", import.meta.url));
const COMMAND = fileURLToPath(new URL("../policy-gen/bin/policy.js", import.meta.url));
const LAVAMOAT = fileURLToPath(new URL("generate-with-lavamoat.mjs", import.meta.url));

// webpack has no stand-ins for Node's modules by itself, which these need; @babel/runtime has no main module.
const LEFT_OUT = new Set(
  `@babel/runtime assert buffer core-js crypto-browserify dexie events hash.js path-browserify
   readable-stream sha.js stream-browserify util web3-utils`.split(/\s+/),
);
const SIZES = [250, 500, 1000, 2000, 4000];

const packagesOfPages = () =>
  exercises
    .filter(({ name, platform }) => platform === "browser" && !LEFT_OUT.has(name))
    .map(({ name }) => name);

const sourceOf = (names) =>
  names
    .map((name, i) => `import * as m${i} from ${JSON.stringify(name)};\nconsole.log(m${i});\n`)
    .join("");

// In the folder itself: names are resolved from where the entry is.
const withEntry = async (names, act) => {
  const entry = `bench-entry-${process.pid}.js`;
  writeFileSync(join(FOLDER, entry), sourceOf(names));
  try {
    return await act(`./${entry}`);
  } finally {
    rmSync(join(FOLDER, entry));
  }
};

const countModules = (names) =>
  withEntry(names, async (entry) => {
    const options = { cwd: FOLDER, entries: [entry], platform: "browser", cache: false };
    return (await generatePolicy(options)).moduleCount;
  });

/** The first packages of the list that have about as many modules as each of SIZES. */
const chooseSizes = async (packages) => {
  const counts = [];
  for (const name of packages) counts.push(await countModules([name]));
  const chosen = new Map();
  let sum = 0;
  for (const [i, count] of counts.entries()) {
    sum += count;
    const size = SIZES.find((one) => sum >= one && !chosen.has(one));
    if (size !== undefined) chosen.set(size, packages.slice(0, i + 1));
  }
  return [...chosen.values()];
};

const generate = (entry, folder, more = []) =>
  runProcess(
    COMMAND,
    [
      `generate ${entry} --quiet --platform browser`.split(" "),
      ["--cwd", FOLDER, "--policy", join(folder, "policy.json"), ...more],
    ].flat(),
  );

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

const describe = ({ elapsed, milliseconds, megabytes }) =>
  `${seconds(elapsed)} (${seconds(milliseconds)} of processor), ${megabytes.toFixed(0)} MB`;

const compareWithLavaMoat = async (packages, folder) => {
  const modules = await countModules(packages);
  return withEntry(packages, async (entry) => {
    const theirs = await runProcess(LAVAMOAT, [FOLDER, entry, join(folder, "lavamoat")]);
    const cache = ["--cache", join(folder, "cache")];
    const cold = await generate(entry, folder, cache);
    const warm = await generate(entry, folder, cache);
    const beside = `${modules} modules; LavaMoat ${describe(theirs)}`;
    return [
      {
        name: "policy generate, cold",
        value: theirs.elapsed / cold.elapsed,
        unit: "x",
        bar: 5,
        atLeast: true,
        detail: `${describe(cold)}; ${beside}`,
      },
      {
        name: "policy generate, warm",
        value: theirs.elapsed / warm.elapsed,
        unit: "x",
        bar: 30,
        atLeast: true,
        detail: `${describe(warm)}; ${beside}`,
      },
      {
        name: "memory of generate, cold",
        value: cold.megabytes / theirs.megabytes,
        unit: "x",
        detail: "peak, to LavaMoat's",
      },
    ];
  });
};

const measureGrowth = async (packages, folder) => {
  const start = (await runProcess(COMMAND, ["--version"])).milliseconds;
  const rows = [];
  for (const names of await chooseSizes(packages)) {
    const modules = await countModules(names);
    const { milliseconds } = await withEntry(names, (entry) =>
      generate(entry, folder, ["--no-cache"]),
    );
    rows.push({ modules, each: (milliseconds - start) / modules });
  }
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    name: "growth with modules",
    value: last.each / first.each,
    unit: "x",
    detail: `time for each module, most to fewest modules: ${rows
      .map(({ modules, each }) => `${modules}: ${each.toFixed(2)} ms`)
      .join(", ")}`,
  };
};

export const takeFigures = () =>
  withTemporaryDirectory(async (folder) => {
    const packages = packagesOfPages();
    return [
      ...(await compareWithLavaMoat(packages, folder)),
      await measureGrowth(packages, folder),
    ];
  });
