// `policy <command>` of this clone, as a process, for the scripts that show and measure it.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./prepare.mjs";

const BIN = join(ROOT, "policy-gen/bin/policy.js");

/** Resolves to `{ exitCode, stdout, stderr }`, whatever the exit code: 1 is an answer too. */
export const runPolicy = (directory, ...args) =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [BIN, ...args, "--cwd", directory],
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== "number") reject(error);
        else resolve({ exitCode: error?.code ?? 0, stdout, stderr });
      },
    );
  });

/** Writes the application's bulkhead/policy.json; throws what the command said when it could not. */
export const generatePolicy = async (directory) => {
  const { exitCode, stderr } = await runPolicy(directory, "generate");
  if (exitCode !== 0) throw new Error(`policy generate ended with ${exitCode}\n${stderr}`);
};
