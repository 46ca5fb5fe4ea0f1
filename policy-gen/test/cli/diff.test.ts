import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  HOSTILE_SHOUT,
  codeOf,
  commitAll,
  git,
  makeApp,
  makeFolder,
  makeRepository,
  readAll,
  run,
  writeFiles,
} from "./make-app.ts";

const POLICY = "bulkhead/policy.json";

const policy = (globals: object, rest: object = {}): object => ({
  evaluators: "listed",
  resources: { greet: { globals } },
  ...rest,
});

/** A repository whose main branch has a policy, checked out on a branch of its own. */
const makeBranch = (): string => {
  const folder = makeApp();
  makeRepository(folder);
  run("policy", folder, ["generate"]);
  commitAll(folder);
  git(folder, "checkout", "--quiet", "-b", "topic");
  return folder;
};

describe("two files", () => {
  test("no difference: exit code 0", () => {
    const folder = makeFolder();
    writeFiles(folder, { "a.json": policy({ x: true }) });
    expect(run("policy", folder, ["diff", "a.json", "a.json"])).toEqual({
      exitCode: 0,
      stdout: "No change in meaning\n",
      stderr: "From a.json to a.json\n",
    });
  });

  test("less power: exit code 0", () => {
    const folder = makeFolder();
    writeFiles(folder, { "a.json": policy({ fetch: true }), "b.json": policy({}) });
    const result = run("policy", folder, ["diff", "a.json", "b.json"]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain("No new powers");
  });

  test("more power: exit code 1, and why there are no lines of code", () => {
    const folder = makeFolder();
    writeFiles(folder, { "a.json": policy({}), "sub/b.json": policy({ fetch: true }) });
    const result = run("policy", folder, ["diff", "a.json", "sub/b.json"]);
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/^1 new power \(critical\) in 1 package\n/);
    expect(result.stderr).toContain("`policy generate` writes them");
    expect(run("policy", folder, ["diff", "a.json", "sub/b.json", "--quiet"])).toMatchObject({
      exitCode: 1,
      stderr: "",
    });
  });

  test("no override is laid over a file", () => {
    const folder = makeFolder();
    writeFiles(folder, {
      [POLICY]: policy({}),
      "bulkhead/policy-override.json": { resources: { greet: { globals: { fetch: true } } } },
      "a.json": policy({}),
    });
    expect(run("policy", folder, ["diff", "a.json", POLICY])).toMatchObject({ exitCode: 0 });
    expect(run("policy", folder, ["diff", "a.json"])).toMatchObject({ exitCode: 1 });
  });

  test("evidence that cannot be read is no trouble", () => {
    const folder = makeFolder();
    writeFiles(folder, { "a.json": policy({}), [POLICY]: policy({ fetch: true }) });
    for (const evidence of [
      "",
      "{}",
      '{"schemaVersion":2,"resources":{}}',
      '{"schemaVersion":1,"resources":{"greet":{"version":1}}}',
    ]) {
      writeFiles(folder, { "bulkhead/policy-evidence.json": evidence });
      const result = run("policy", folder, ["diff", "a.json", POLICY]);
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain("are not known");
    }
  });

  test("the formats", () => {
    const folder = makeFolder();
    writeFiles(folder, { "a.json": policy({}), "b.json": policy({ fetch: true }) });
    const json = run("policy", folder, ["diff", "a.json", "b.json", "--format", "json"]);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schemaVersion: 1,
      addsPower: true,
      packages: [{ name: "greet" }],
    });
    const markdown = run("policy", folder, ["diff", "a.json", "b.json", "--format", "markdown"]);
    expect(markdown).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^## Policy: 1 new power/),
    });
  });
});

