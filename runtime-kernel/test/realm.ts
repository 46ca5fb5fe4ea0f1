// Runs code in a fresh Node with the kernel, or without it: lockdown changes its realm for good.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { sesWithoutProbes } from "../build-time/ses-without-probes.ts";

const run = promisify(execFile);

/** Bundles `entry` (the text of a module) with the kernel's sources, as an application would ship it. */
export const bundle = async (
  entry: string,
  options: { platform?: "node" | "browser"; minify?: boolean } = {},
): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    platform: options.platform ?? "node",
    minify: options.minify ?? false,
    conditions: ["@bulkhead/source"],
    // As the kernel is shipped; plain bundles have none of it.
    plugins: entry.includes("startKernel") ? [sesWithoutProbes] : [],
  });
  return outputFiles[0]?.text ?? "";
};

/** What the code of every case may use beside its own names. */
export const HELPERS = `
const attempt = (run) => { try { return run(); } catch (error) { return { error: error.name, code: error.code }; } };
const attemptAsync = async (run) => { try { return await run(); } catch (error) { return { error: error.name, code: error.code }; } };
`;

/** Code: grants every name that the host's global has, reads everything from there, and leaves in `leaks` where it met that global. */
export const FIND_HOST_GLOBAL = `
  const granted = {};
  for (let at = globalThis; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) granted[name] = true;
  }
  const leaks = []; const seen = new Set(); const queue = [['$g', compartment(granted).globals, 0]];
  while (queue.length > 0) {
    const [path, value, depth] = queue.shift();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    if (value === globalThis) { leaks.push(path); continue; }
    seen.add(value);
    if (value instanceof Promise) value.catch(() => {});
    // Nodes lead to the window by their document: README.md says so.
    if (depth > 3 || 'nodeType' in value) continue;
    for (let at = value, up = 0; at !== null && at !== Object.prototype && at !== Function.prototype && up < 4; at = Object.getPrototypeOf(at), up++) {
      for (const name of Reflect.ownKeys(at)) {
        try { queue.push([path + '.' + String(name), value[name], depth + 1]); } catch {}
      }
    }
  }
  return { leaks, many: seen.size > 1000 };`;

const CONFINED = `
import { startKernel } from "@bulkhead/runtime-kernel";
const hostGlobal = globalThis;
__BEFORE__
const kernel = startKernel(__OPTIONS__);
const compartment = (globals = {}, more = {}) =>
  kernel.makeCompartment({ name: "app>dep", globals, mayEvaluate: false, ...more });
const $c = compartment(__GRANTS__, __MORE__);
const $g = $c.globals;
`;

// The same names without a kernel: what the code does where nothing stops it.
const PLAIN = `
const hostGlobal = globalThis;
__BEFORE__
const $g = globalThis;
const $c = { globals: $g, Function, eval: globalThis.eval };
const compartment = () => $c;
`;

export interface Case {
  /** An async function body; what it returns is the result, by way of JSON. */
  readonly code: string;
  /** Host code before lockdown: plants what is granted. */
  readonly before?: string;
  readonly globals?: Readonly<Record<string, boolean | "write">>;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly minify?: boolean;
  /** In a browser it is otherwise: the classes of a page's own scripts are not the host's. */
  readonly onlyInNode?: true;
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const entryOf = (
  prelude: string,
  { code, before = "", globals = {}, more = {}, options = {} }: Case,
): string =>
  `${prelude
    .replace("__BEFORE__", () => before)
    .replace("__GRANTS__", () => JSON.stringify(globals))
    .replace("__MORE__", () => JSON.stringify(more))
    .replace("__OPTIONS__", () => JSON.stringify(options))}
${HELPERS}
const result = await (async () => { ${code} })();
console.log("\\nRESULT " + JSON.stringify(result ?? null));
`;

/** The text of a module that runs a case in the realm that it locks down, and says the result. */
export const confinedEntry = (oneCase: Case): string => entryOf(CONFINED, oneCase);

const runCase = async (prelude: string, oneCase: Case): Promise<unknown> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-kernel-"));
  try {
    const file = join(folder, "case.mjs");
    // Natives syntax is no JavaScript: it enters after bundling.
    const text = await bundle(entryOf(prelude, oneCase), { minify: oneCase.minify ?? false });
    await writeFile(file, text.replaceAll("hasFastProperties(", "%HasFastProperties("));
    const { stdout } = await run(process.execPath, [...(oneCase.nodeFlags ?? []), file], {
      env: { ...process.env, ...oneCase.environment },
    });
    return JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The case's result in a realm that the kernel locked down; `$g` and `$c` are its package's global and compartment. */
export const runConfined = (oneCase: Case): Promise<unknown> => runCase(CONFINED, oneCase);

/** The same code where `$g` is the host's global object. */
export const runPlain = (oneCase: Case): Promise<unknown> => runCase(PLAIN, oneCase);
