// node build-lavamoat.mjs <application folder> <output folder> [entry]
// The application's main.js with webpack and LavaMoat's plugin, as LavaMoat's README says to: the policy is generated,
// lockdown comes first in the bundle. `entry`: another file, by its path in the folder; then the bundle has its name.
import { basename } from "node:path";
import LavaMoatPlugin from "@lavamoat/webpack";
import webpack from "webpack";

const [directory, outdir, entry = "main.js"] = process.argv.slice(2);

// The plugin looks for node_modules from the working directory.
process.chdir(directory);

const filename = entry === "main.js" ? "lavamoat.cjs" : `${basename(entry, ".js")}-lavamoat.cjs`;

const compiler = webpack({
  mode: "production",
  target: "node",
  context: directory,
  entry: `./${entry}`,
  devtool: false,
  output: { path: outdir, filename },
  plugins: [
    new LavaMoatPlugin({
      generatePolicy: true,
      policyLocation: `${outdir}/lavamoat-${filename}`,
      inlineLockdown: /lavamoat\.cjs$/,
    }),
  ],
});

compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString());
    process.exitCode = 1;
  }
  compiler.close(() => {});
});
