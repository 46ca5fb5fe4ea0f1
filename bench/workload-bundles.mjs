// The bundles of each workload, for Node and for browsers.
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bulkhead } from "../plugins/esbuild/dist/index.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const APP = here("apps/workloads");

const ARMS = {
  plain: () => ({}),
  confined: () => ({ plugins: [bulkhead({ mode: "generate", root: APP })] }),
  spreading: () => ({
    plugins: [bulkhead({ mode: "generate", root: APP, lockdown: { fastArrays: "spreading" } })],
  }),
  ses: () => ({ inject: [here("lock-with-ses.mjs")] }),
};

const PLATFORMS = {
  node: {
    platform: "node",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  },
  browser: { platform: "browser" },
};

/** The names of all workloads, or of those that are asked for. */
export const namesOf = (wanted) =>
  readdirSync(join(APP, "src"))
    .map((file) => file.replace(/\.js$/, ""))
    .filter((name) => name !== "measure" && (wanted.length === 0 || wanted.includes(name)));

// By webpack. Undefined where it does not build: bn.js, elliptic, handlebars and react-dom.
const buildWithLavaMoat = (name, outdir) =>
  promisify(execFile)(process.execPath, [
    here("build-lavamoat.mjs"),
    APP,
    outdir,
    `src/${name}.js`,
  ]).then(
    () => join(outdir, `${name}-lavamoat.cjs`),
    () => undefined,
  );

/**
 * `{ plain, confined, spreading, ses, lavamoat }`: files in `outdir`; `platform`: "node" or "browser", for which LavaMoat's is not
 * built. `spreading`: confined with that value of `fastArrays`.
 */
export const buildWorkload = async (name, platform, outdir) => {
  const bundles = {};
  for (const [arm, optionsOf] of Object.entries(ARMS)) {
    bundles[arm] = join(outdir, `${name}-${arm}-${platform}.mjs`);
    await build({
      absWorkingDir: APP,
      entryPoints: [`src/${name}.js`],
      outfile: bundles[arm],
      bundle: true,
      minify: true,
      format: "esm",
      define: { "process.env.NODE_ENV": '"production"' },
      logLevel: "error",
      ...PLATFORMS[platform],
      ...optionsOf(),
    });
  }
  bundles.lavamoat = platform === "node" ? await buildWithLavaMoat(name, outdir) : undefined;
  return bundles;
};
