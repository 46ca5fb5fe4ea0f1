// Small applications, built and run: what a test is about stands in the test.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { BulkheadOptions } from "@bulkhead/core";
import type { Configuration, Stats } from "webpack";
import { type Files, makeApp } from "../../../esbuild/test/support/make-app.ts";
import { runInNode } from "../../../../fixtures/harness/src/index.ts";
import { BulkheadPlugin } from "../../src/index.ts";
import { errorsOf, runWebpack } from "./build.ts";

/** A program's last line, as `run` reads it. */
export const print = (expression: string): string => `console.log(JSON.stringify(${expression}))`;

type Resources = Readonly<Record<string, object>>;

/** What a test may change: webpack's options, `plugins` being those beside ours. */
export interface Build extends Configuration {
  readonly bulkhead?: BulkheadOptions;
  readonly grants?: Resources;
}

export interface Built {
  readonly root: string;
  readonly out: string;
  readonly stats: Stats;
}

/** For Node, not minified, under a policy without a file: nothing but `grants` is granted. */
export const configure = (
  root: string,
  { bulkhead, grants = {}, ...rest }: Build = {},
): Configuration => ({
  context: root,
  entry: "./index.js",
  mode: "production",
  target: "node20",
  devtool: false,
  performance: false,
  ...rest,
  output: { path: join(root, "out"), filename: "[name].cjs", ...rest.output },
  optimization: { minimize: false, ...rest.optimization },
  plugins: [
    ...(rest.plugins ?? []),
    new BulkheadPlugin({
      policy: { evaluators: "listed", resources: grants } as NonNullable<BulkheadOptions["policy"]>,
      override: false,
      ...bulkhead,
    }),
  ],
});

export const build = async (files: Files | string, options?: Build): Promise<Built> => {
  const root = typeof files === "string" ? files : makeApp(files);
  return { root, out: join(root, "out"), stats: await runWebpack(configure(root, options)) };
};

/** The files that a build has written, sorted. */
export const listOutput = ({ out }: Pick<Built, "out">): readonly string[] => {
  try {
    return readdirSync(out, { recursive: true }).map(String).toSorted();
  } catch {
    return [];
  }
};

export const readOutput = ({ out }: Pick<Built, "out">, name = "main.cjs"): string =>
  readFileSync(join(out, name), "utf8");

/** Runs an output in Node; the value of its last line, as JSON. */
export const run = async ({ out }: Pick<Built, "out">, name = "main.cjs"): Promise<unknown> => {
  const { exitCode, result, stderr } = await runInNode(join(out, name));
  if (exitCode !== 0) throw new Error(`Exit code ${exitCode}\n${stderr}`);
  return result;
};

/** Builds what must be right, runs it and gives the value of its last line. */
export const buildAndRun = async (files: Files | string, options?: Build): Promise<unknown> => {
  const built = await build(files, options);
  const errors = errorsOf(built.stats);
  if (errors.length > 0) throw new Error(errors.join("\n\n"));
  return run(built);
};
