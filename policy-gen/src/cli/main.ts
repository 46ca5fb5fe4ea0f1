// The door to the process, for bin/.

import { TROUBLE } from "./exit-code.ts";
import { type ProgramName, runCommandLine } from "./run-command-line.ts";

/** Runs the process's arguments and sets its exit code; output that is still under way is let out first. */
export const main = async (name: ProgramName): Promise<void> => {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // `policy diff | head` closes the pipe early: nobody is left to read the rest.
    process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : TROUBLE);
  });
  process.exitCode = await runCommandLine(name, process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
  });
};
