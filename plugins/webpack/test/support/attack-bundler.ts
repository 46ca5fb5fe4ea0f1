// Webpack as the suite of attacks asks for it.

import { basename, dirname, join } from "node:path";
import webpack, { type Configuration, type RuleSetRule } from "webpack";
import {
  type BundleRequest,
  type BundleResult,
  type Bundler,
  refusal,
} from "../../../../fixtures/attacks/runner/bundler.ts";
import { type BulkheadOptions, BulkheadPlugin } from "../../src/index.ts";
import { EXTENSIONS, LENIENT, SCRIPTS, errorsOf, runWebpack } from "./build.ts";

/** New syntax is lowered by a loader, as with webpack it has to be. */
const lowering = (target: string): RuleSetRule => ({
  test: /\.js$/,
  use: [{ loader: join(import.meta.dirname, "esbuild-loader.cjs"), options: { target } }],
});

const configure = (
  { root, outfile, platform, format, minify, options: { define = {}, target } }: BundleRequest,
  plugins: Configuration["plugins"],
): Configuration => ({
  context: root,
  entry: "./index.js",
  mode: "production",
  target: platform === "node" ? "node20" : ["web", "es2022"],
  devtool: false,
  output: {
    path: dirname(outfile),
    filename: basename(outfile),
    ...(format === "esm" && { module: true, library: { type: "module" } }),
  },
  ...(format === "esm" && { experiments: { outputModule: true } }),
  // Addresses stay what they are for the bundles of other bundlers.
  module: {
    rules: [SCRIPTS, LENIENT, ...(target === undefined ? [] : [lowering(target)])],
    parser: { javascript: { url: false } },
  },
  resolve: { extensions: [...EXTENSIONS] },
  optimization: { minimize: minify, nodeEnv: false },
  performance: false,
  plugins: [new webpack.DefinePlugin(define), ...(plugins ?? [])],
});

const bundle = async (
  request: BundleRequest,
  options: BulkheadOptions | undefined,
): Promise<BundleResult> => {
  const plugins = options === undefined ? [] : [new BulkheadPlugin(options)];
  const errors = errorsOf(await runWebpack(configure(request, plugins)));
  return errors.length === 0 ? { built: true } : refusal(errors);
};

const NO_LOADER = "what webpack does not know as `require` is no loader of Node's";
const COMPUTED = "a name that webpack cannot know leads to an empty context";

export const webpackBundler: Bundler = {
  breaks: new Map([
    ["free-global-every-position", "terser writes `static a = #r in x,` without the next member"],
  ]),
  // A name that would end webpack's own comment.
  refuses: new Map([["textual-file-name-breakout", "BULKHEAD_MODULE_UNREADABLE"]]),
  stopsPlain: new Map([
    ["exports-disabled-module", "each package has an empty module of its own"],
    ["module-changing-specifier", COMPUTED],
    ["module-computed-import", COMPUTED],
    ["module-computed-require", COMPUTED],
    ["module-data-url", COMPUTED],
    ["module-import-meta", "webpack writes a module's address as text"],
    ["module-kernel-by-name", "there is no such module"],
    ["module-require-main", NO_LOADER],
    ["this-in-esm-function", "webpack's modules are strict"],
  ]),
  bundlePlain: (request) => bundle(request, undefined),
  async writePolicy(request) {
    const result = await bundle(request, { mode: "generate", root: request.root });
    if (!result.built)
      throw new Error(`No policy for the application as reviewed:\n${result.message}`);
  },
  bundleConfined: (request) => {
    const { root, scuttle = false } = request;
    return bundle(request, { root, scuttle });
  },
};
