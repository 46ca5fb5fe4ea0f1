// `bulkhead verify` on a folder that a test has built: what is written there is proved anew, by the maps beside it.

import { runCommandLine } from "../../../../policy-gen/src/cli/run-command-line.ts";

/** What the command says, a line for each map, sorted; fails with what it complains of. */
export const prove = async (cwd: string, folder: string): Promise<readonly string[]> => {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string) => (written[name] += text),
  });
  const exitCode = await runCommandLine("bulkhead", ["verify", "--cwd", cwd, folder], {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    environment: {},
  });
  if (exitCode !== 0) throw new Error(`Exit code ${exitCode}\n${written.stderr}`);
  return written.stdout.trimEnd().split("\n").toSorted();
};
