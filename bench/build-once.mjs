// Builds the wallet plain and minified, in a process of its own: prints how many milliseconds esbuild took.
import { buildApp } from "../fixtures/harness/dist/index.js";

const [directory, platform, outdir] = process.argv.slice(2);
const start = performance.now();
await buildApp({ directory, platform, outdir, minify: true });
console.log(performance.now() - start);
