// Builds the wallet for Node with Rolldown, which Vite 8 builds with, minified by itself, in a process of its own. The argument is
// `{ directory, outfile, isConfined }` as JSON.
import { basename, dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { bulkhead } from "../../plugins/rollup/dist/index.js";

const { directory, outfile, isConfined } = JSON.parse(process.argv[2]);

const bundle = await rolldown({
  input: join(directory, "src/node.js"),
  cwd: directory,
  platform: "node",
  transform: { define: { "process.env.NODE_ENV": '"production"' } },
  plugins: isConfined ? [bulkhead({ root: directory })] : [],
  onLog() {},
});
await bundle.write({
  dir: dirname(outfile),
  entryFileNames: basename(outfile),
  format: "es",
  codeSplitting: false,
  minify: true,
});
await bundle.close();
