// What the processes that run tests load: compiler and kernel, bundled from their sources, so that nothing has to be built.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { SES_OPTIONS } from "../ses-options.mjs";

const ROOT = join(import.meta.dirname, "../..");
// Below node_modules, where packages that stay outside the bundles are found.
const CACHE = join(ROOT, "node_modules/.cache");

/** Ways to lock a realm down, each a module whose default export is the kernel, if there is one. */
const LOCKS = {
  kernel: `import { startKernel } from "@bulkhead/runtime-kernel"; export default startKernel();`,
  ses: `import "ses"; lockdown(${JSON.stringify(SES_OPTIONS)}); export default undefined;`,
  none: "export default undefined;",
};

const bundle = async (contents, options) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(ROOT, "policy-gen") },
    bundle: true,
    write: false,
    platform: "node",
    conditions: ["@bulkhead/source"],
    legalComments: "none",
    ...options,
  });
  return outputFiles[0].text;
};

const asScript = (text) => `(() => { "use strict"; ${text}; return lock.default; })()`;

/** Resolves to the folder that `loadTools` reads. */
export const makeTools = async (lock) => {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, "test262-"));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  const module = { format: "esm", packages: "external" };
  write(
    "core.mjs",
    await bundle(`export { analyseModule, compileModule } from "./../core/src/index.ts";`, module),
  );
  write(
    "names.mjs",
    await bundle(
      `export { readIntrinsicNames } from "./../runtime-kernel/build-time/intrinsic-names.ts";`,
      module,
    ),
  );
  write("lock.js", asScript(await bundle(LOCKS[lock], { format: "iife", globalName: "lock" })));
  return folder;
};

export const removeTools = (folder) => rmSync(folder, { recursive: true, force: true });

/** The compiler, and what it has to be told. */
export const loadCompiler = async (folder) => {
  const load = (name) => import(pathToFileURL(join(folder, name)).href);
  const { analyseModule, compileModule } = await load("core.mjs");
  const { readIntrinsicNames } = await load("names.mjs");
  return { analyseModule, compileModule, intrinsics: await readIntrinsicNames() };
};