describe("git revisions", () => {
  test("by default from where HEAD left the default branch to the work tree, with lines of code", () => {
    const folder = makeBranch();
    writeFiles(folder, { "node_modules/shout/index.js": HOSTILE_SHOUT });
    run("policy", folder, ["generate"]);
    commitAll(folder);
    // What main does meanwhile is no part of the difference.
    git(folder, "checkout", "--quiet", "main");
    writeFiles(folder, { [POLICY]: policy({ localStorage: true }) });
    commitAll(folder);
    git(folder, "checkout", "--quiet", "topic");
    const before = readAll(folder);
    const result = run("policy", folder, ["diff"]);
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(
      /^2 new powers \(2 critical\) in 1 package\n\ngreet>shout 2\.0\.0\n/,
    );
    expect(result.stdout).toContain("node_modules/shout/index.js:2:3");
    expect(result.stdout).not.toContain("localStorage");
    expect(result.stderr).toMatch(
      /^From [0-9a-f]{8}, where HEAD left main to bulkhead\/policy\.json as it is\n$/,
    );
    expect(readAll(folder)).toEqual(before);
  });

  test("nothing changed on the branch: exit code 0", () => {
    expect(run("policy", makeBranch(), ["diff"])).toMatchObject({
      exitCode: 0,
      stdout: "No change in meaning\n",
    });
  });

  test("branches, tags, hashes; the policy and the override of each", () => {
    const folder = makeBranch();
    writeFiles(folder, {
      "bulkhead/policy-override.json": { resources: { greet: { globals: { fetch: true } } } },
    });
    const commit = commitAll(folder);
    git(folder, "tag", "v1");
    rmSync(join(folder, "bulkhead"), { recursive: true });
    for (const head of [
      "topic",
      "v1",
      "HEAD",
      commit,
      commit.slice(0, 10),
      "main@{0}~0^0",
      "topic~0",
    ].filter((name) => !name.startsWith("main"))) {
      expect(run("policy", folder, ["diff", "main", head])).toMatchObject({
        exitCode: 1,
        stdout: expect.stringContaining("fetch (global)"),
      });
      expect(run("policy", folder, ["diff", head, "main"])).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining("loses     greet: fetch"),
      });
    }
  });

  test("the policy of an application below the top of the repository, from anywhere in it", () => {
    const top = makeFolder();
    makeRepository(top);
    const folder = join(top, "apps/one");
    writeFiles(folder, { "package.json": { name: "one" }, [POLICY]: policy({}) });
    commitAll(top);
    writeFiles(folder, { [POLICY]: policy({ fetch: true }) });
    expect(run("policy", folder, ["diff", "HEAD"])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("fetch"),
    });
    expect(run("policy", top, ["diff", "HEAD", "--cwd", "apps/one"]).exitCode).toBe(1);
    expect(
      run("policy", top, ["diff", "HEAD", "--policy", "apps/one/bulkhead/policy.json"]).exitCode,
    ).toBe(1);
  });

  test("a default branch that had no policy: everything is new", () => {
    const folder = makeApp();
    makeRepository(folder);
    commitAll(folder);
    run("policy", folder, ["generate"]);
    const result = run("policy", folder, ["diff"]);
    expect(result).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("greet 1.0.0, new in the policy"),
    });
    expect(result.stderr).toContain("(without a policy)");
  });

  test("the default branch of the remote comes first", () => {
    const origin = makeBranch();
    git(origin, "branch", "--move", "main", "trunk");
    git(origin, "checkout", "--quiet", "trunk");
    const clone = join(makeFolder(), "clone");
    git(origin, "clone", "--quiet", origin, clone);
    git(clone, "checkout", "--quiet", "-b", "main");
    writeFiles(clone, { [POLICY]: policy({ fetch: true }) });
    commitAll(clone);
    const result = run("policy", clone, ["diff"]);
    expect(result).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("fetch (global)"),
    });
    expect(result.stderr).toContain("where HEAD left origin/trunk");
  });
});

describe("trouble: exit code 2", () => {
  test.each([
    ["no such revision", ["nowhere"], "BULKHEAD_REVISION_UNKNOWN"],
    ["no such file", ["nowhere.json"], "BULKHEAD_POLICY_MISSING"],
    ["a revision that looks like an option", ["--", "--output=pwned"], "BULKHEAD_REVISION_UNKNOWN"],
    ["a revision without a policy", ["HEAD", "--policy", "other.json"], "BULKHEAD_POLICY_MISSING"],
    ["a base without a policy", ["HEAD~1"], "BULKHEAD_REVISION_UNKNOWN"],
    ["a tree instead of a commit", ["HEAD:bulkhead"], "BULKHEAD_REVISION_UNKNOWN"],
    ["a folder instead of a policy", ["bulkhead"], "BULKHEAD_POLICY_UNREADABLE"],
    ["a file that is no policy", ["package.json"], "BULKHEAD_POLICY_SHAPE"],
    ["a file that is not JSON", ["main.js"], "BULKHEAD_POLICY_SYNTAX"],
  ])("%s", (_name, args, code) => {
    const folder = makeApp();
    makeRepository(folder);
    commitAll(folder);
    run("policy", folder, ["generate"]);
    commitAll(folder);
    const before = readAll(folder);
    const result = run("policy", folder, ["diff", ...args]);
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(codeOf(result)).toBe(code);
    expect(readAll(folder)).toEqual(before);
  });

  test("no repository, no base", () => {
    const folder = makeApp();
    run("policy", folder, ["generate"]);
    const result = run("policy", folder, ["diff"], { GIT_CEILING_DIRECTORIES: join(folder, "..") });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain("this is no git repository");
  });

  test("git is not installed", () => {
    const folder = makeApp();
    run("policy", folder, ["generate"]);
    expect(codeOf(run("policy", folder, ["diff"], { PATH: "" }))).toBe("BULKHEAD_REVISION_UNKNOWN");
    expect(run("policy", folder, ["diff", POLICY, POLICY], { PATH: "" }).exitCode).toBe(0);
  });

  test("no commit yet", () => {
    const folder = makeApp();
    makeRepository(folder);
    run("policy", folder, ["generate"]);
    expect(codeOf(run("policy", folder, ["diff"]))).toBe("BULKHEAD_REVISION_UNKNOWN");
  });

  test("a policy at a revision that is broken says at which", () => {
    const folder = makeBranch();
    writeFiles(folder, { [POLICY]: "{\n  nonsense\n}" });
    commitAll(folder);
    const result = run("policy", folder, ["diff", "main", "HEAD"]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain("at HEAD:bulkhead/policy.json:2:3");
  });
});
