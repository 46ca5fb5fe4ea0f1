// What every other script starts with: a fresh clone becomes one that is installed and built. What is there already
// is left alone.
import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
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

/** Resolves to false when the build has type errors, which it has printed. */
export const prepare = async () => {
  await installAt();
  return (await run(tool("tsc"), ["-b"])) === 0;
};
