// Builds an application of a test with esbuild and the plugin, and says what came of it.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BulkheadOptions } from "@bulkhead/core";
import {
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  type Message,
  type Plugin,
  build,
} from "esbuild";
import { runInNode } from "../../../../fixtures/harness/src/index.ts";
import { bulkhead } from "../../src/index.ts";
import { makeApp, type Files } from "./make-app.ts";

export type Resources = Readonly<Record<string, object>>;

/** A policy with these resources. */
export const policy = (resources: Resources = {}): { readonly resources: Resources } => ({
  resources,
});

/** What a test may change: esbuild's options, `plugins` being those after ours. */
export interface Build extends BuildOptions {
  readonly bulkhead?: BulkheadOptions | Readonly<Record<string, unknown>>;
}

export interface Built {
  readonly root: string;
  readonly out: string;
  readonly result: BuildResult;
}

export const OUT = "out";

/** `index.js` of the application for node, into `out/`, without a policy file: nothing is granted. */
export const toOptions = (root: string, { bulkhead: own, ...options }: Build): BuildOptions => ({
  absWorkingDir: root,
  entryPoints: ["index.js"],
  bundle: true,
  platform: "node",
  format: "cjs",
  // Node must not go by the package.json above the output.
  ...(options.outfile === undefined && {
    outdir: OUT,
    outExtension: { ".js": options.format === "esm" ? ".mjs" : ".cjs" },
  }),
  logLevel: "silent",
  ...options,
  plugins: [confining(own), ...(options.plugins ?? [])],
});

const confining = (own: Build["bulkhead"]): Plugin =>
  // What types would refuse is tested too.
  bulkhead({ policy: policy(), override: false, ...own } as BulkheadOptions);

export const buildApp = async (files: Files | string, options: Build = {}): Promise<Built> => {
  const root = typeof files === "string" ? files : makeApp(files);
  return { root, out: join(root, OUT), result: await build(toOptions(root, options)) };
};

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && "errors" in error;

export interface Refusal {
  readonly root: string;
  readonly errors: readonly Message[];
  readonly codes: readonly string[];
  /** What is in the output folder all the same. */
  readonly written: readonly string[];
}

// esbuild keeps the `id` of some messages only; the code stands in front of each.
const codeOf = ({ text }: Message): string => /^BULKHEAD_\w+/.exec(text)?.[0] ?? text;

/** Builds what must not be built. */
export const refuse = async (files: Files | string, options: Build = {}): Promise<Refusal> => {
  const root = typeof files === "string" ? files : makeApp(files);
  try {
    await build(toOptions(root, options));
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return {
      root,
      errors: error.errors,
      codes: error.errors.map(codeOf),
      written: listOutput({ out: join(root, OUT) }),
    };
  }
  throw new Error("It was built");
};

export const codesOf = (messages: readonly Message[]): readonly string[] => messages.map(codeOf);

/** Names of the files in the output folder, sorted. */
export const listOutput = ({ out }: { readonly out: string }): readonly string[] =>
  statSync(out, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(out, { recursive: true }).map(String).toSorted()
    : [];

const mainOf = (out: string): string =>
  existsSync(join(out, "index.mjs")) ? "index.mjs" : "index.cjs";

export const readOutput = ({ out }: Built, name: string = mainOf(out)): string =>
  readFileSync(join(out, name), "utf8");

export interface BundleMap {
  readonly kernel: { readonly sha256: string; readonly options: object };
  readonly outputs: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly kind: string;
  }[];
  readonly packages: readonly {
    readonly canonicalName: string;
    readonly location: string;
    readonly modules: readonly {
      readonly path: string;
      readonly format: string;
      readonly sha256: string;
      readonly compiledSha256?: string;
      readonly chunks: readonly string[];
    }[];
  }[];
  readonly policy: object;
  readonly policySha256: string;
}

export const readMap = (built: Built): BundleMap =>
  JSON.parse(readOutput(built, "compartment-map.json")) as BundleMap;

/** Runs a bundle; fails with what it wrote to stderr. The value is the last line's. */
export const run = async (built: Built, name: string = mainOf(built.out)): Promise<unknown> => {
  const { exitCode, result, stderr } = await runInNode(join(built.out, name));
  if (exitCode !== 0) throw new Error(`Exit code ${exitCode}\n${stderr}`);
  return result;
};

/** Builds, runs and gives the value of the last line. */
export const buildAndRun = async (files: Files | string, options: Build = {}): Promise<unknown> =>
  run(await buildApp(files, options));
