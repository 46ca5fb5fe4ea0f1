import { mkdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Files, codeOf, makeApp, read, readAll, run } from "./make-app.ts";

const POLICY = `{
  "evaluators": "listed",
  "resources": {
    "greet": {
      "globals": {
        "process.env.USER": true
      },
      "packages": {
        "greet>shout": true
      }
    }
  }
}
`;

describe("what it writes", () => {
  test("policy and evidence, from package.json's main", () => {
    const folder = makeApp();
    const result = run("policy", folder, ["generate"]);
    expect(result).toMatchObject({ exitCode: 0, stdout: "" });
    expect(result.stderr).toContain(
      "Wrote bulkhead/policy.json: 1 package with 1 grant of globals and builtin modules, from 3 modules.",
    );
    expect(read(folder, "bulkhead/policy.json")).toBe(POLICY);
    expect(
      JSON.parse(read(folder, "bulkhead/policy-evidence.json")).resources.greet.globals,
    ).toEqual({
      "process.env.USER": [
        expect.objectContaining({
          file: "node_modules/greet/index.js",
          line: 2,
          lineText: "module.exports = () => shout(process.env.USER);",
        }),
      ],
    });
  });

  test("nothing but those two, and the same bytes each time", () => {
    const folder = makeApp();
    const before = readAll(folder);
    expect(run("policy", folder, ["generate"]).exitCode).toBe(0);
    const once = readAll(folder);
    expect(Object.keys(once).filter((name) => !(name in before))).toEqual([
      "bulkhead/policy-evidence.json",
      "bulkhead/policy.json",
    ]);
    expect(run("policy", folder, ["generate"]).exitCode).toBe(0);
    expect(readAll(folder)).toEqual(once);
  });

  test("the same as `bulkhead policy generate`, from anywhere", () => {
    const folder = makeApp();
    expect(run("bulkhead", "/", ["policy", "generate", "--cwd", folder]).exitCode).toBe(0);
    expect(read(folder, "bulkhead/policy.json")).toBe(POLICY);
  });

  test("silent with --quiet", () => {
    expect(run("policy", makeApp(), ["generate", "--quiet"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("elsewhere with --policy, the evidence beside it", () => {
    const folder = makeApp();
    expect(
      run("policy", folder, ["generate", "--policy", "lavamoat/node/policy.json"]).exitCode,
    ).toBe(0);
    expect(Object.keys(readAll(folder)).filter((name) => name.startsWith("lavamoat/"))).toEqual([
      "lavamoat/node/policy-evidence.json",
      "lavamoat/node/policy.json",
    ]);
  });

  test("through a link, which stays one", () => {
    const folder = makeApp({ "elsewhere.json": "{}", "bulkhead/x": "" });
    symlinkSync("../elsewhere.json", join(folder, "bulkhead/policy.json"));
    expect(run("policy", folder, ["generate"]).exitCode).toBe(0);
    expect(readlinkSync(join(folder, "bulkhead/policy.json"))).toBe("../elsewhere.json");
    expect(read(folder, "elsewhere.json")).toBe(POLICY);
  });

  test("over a policy that was broken", () => {
    const folder = makeApp({ "bulkhead/policy.json": "<<<<<<< HEAD" });
    expect(run("policy", folder, ["generate"]).exitCode).toBe(0);
    expect(read(folder, "bulkhead/policy.json")).toBe(POLICY);
  });
});

/** The globals that the written policy grants `greet`. */
const globals = (folder: string) =>
  JSON.parse(read(folder, "bulkhead/policy.json")).resources.greet?.globals;

describe("entries", () => {
  const OTHERS: Files = {
    "page.js": 'require("shout"); document.title = "x";\n',
    "node_modules/greet/browser.js": "module.exports = () => navigator.language;\n",
    "node_modules/greet/package.json": {
      name: "greet",
      version: "1.0.0",
      dependencies: { shout: "2.0.0" },
      exports: { special: "./special.js", browser: "./browser.js", default: "./index.js" },
    },
    "node_modules/greet/special.js": "module.exports = () => performance.now();\n",
  };

  test("those of the command line", () => {
    const folder = makeApp({
      ...OTHERS,
      "other.js": 'require("greet");\n',
      "package.json": { name: "app", version: "1.0.0", dependencies: { greet: "1.0.0" } },
    });
    expect(run("policy", folder, ["generate", "other.js"])).toMatchObject({ exitCode: 0 });
    expect(globals(folder)).toEqual({ "process.env.USER": true });
  });

  test("--platform", () => {
    const folder = makeApp(OTHERS);
    expect(run("policy", folder, ["generate", "main.js", "--platform", "browser"])).toMatchObject({
      exitCode: 0,
    });
    expect(globals(folder)).toEqual({ "navigator.language": true });
  });

  test("--conditions", () => {
    const folder = makeApp(OTHERS);
    expect(
      run("policy", folder, ["generate", "main.js", "--conditions", "other,special"]),
    ).toMatchObject({ exitCode: 0 });
    expect(globals(folder)).toEqual({ "performance.now": true });
  });

  test("those of bulkhead.config.js, together", () => {
    const folder = makeApp({
      ...OTHERS,
      "bulkhead.config.js":
        'module.exports = { entries: [{ path: "main.js" }, { path: "./main.js", platform: "browser" }] };\n',
    });
    expect(run("policy", folder, ["generate"])).toMatchObject({ exitCode: 0 });
    expect(globals(folder)).toEqual({ "navigator.language": true, "process.env.USER": true });
  });
});

describe("what keeps it from writing: exit code 2, the reason, no file touched", () => {
  const OVERRIDE = "bulkhead/policy-override.json";

  test.each<[string, Files, string[], string, string]>([
    ["an entry that does not exist", {}, ["mian.js"], "BULKHEAD_ENTRY_MISSING", "`mian.js`"],
    [
      "no package.json",
      { "package.json": "" },
      [],
      "BULKHEAD_PACKAGE_JSON_INVALID",
      "`package.json`",
    ],
    [
      "a dependency that is not installed",
      { "package.json": { name: "app", main: "main.js", dependencies: { gone: "1" } } },
      [],
      "BULKHEAD_DEPENDENCY_NOT_INSTALLED",
      "`gone`",
    ],
    [
      "a syntax error in a dependency",
      { "node_modules/greet/index.js": "module.exports = (;\n" },
      [],
      "BULKHEAD_MODULE_SYNTAX",
      "node_modules/greet/index.js:1:19",
    ],
    [
      "a configuration that throws",
      { "bulkhead.config.js": "throw new Error('no');\n" },
      [],
      "BULKHEAD_CONFIG_INVALID",
      "no",
    ],
    [
      "a configuration of the wrong shape",
      { "bulkhead.config.js": "module.exports = { entries: [{ path: 1 }] };\n" },
      [],
      "BULKHEAD_CONFIG_INVALID",
      "`path`",
    ],
    [
      "an override that is not JSON",
      { [OVERRIDE]: "{ // why\n}" },
      [],
      "BULKHEAD_POLICY_SYNTAX",
      "bulkhead/policy-override.json:1:3",
    ],
    [
      "an override of the wrong shape",
      { [OVERRIDE]: '{ "resource": {} }' },
      [],
      "BULKHEAD_POLICY_SHAPE",
      "Did you mean `resources`?",
    ],
    [
      "an override with an unknown name",
      { [OVERRIDE]: '{ "resources": { "shout": {} } }' },
      [],
      "BULKHEAD_POLICY_UNKNOWN_PACKAGE",
      "Did you mean `greet>shout`?",
    ],
    [
      "an override below a grant",
      {
        [OVERRIDE]:
          '{ "resources": { "greet": { "globals": { "process.env.USER.length": true } } } }',
      },
      [],
      "BULKHEAD_OVERRIDE_CONFLICT",
      '"process.env.USER": false',
    ],
    [
      "a named override that is missing",
      {},
      ["--override", "mine.json"],
      "BULKHEAD_POLICY_MISSING",
      "`mine.json`",
    ],
    [
      "a named override that is a folder",
      { "mine/x": "" },
      ["--override", "mine"],
      "BULKHEAD_POLICY_UNREADABLE",
      "`mine`",
    ],
    [
      "a folder in the policy's place",
      { "bulkhead/policy.json/x": "" },
      [],
      "BULKHEAD_WRITE_FAILED",
      "policy.json",
    ],
    ["a file in the folder's place", { bulkhead: "" }, [], "BULKHEAD_WRITE_FAILED", "bulkhead"],
  ])("%s", (_name, files, args, code, text) => {
    const folder = makeApp(files);
    const before = readAll(folder);
    const result = run("policy", folder, ["generate", ...args]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(codeOf(result)).toBe(code);
    expect(result.stderr).toContain(text);
    expect(readAll(folder)).toEqual(before);
  });

  test("an existing policy stays as it was", () => {
    const folder = makeApp({ "bulkhead/policy.json": "old", "node_modules/shout/index.js": "}" });
    expect(run("policy", folder, ["generate"]).exitCode).toBe(2);
    expect(readAll(folder)["bulkhead/policy.json"]).toBe("old");
    expect(Object.keys(readAll(folder)).filter((name) => name.startsWith("bulkhead/"))).toEqual([
      "bulkhead/policy.json",
    ]);
  });

  test("no draft stays behind", () => {
    const folder = makeApp();
    mkdirSync(join(folder, "bulkhead/policy.json"), { recursive: true });
    expect(codeOf(run("policy", folder, ["generate"]))).toBe("BULKHEAD_WRITE_FAILED");
    expect(Object.keys(readAll(folder)).filter((name) => name.startsWith("bulkhead"))).toEqual([]);
  });
});
