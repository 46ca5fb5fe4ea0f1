// The commands and their options. Lists nothing that does not work.

import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { DIFF_FORMATS, type DiffFormat } from "../diff/format-diff.ts";
import { POLICY_FILE } from "../read-policy.ts";
import { type CheckOptions, check } from "./check.ts";
import { type DiffOptions, diff } from "./diff.ts";
import { type DoctorFormat, type DoctorOptions, doctor } from "./doctor.ts";
import type { ExitCode } from "./exit-code.ts";
import { generate } from "./generate.ts";
import { type MapOptions, map } from "./map.ts";
import type { Terminal } from "./terminal.ts";
import { VERIFY_FORMATS, type VerifyFormat, type VerifyOptions } from "./verify-options.ts";

export interface ProgramContext {
  readonly terminal: Terminal;
  readonly setExitCode: (exitCode: ExitCode) => void;
  readonly setQuiet: () => void;
}

const readVersion = (): string => {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
};

const splitNames = (text: string, earlier: readonly string[] = []): readonly string[] => [
  ...earlier,
  ...text.split(",").filter((name) => name !== ""),
];

const withCommonOptions = (command: Command, { setQuiet }: ProgramContext): Command =>
  command
    .option("--cwd <folder>", "the application's folder", ".")
    .option("--quiet", "say nothing but data and errors")
    .on("option:quiet", setQuiet);

const withPolicyOptions = (command: Command): Command =>
  command
    .option("--policy <file>", `the policy (default: ${POLICY_FILE})`)
    .option(
      "--override <file>",
      "the override (default: policy-override.json beside the policy, if there is one)",
    );

const withInferOptions = (command: Command): Command =>
  withPolicyOptions(command)
    .addOption(
      new Option("--platform <platform>", "where the entries run (default: node)").choices([
        "node",
        "browser",
      ]),
    )
    .option(
      "--conditions <names>",
      "conditions of package exports, separated by commas",
      splitNames,
    )
    .option("--dev", "let the application import its devDependencies")
    .option(
      "--cache <folder>",
      "where facts of earlier runs are kept (default: node_modules/.cache/bulkhead)",
    )
    .option("--no-cache", "neither use nor keep facts of earlier runs");

const ENTRIES =
  "files where the application starts (default: those of bulkhead.config.js, else package.json's)";

const addGenerate = (program: Command, context: ProgramContext): void => {
  const { terminal, setExitCode } = context;
  withCommonOptions(withInferOptions(program.command("generate")), context)
    .description(
      "write policy.json, and policy-evidence.json beside it, from the code that is reachable",
    )
    .argument("[entries...]", ENTRIES)
    .option("--check", "write nothing; the same as the command check")
    .option("--patch <file>", "with --check: write a patch that `git apply` takes")
    .action(
      async (entries: string[], options: CheckOptions & { check?: boolean }, command: Command) => {
        if (options.patch !== undefined && options.check !== true)
          command.error("error: --patch goes with --check only");
        setExitCode(await (options.check === true ? check : generate)(entries, options, terminal));
      },
    );
};

const addCheck = (program: Command, context: ProgramContext): void => {
  const { terminal, setExitCode } = context;
  withCommonOptions(withInferOptions(program.command("check")), context)
    .description(
      "fail when policy.json is not what the code asks for, or the override has entries without effect",
    )
    .argument("[entries...]", ENTRIES)
    .option("--patch <file>", "write a patch that `git apply` takes")
    .action(async (entries: string[], options: CheckOptions) =>
      setExitCode(await check(entries, options, terminal)),
    );
};

const addDiff = (program: Command, context: ProgramContext): void => {
  const { terminal, setExitCode } = context;
  withCommonOptions(withPolicyOptions(program.command("diff")), context)
    .description(
      "show what packages may do that they might not before; fail when there is such a thing",
    )
    .argument(
      "[base]",
      "a policy file or git revision (default: where HEAD left the default branch)",
    )
    .argument("[head]", "a policy file or git revision (default: the work tree)")
    .addOption(
      new Option("--format <format>", "how to show it")
        .choices(DIFF_FORMATS)
        .default("pretty" satisfies DiffFormat),
    )
    .action((base: string | undefined, head: string | undefined, options: DiffOptions) =>
      setExitCode(diff(base, head, options, terminal)),
    );
};

const DOCTOR_FORMATS: readonly DoctorFormat[] = ["pretty", "json"];

const addDoctor = (program: Command, context: ProgramContext): void => {
  const { terminal, setExitCode } = context;
  withCommonOptions(program.command("doctor"), context)
    .description(
      "say what an error of the confined application means: which package, which property, what to do",
    )
    .argument("[error]", "the error's text, a log file, or - for stdin (default: stdin)")
    .addOption(
      new Option("--format <format>", "how to show it")
        .choices(DOCTOR_FORMATS)
        .default("pretty" satisfies DoctorFormat),
    )
    .action((error: string | undefined, options: DoctorOptions) =>
      setExitCode(doctor(error, options, terminal)),
    );
};

const addMap = (program: Command, context: ProgramContext): void => {
  const { terminal, setExitCode } = context;
  withCommonOptions(program.command("map"), context)
    .description("print the application's packages, their places, names and links as JSON")
    .addOption(new Option("--format <format>", "how to show it").choices(["json"]).default("json"))
    .option("--dev", "the application's devDependencies too")
    .action((options: MapOptions) => setExitCode(map(options, terminal)));
};

const addVerify = (program: Command, context: ProgramContext): void => {
  const { terminal, setExitCode } = context;
  withCommonOptions(program.command("verify"), context)
    .description("prove that finished files confine their packages as compartment-map.json says")
    .argument("<files...>", "files of a build, or its folder")
    .addOption(
      new Option("--format <format>", "how to show what is wrong")
        .choices(VERIFY_FORMATS)
        .default("pretty" satisfies VerifyFormat),
    )
    .option(
      "--except <path...>",
      "a file or folder that no build of Bulkhead's made, and that is not to be proved",
    )
    .action(async (files: string[], options: VerifyOptions) => {
      // On first need: no other command loads a second parser.
      const { verify } = await import("./verify.ts");
      setExitCode(await verify(files, options, terminal));
    });
};

const makeRoot = (name: string, { terminal }: ProgramContext): Command =>
  new Command(name)
    .exitOverride()
    // Help goes where it was asked for; what is wrong is said by the caller, in the form of all errors.
    .configureOutput({
      writeOut: terminal.print,
      writeErr: terminal.printError,
      outputError: () => {},
    })
    .helpCommand(false)
    .version(readVersion());

const addPolicyCommands = (program: Command, context: ProgramContext): void => {
  addGenerate(program, context);
  addCheck(program, context);
  addDiff(program, context);
  addDoctor(program, context);
};

/** `policy <command>`. */
export const makePolicyProgram = (context: ProgramContext): Command => {
  const program = makeRoot("policy", context).description(
    "Write, check and review what each package may reach",
  );
  addPolicyCommands(program, context);
  return program;
};

/** `bulkhead <command>`; `bulkhead policy x` is `policy x`. */
export const makeBulkheadProgram = (context: ProgramContext): Command => {
  const program = makeRoot("bulkhead", context).description(
    "Confine every npm package of an application",
  );
  addMap(program, context);
  addVerify(program, context);
  addPolicyCommands(
    program
      .command("policy")
      .helpCommand(false)
      .description("write, check and review what each package may reach"),
    context,
  );
  return program;
};
