import { describe, expect, test } from "vitest";
import { makeTerminal } from "../../src/cli/terminal.ts";
import { codeOf, makeApp, makeFolder, readAll, run } from "./make-app.ts";

describe("what the command line does not know", () => {
  test.each<["bulkhead" | "policy", string[], string]>([
    ["policy", [], "A command is missing"],
    ["bulkhead", [], "A command is missing"],
    ["bulkhead", ["policy"], "A command is missing"],
    ["policy", ["gnerate"], "Did you mean generate?"],
    ["policy", ["why"], "Unknown command 'why'"],
    ["bulkhead", ["verify"], "Missing required argument 'files'"],
    ["policy", ["verify"], "Unknown command 'verify'"],
    ["policy", ["map"], "Unknown command 'map'"],
    ["policy", ["generate", "--frce"], "Unknown option '--frce'"],
    ["policy", ["generate", "--platform", "deno"], "Allowed choices are node, browser"],
    ["policy", ["generate", "--patch", "x.patch"], "--patch goes with --check only"],
    ["policy", ["generate", "--policy"], "Option '--policy <file>' argument missing"],
    ["policy", ["diff", "a", "b", "c"], "Too many arguments for 'diff'"],
    ["policy", ["diff", "--format", "html"], "Allowed choices are pretty, json, markdown"],
    ["bulkhead", ["map", "--format", "pretty"], "Allowed choices are json"],
    ["bulkhead", ["map", "entry.js"], "Too many arguments for 'map'"],
    ["policy", ["check", "--cwd", "nowhere"], "`--cwd` names `nowhere`, which is no folder"],
    ["policy", ["doctor", "--format", "html"], "Allowed choices are pretty, json"],
    ["policy", ["\u001b[2Kgenerate"], String.raw`Unknown command '\x1b[2Kgenerate'`],
  ])("%s %j", (name, args, message) => {
    const folder = makeApp();
    const before = readAll(folder);
    const result = run(name, folder, args);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(codeOf(result)).toBe("BULKHEAD_USAGE");
    expect(result.stderr).toContain(message);
    expect(readAll(folder)).toEqual(before);
  });
});

describe("help and version", () => {
  test.each<["bulkhead" | "policy", string[]]>([
    ["policy", ["--help"]],
    ["bulkhead", ["--help"]],
    ["bulkhead", ["policy", "--help"]],
    ["policy", ["diff", "--help"]],
  ])("%s %j goes to stdout", (name, args) => {
    const result = run(name, makeFolder(), args);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout).toMatch(/^Usage: /);
    expect(Math.max(...result.stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(
      80,
    );
  });

  test("the version", () => {
    expect(run("policy", makeFolder(), ["--version"])).toEqual({
      exitCode: 0,
      stdout: "0.1.0\n",
      stderr: "",
    });
  });
});

/** What a terminal or pipe is sent. */
const written = (isTTY: boolean, environment: Record<string, string>): string => {
  let text = "";
  const output = { isTTY, write: (more: string) => (text += more) };
  const terminal = makeTerminal({ stdout: output, stderr: output, environment }, () => false);
  terminal.print(terminal.paint("bad", "x"));
  terminal.fail([{ code: "BULKHEAD_USAGE", message: "y" }]);
  return text;
};

describe("colour", () => {
  test.each<[string, boolean, Record<string, string>, boolean]>([
    ["a terminal", true, {}, true],
    ["a pipe", false, {}, false],
    ["NO_COLOR", true, { NO_COLOR: "1" }, false],
    ["an empty NO_COLOR", true, { NO_COLOR: "" }, true],
    ["a dumb terminal", true, { TERM: "dumb" }, false],
  ])("%s", (_name, isTTY, environment, isColoured) => {
    expect(written(isTTY, environment).includes("\u001b[31m")).toBe(isColoured);
  });
});
