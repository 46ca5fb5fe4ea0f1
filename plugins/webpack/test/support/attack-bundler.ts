// Webpack as the suite of attacks asks for it.

import { basename, dirname } from "node:path";
import webpack, { type Configuration } from "webpack";
import {
  type BundleRequest,
  type BundleResult,
  type Bundler,
  refusal,
} from "../../../../fixtures/attacks/runner/bundler.ts";
import { type BulkheadOptions, BulkheadPlugin } from "../../src/index.ts";
import { EXTENSIONS, LENIENT, SCRIPTS, errorsOf, runWebpack } from "./build.ts";

const configure = (
  { root, outfile, platform, format, minify, options: { define = {} } }: BundleRequest,
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
  module: { rules: [SCRIPTS, LENIENT] },
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

export const webpackBundler: Bundler = {
  bundlePlain: (request) => bundle(request, undefined),
  async writePolicy(request) {
    const result = await bundle(request, { mode: "generate", root: request.root });
    if (!result.built)
      throw new Error(`No policy for the application as reviewed:\n${result.message}`);
  },
  bundleConfined: (request) => bundle(request, { root: request.root }),
};
