// node generate-with-lavamoat.mjs <application folder> <entry> <policy folder> [target]
// The policy, for a page if no other target is named, by webpack and LavaMoat's plugin, which stops when the policy is written.
import LavaMoatPlugin from "@lavamoat/webpack";
import webpack from "webpack";

const [directory, entry, policyLocation, target = "web"] = process.argv.slice(2);

// The plugin looks for node_modules from the working directory.
process.chdir(directory);

const compiler = webpack({
  mode: "production",
  target,
  context: directory,
  entry,
  devtool: false,
  output: { path: policyLocation },
  plugins: [new LavaMoatPlugin({ generatePolicyOnly: true, policyLocation })],
});

compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString({ all: false, errors: true }));
    process.exitCode = 1;
  }
  compiler.close(() => {});
});
