// Builds the wallet for Node with Rollup as a config of its users would, minified, in a process of its own. The argument is
// `{ directory, outfile, isConfined }` as JSON.
import { builtinModules } from "node:module";
import { join } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import nodeResolve from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import terser from "@rollup/plugin-terser";
import { transform } from "esbuild";
import { rollup } from "rollup";
import { bulkhead } from "../../plugins/rollup/dist/index.js";

const { directory, outfile, isConfined } = JSON.parse(process.argv[2]);

// The wallet's TypeScript and JSX.
const languages = {
  name: "languages",
  async transform(code, id) {
    const loader = /\.([jt]sx|ts)$/.exec(id)?.[1];
    if (loader === undefined) return null;
    const { code: text, map } = await transform(code, {
      loader,
      jsx: "automatic",
      target: "esnext",
      sourcemap: true,
      sourcefile: id,
    });
    return { code: text, map };
  },
};

const bundle = await rollup({
  input: join(directory, "src/node.js"),
  external: [...builtinModules, /^node:/],
  plugins: [
    languages,
    replace({ preventAssignment: true, values: { "process.env.NODE_ENV": '"production"' } }),
    nodeResolve({
      extensions: [".mjs", ".js", ".json", ".ts", ".tsx", ".jsx"],
      exportConditions: ["node"],
    }),
    commonjs(),
    json(),
    ...(isConfined ? [bulkhead({ root: directory })] : []),
  ],
  onLog() {},
});
await bundle.write({
  file: outfile,
  format: "es",
  inlineDynamicImports: true,
  plugins: [terser()],
});
await bundle.close();
