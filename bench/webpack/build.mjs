// node build.mjs '<job as JSON>'
// One build with webpack, as a process of its own; prints what it took as JSON. The job:
// { arm: "plain" | "confined" | "remembered" | "unproved" | "lavamoat", mode?, directory, entry, target, outdir, cache? }
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { BulkheadPlugin } from "@bulkhead/webpack";
import LavaMoatPlugin from "@lavamoat/webpack";
import webpack from "webpack";

const LOADER = fileURLToPath(
  new URL("../../plugins/webpack/test/support/esbuild-loader.cjs", import.meta.url),
);

const {
  arm,
  mode = "enforce",
  directory,
  entry,
  target,
  outdir,
  cache,
} = JSON.parse(process.argv[2]);
const filename = `${arm}.cjs`;

// LavaMoat's plugin looks for node_modules from the working directory.
process.chdir(directory);

const PLUGINS = {
  plain: () => [],
  confined: () => [new BulkheadPlugin({ mode, policy: `${outdir}/policy.json` })],
  // What is proved where it was not before: as at home, and with a memory of its own.
  remembered: () => {
    for (const name of ["CI", "BUILD_ID", "BUILD_NUMBER"]) delete process.env[name];
    process.env.XDG_CACHE_HOME = process.env.LOCALAPPDATA = `${outdir}/memory`;
    return [new BulkheadPlugin({ mode, verify: "once", policy: `${outdir}/policy.json` })];
  },
  // What is checked and not proved.
  unproved: () => [new BulkheadPlugin({ mode, verify: false, policy: `${outdir}/policy.json` })],
  lavamoat: () => [
    new LavaMoatPlugin({
      generatePolicy: mode === "generate",
      // Without it, it makes no policy for a program of Node's.
      isBuiltin,
      policyLocation: `${outdir}/lavamoat`,
      inlineLockdown: /lavamoat\.cjs$/,
    }),
  ],
};

let modules = 0;
const count = {
  apply: ({ hooks }) =>
    hooks.compilation.tap("count", (compilation) =>
      compilation.hooks.finishModules.tap("count", () => {
        modules = Math.max(modules, compilation.modules.size);
      }),
    ),
};

const compiler = webpack({
  mode: "production",
  target,
  context: directory,
  entry,
  devtool: false,
  performance: false,
  output: { path: outdir, filename },
  resolve: { extensions: [".ts", ".js", ".jsx", ".json"] },
  module: {
    rules: [
      { test: /\.(?:ts|jsx)$/, use: [LOADER], type: "javascript/auto" },
      { resolve: { fullySpecified: false } },
    ],
  },
  infrastructureLogging: { level: "error" },
  ...(cache && { cache: { type: "filesystem", cacheDirectory: cache } }),
  plugins: [...PLUGINS[arm](), count],
});

const started = process.cpuUsage();
const clock = performance.now();
compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString({ all: false, errors: true }));
    process.exitCode = 1;
  }
  const { user, system } = process.cpuUsage(started);
  const elapsed = performance.now() - clock;
  compiler.close(() => {
    console.log(JSON.stringify({ milliseconds: (user + system) / 1000, elapsed, modules }));
  });
});
