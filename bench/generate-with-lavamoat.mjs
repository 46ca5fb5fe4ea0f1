// node generate-with-lavamoat.mjs <application folder> <entry> <policy folder> [target] [JSON of define and external]
// The policy, for a page if no other target is named, by webpack and LavaMoat's plugin, which stops when the policy is written.
import { isBuiltin } from "node:module";
import LavaMoatPlugin from "@lavamoat/webpack";
import webpack from "webpack";

const [directory, entry, policyLocation, target = "web", settings = "{}"] = process.argv.slice(2);
const { define = {}, external = [] } = JSON.parse(settings);

// `node:sqlite` is none of this Node's.
const isOutside = (name) => isBuiltin(name) || name.startsWith("node:") || external.includes(name);

// The plugin looks for node_modules from the working directory.
process.chdir(directory);

const compiler = webpack({
  mode: "production",
  target,
  context: directory,
  entry,
  devtool: false,
  output: { path: policyLocation },
  externals: Object.fromEntries(external.map((name) => [name, `commonjs ${name}`])),
  // As other bundlers have it: extensions may be left out.
  module: { rules: [{ resolve: { fullySpecified: false } }] },
  plugins: [
    new webpack.DefinePlugin(define),
    new LavaMoatPlugin({
      generatePolicyOnly: true,
      policyLocation,
      // Without this the plugin takes the names of modules that are not bundled for files', and stops.
      ...(target === "node" && { isBuiltin: isOutside }),
    }),
  ],
});

compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString({ all: false, errors: true }));
    process.exitCode = 1;
  }
  compiler.close(() => {});
});
