// One run of the command line: arguments in, exit code out. Whatever is thrown ends here, as text on stderr.

import { CommanderError } from "commander";
import { BulkheadError, type Diagnostic, printable, usage } from "@bulkhead/core";
import { CLEAN, type ExitCode, TROUBLE } from "./exit-code.ts";
import { makeBulkheadProgram, makePolicyProgram } from "./program.ts";
import { type Streams, type Terminal, makeTerminal } from "./terminal.ts";

export type ProgramName = "bulkhead" | "policy";

const MAKERS = { bulkhead: makeBulkheadProgram, policy: makePolicyProgram } as const;

const describeUsage = (name: ProgramName, error: CommanderError): Diagnostic => {
  const help = `\`${name} --help\` lists the commands, \`${name} <command> --help\` their options.`;
  if (error.code === "commander.help") return usage("A command is missing", help);
  const [problem = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = rest.join(" ").replace(/^\(|\)$/g, "");
  const sentence = printable(problem.charAt(0).toUpperCase() + problem.slice(1).replace(/\.$/, ""));
  return usage(sentence, suggestion === "" ? help : `${printable(suggestion)} ${help}`);
};

const report = (name: ProgramName, error: unknown, terminal: Terminal): ExitCode => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return CLEAN;
    terminal.fail([describeUsage(name, error)]);
  } else if (error instanceof BulkheadError) {
    terminal.fail(error.diagnostics);
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.printError(
      `Internal: ${text.split("\n").map(printable).join("\n")}\nThis is a bug of Bulkhead's.\n`,
    );
  }
  return TROUBLE;
};

/** Runs `name` with its arguments. Never throws. */
export const runCommandLine = async (
  name: ProgramName,
  args: readonly string[],
  streams: Streams,
): Promise<ExitCode> => {
  let exitCode: ExitCode = CLEAN;
  let isQuiet = false;
  const terminal = makeTerminal(streams, () => isQuiet);
  const program = MAKERS[name]({
    terminal,
    setExitCode: (code) => {
      exitCode = code;
    },
    setQuiet: () => {
      isQuiet = true;
    },
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return report(name, error, terminal);
  }
};
