// Builds with webpack, and says what came of it.

import { join } from "node:path";
import webpack, { type Configuration, type RuleSetRule, type Stats } from "webpack";

/** TypeScript and JSX, in the application and in packages. */
export const SCRIPTS: RuleSetRule = {
  test: /\.(?:[cm]?ts|[jt]sx)$/,
  type: "javascript/auto",
  use: [{ loader: join(import.meta.dirname, "esbuild-loader.cjs") }],
};

/** As esbuild has it: a file's extension may be left out. */
export const LENIENT: RuleSetRule = { resolve: { fullySpecified: false } };

export const EXTENSIONS: readonly string[] = [".ts", ".tsx", ".js", ".jsx", ".json"];

export const runWebpack = (configuration: Configuration): Promise<Stats> =>
  new Promise((resolve, reject) => {
    const compiler = webpack({ infrastructureLogging: { level: "error" }, ...configuration });
    if (compiler === null) return reject(new Error("No compiler"));
    compiler.run((error, stats) => {
      compiler.close((closing) => {
        if (error || closing || stats === undefined) reject(error ?? closing);
        else resolve(stats);
      });
    });
  });

/** The texts of a build's errors. */
export const errorsOf = ({ compilation }: Stats): readonly string[] =>
  compilation.errors.map(({ message }) => message);

export const warningsOf = ({ compilation }: Stats): readonly string[] =>
  compilation.warnings.map(({ message }) => message);

const CODE = /\bBULKHEAD_[A-Z_]+/;

/** Codes, in order; the text where there is none. */
export const codesOf = (messages: readonly string[]): readonly string[] =>
  messages.map((message) => CODE.exec(message)?.[0] ?? message);
