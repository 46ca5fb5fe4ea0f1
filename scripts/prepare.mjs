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

// Plugins read the kernels from here, and put them as they are into what they build.
const writeKernels = async () => {
  const dist = join(ROOT, "runtime-kernel/dist");
  const { bundleKernels } = await import(
    pathToFileURL(join(dist, "build-time/bundle-kernel.js")).href
  );
  const text = JSON.stringify(await bundleKernels(dist, ".js"));
  const file = join(dist, "kernels.json");
  if ((await readFile(file, "utf8").catch(() => undefined)) !== text) await writeFile(file, text);
};

/** Builds every workspace. Resolves to false when there are type errors, which have been printed. */
export const build = async () => {
  if ((await run(tool("tsc"), ["-b"])) !== 0) return false;
  await writeKernels();
  return true;
};

/** Resolves to false when the build failed. */
export const prepare = async () => {
  await installAt();
  return build();
};
