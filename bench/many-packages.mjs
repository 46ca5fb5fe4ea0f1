// Whether start-up grows with the number of packages: a program of 1,000, each a CommonJS module that requires the next one, plain and
// confined. As start-up.mjs does it: an empty program taken from both sides, so that node and lockdown are left out.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bulkhead } from "@bulkhead/esbuild";
import * as harness from "../fixtures/harness/dist/index.js";
import { interleave, least, runProcess } from "./measure.mjs";

const PACKAGES = 1000;
const ROUNDS = 15;
const EMPTY = fileURLToPath(new URL("apps/empty", import.meta.url));

// One in ten has a granted global, and so a compartment: of the packages that real policies list, one in four has.
const textOf = (index) => `
const next = ${index % 40 === 39 || index === PACKAGES - 1 ? "undefined" : `require("package-${index + 1}")`};
${index % 10 === 0 ? "exports.now = () => performance.now();" : ""}
class Counter { constructor() { this.count = Math.max(0, ${index}); } add(by) { this.count += by; return this; } }
const table = Array.from({ length: 8 }, (_, i) => ({ id: i, name: "n" + i }));
exports.Counter = Counter;
exports.lookUp = (id) => table.find((one) => one.id === id) ?? next;
exports.join = (parts) => parts.map(String).filter(Boolean).join(",");
`;

const writePackage = async (folder, content, text) => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ version: "1.0.0", ...content }));
  await writeFile(join(folder, "index.js"), text);
};

const nameOf = (index) => `package-${index}`;
const dependOn = (names) => Object.fromEntries(names.map((name) => [name, "1.0.0"]));

const writeProgram = async (directory) => {
  const all = Array.from({ length: PACKAGES }, (_, index) => index);
  const firsts = all.filter((index) => index % 40 === 0).map(nameOf);
  await writePackage(
    directory,
    { name: "many", type: "module", main: "index.js", dependencies: dependOn(all.map(nameOf)) },
    `${firsts.map((name, index) => `import p${index} from "${name}";`).join("\n")}\nif (p0.join([1, 2]) !== "1,2") throw new Error("wrong");\n`,
  );
  await writeFile(
    join(directory, "bulkhead.config.js"),
    'export default { entries: [{ path: "index.js", platform: "node" }] };\n',
  );
  for (const index of all)
    await writePackage(
      join(directory, "node_modules", nameOf(index)),
      {
        name: nameOf(index),
        dependencies: dependOn(index + 1 < PACKAGES ? [nameOf(index + 1)] : []),
      },
      textOf(index),
    );
};

const start = (bundle) => async () => (await runProcess(bundle)).milliseconds;

const buildBoth = async (directory, outdir) => {
  const build = (name, plugins) =>
    harness.buildApp({
      directory,
      platform: "node",
      outdir: join(outdir, name),
      minify: true,
      plugins,
    });
  return {
    plain: (await build("plain", [])).bundle,
    confined: (await build("confined", [bulkhead({ root: directory, mode: "generate" })])).bundle,
  };
};

export const takeFigures = () =>
  harness.withTemporaryDirectory(async (workspace) => {
    const [many, empty] = [join(workspace, "many"), join(workspace, "empty")];
    await writeProgram(many);
    await cp(EMPTY, empty, { recursive: true });
    const built = await buildBoth(many, join(workspace, "many-built"));
    const nothing = await buildBoth(empty, join(workspace, "empty-built"));
    const runs = await interleave(
      {
        plain: start(built.plain),
        confined: start(built.confined),
        empty: start(nothing.plain),
        locked: start(nothing.confined),
      },
      ROUNDS,
    );
    const ms = (arm) => least(runs[arm]);
    const [before, after] = [ms("plain") - ms("empty"), ms("confined") - ms("locked")];
    return [
      {
        name: `start of ${PACKAGES} packages`,
        value: after / before,
        unit: "x",
        bar: 1.1,
        detail: `${after.toFixed(0)} ms beyond lockdown; plain ${before.toFixed(0)} ms beyond node's start`,
      },
    ];
  });
