// node build-lavamoat.mjs <application folder> <output folder>
// The application's main.js with webpack and LavaMoat's plugin, as LavaMoat's README says to: the policy is generated,
// lockdown comes first in the bundle.
import LavaMoatPlugin from "@lavamoat/webpack";
import webpack from "webpack";

const [directory, outdir] = process.argv.slice(2);

// The plugin looks for node_modules from the working directory.
process.chdir(directory);

const compiler = webpack({
  mode: "production",
  target: "node",
  context: directory,
  entry: "./main.js",
  devtool: false,
  output: { path: outdir, filename: "lavamoat.cjs" },
  plugins: [new LavaMoatPlugin({ generatePolicy: true, inlineLockdown: /lavamoat\.cjs$/ })],
});

compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString());
    process.exitCode = 1;
  }
  compiler.close(() => {});
});
