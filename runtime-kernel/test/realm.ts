// Runs code in a fresh Node with the kernel, or without it: lockdown changes its realm for good.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

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
  });
  return outputFiles[0]?.text ?? "";
};

/** What the code of every case may use beside its own names. */
export const HELPERS = `
const attempt = (run) => { try { return run(); } catch (error) { return { error: error.name, code: error.code }; } };
const attemptAsync = async (run) => { try { return await run(); } catch (error) { return { error: error.name, code: error.code }; } };
`;

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
  readonly globals?: Readonly<Record<string, true | "write">>;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly minify?: boolean;
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
