// Builds an application of a test with Rollup or Rolldown and the plugin, and says what came of it.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import type { BulkheadOptions } from "@bulkhead/core";
import { rolldown } from "rolldown";
import { type InputOptions, type OutputOptions, type RollupLog, rollup } from "rollup";
import { type Files, makeApp } from "../../../esbuild/test/support/make-app.ts";
import { runInNode } from "../../../../fixtures/harness/src/index.ts";
import { bulkhead } from "../../src/index.ts";
import { rollupPlugins } from "./bundle.ts";

export type Bundler = "rollup" | "rolldown";

export interface Build {
  readonly bulkhead?: BulkheadOptions | Readonly<Record<string, unknown>>;
  readonly input?: InputOptions;
  readonly output?: OutputOptions;
  /** Several from one build. */
  readonly outputs?: readonly OutputOptions[];
  /** Rollup as it is for ES modules alone. */
  readonly withoutCommonjs?: boolean;
}

export interface Built {
  readonly root: string;
  readonly out: string;
  readonly logs: readonly RollupLog[];
}

const OUT = "out";

/** What a config of the bundler says, but for its outputs. */
export const toInput = (
  bundler: Bundler,
  root: string,
  { bulkhead: own, input, withoutCommonjs = false }: Build,
  logs: RollupLog[],
): InputOptions => ({
  input: join(root, "index.js"),
  ...(bundler === "rollup"
    ? { external: [...builtinModules, /^node:/] }
    : { cwd: root, platform: "node" }),
  onLog: (level, log) => void (level === "warn" && logs.push(log)),
  ...input,
  plugins: [
    ...(withoutCommonjs ? [input?.plugins] : []),
    ...(bundler === "rollup" ? rollupPlugins("node", {}, { withoutCommonjs }) : []),
    ...(withoutCommonjs ? [] : [input?.plugins]),
    // What types would refuse is tested too.
    bulkhead({ policy: { resources: {} }, override: false, root, ...own } as BulkheadOptions),
  ],
});

const write = async (
  bundler: Bundler,
  input: InputOptions,
  outputs: readonly OutputOptions[],
): Promise<void> => {
  const bundle =
    bundler === "rollup"
      ? await rollup(input)
      : await rolldown(input as Parameters<typeof rolldown>[0]);
  try {
    // oxlint-disable-next-line no-await-in-loop -- as the command line does
    for (const output of outputs) await bundle.write(output as never);
  } finally {
    await bundle.close();
  }
};

export const buildApp = async (
  bundler: Bundler,
  files: Files | string,
  build: Build = {},
): Promise<Built> => {
  const root = typeof files === "string" ? files : makeApp(files);
  const logs: RollupLog[] = [];
  const out = join(root, OUT);
  const outputs = (build.outputs ?? [build.output]).map((output): OutputOptions => ({
    dir: out,
    format: "es",
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name].mjs",
    ...output,
  }));
  await write(bundler, toInput(bundler, root, build, logs), outputs);
  return { root, out, logs };
};

export interface Refusal {
  readonly root: string;
  readonly error: RollupLog;
  readonly codes: readonly string[];
  /** What is in the output folder all the same. */
  readonly written: readonly string[];
}

const codesIn = (text: string): readonly string[] => text.match(/\bBULKHEAD_[A-Z_]+/g) ?? [];

/** Builds what must not be built. */
export const refuse = async (
  bundler: Bundler,
  files: Files | string,
  build: Build = {},
): Promise<Refusal> => {
  const root = typeof files === "string" ? files : makeApp(files);
  try {
    await buildApp(bundler, root, build);
  } catch (error) {
    const log = error as RollupLog;
    return {
      root,
      error: log,
      codes: codesIn(log.message),
      written: listOutput(join(root, OUT)),
    };
  }
  throw new Error("It was built");
};

export const codesOf = (logs: readonly RollupLog[]): readonly string[] =>
  logs.flatMap(({ message }) => codesIn(message));

/** Names of the files in the output folder, sorted. */
export const listOutput = (out: string): readonly string[] =>
  statSync(out, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(out, { recursive: true }).map(String).toSorted()
    : [];

export const readOutput = ({ out }: Built, name = "index.mjs"): string =>
  readFileSync(join(out, name), "utf8");

/** Runs a bundle; fails with what it wrote to stderr. The value is the last line's. */
export const run = async (built: Built, name = "index.mjs"): Promise<unknown> => {
  const { exitCode, result, stderr } = await runInNode(join(built.out, name));
  if (exitCode !== 0) throw new Error(`Exit code ${exitCode}\n${stderr}`);
  return result;
};
