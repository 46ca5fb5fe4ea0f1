// What every other script starts with: a fresh clone becomes one that is installed and built. What is there already
// is left alone.
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { install } from "./install.mjs";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Runs a program with this terminal; resolves to its exit code. */
export const run = (program, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: "inherit", ...options });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });

/** The path of a tool that the root's package.json pins. */
export const tool = (name) => join(ROOT, "node_modules", ".bin", name);

const sayInstalling = (folder) =>
  console.log(`Installing ${relative(ROOT, folder) || "the workspaces"} …`);

export const installAt = (...path) => install(join(ROOT, ...path), { onStart: sayInstalling });

// Plugins read the kernel from here: where it is bundled with an application it must be the one that was tested.
const bundleKernel = async () => {
  const dist = join(ROOT, "runtime-kernel/dist");
  const { bundleKernel: bundle } = await import(
    pathToFileURL(join(dist, "build-time/bundle-kernel.js")).href
  );
  const code = await bundle(join(dist, "index.js"));
  const file = join(dist, "kernel.js");
  if ((await readFile(file, "utf8").catch(() => undefined)) !== code) await writeFile(file, code);
};

/** Builds every workspace. Resolves to false when there are type errors, which have been printed. */
export const build = async () => {
  if ((await run(tool("tsc"), ["-b"])) !== 0) return false;
  await bundleKernel();
  return true;
};

/** Resolves to false when the build failed. */
export const prepare = async () => {
  await installAt();
  return build();
};
