// `bulkhead verify` on what the plugin built: what it says, in each form, and with which exit code.

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { describe, expect, test } from "vitest";
import { runCommandLine } from "../../../policy-gen/src/cli/run-command-line.ts";
import { bulkhead } from "../src/index.ts";
import { type Build, buildApp, policy, refuse } from "./support/build-app.ts";

const FILES = {
  "index.js": "import reader from 'reader'; console.log(reader.now());\n",
  "node_modules/reader/index.js": "exports.now = () => typeof fetch + Date.now();\n",
};

const verify = async (cwd: string, ...args: readonly string[]) => {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string) => (written[name] += text),
  });
  const exitCode = await runCommandLine("bulkhead", ["verify", "--cwd", cwd, ...args], {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    environment: {},
  });
  return { exitCode, ...written };
};

const build = async (options: Build = {}) =>
  buildApp(FILES, { bulkhead: { policy: policy() }, ...options });

test("a good build is proved, named by its folder or its files", async () => {
  const { root } = await build();
  const proved = {
    exitCode: 0,
    stdout: "out/compartment-map.json: 1 file, 2 packages: proved\n",
    stderr: "",
  };
  expect(await verify(root, "out")).toEqual(proved);
  expect(await verify(root, "out/index.cjs", "out/compartment-map.json")).toEqual(proved);
});

test("two builds of one folder, each by its own compartment map", async () => {
  const { root } = await build();
  const server = { policy: policy(), root, compartmentMap: "compartment-map.server.json" };
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ["index.js"],
    bundle: true,
    outfile: join(root, "out/server.cjs"),
    platform: "node",
    plugins: [bulkhead(server)],
  });
  const proved =
    "out/compartment-map.json: 1 file, 2 packages: proved\n" +
    "out/compartment-map.server.json: 1 file, 2 packages: proved\n";
  expect(await verify(root, "out")).toEqual({ exitCode: 0, stdout: proved, stderr: "" });
  expect(await verify(root, "out/server.cjs")).toMatchObject({
    stdout: "out/compartment-map.server.json: 1 file, 2 packages: proved\n",
  });
  writeFileSync(join(root, "out/extra.js"), "canary();\n");
  expect(await verify(root, "out")).toMatchObject({ exitCode: 1 });
});

test("says what of a build runs unconfined by its own settings", async () => {
  const { root } = await build({
    banner: { js: "globalThis.early = 1;" },
    footer: { js: "/* end */" },
  });
  const { exitCode, stdout } = await verify(root, "out");
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    "runs unconfined, from the bundler's settings: banner or footer of index.cjs",
  );
});

test("a file that was changed, and what the change is", async () => {
  const { root, out } = await build();
  appendFileSync(join(out, "index.cjs"), "fetch('https://attacker.example/');\n");
  const { exitCode, stdout, stderr } = await verify(root, "out");
  expect(exitCode).toBe(1);
  expect(stdout).toBe("out/compartment-map.json: 1 file, 2 packages: NOT proved, 2 problems\n");
  expect(stderr).toContain("BULKHEAD_OUTPUT_UNLISTED  `index.cjs` has other bytes");
  expect(stderr).toMatch(/BULKHEAD_OUTPUT_FREE_NAME .*\n {2}at out\/index\.cjs:\d+:1\n/);
  expect(stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
});

test("a file that no build has written", async () => {
  const { root, out } = await build();
  writeFileSync(join(out, "extra.js"), "canary();\n");
  expect(await verify(root, "out/index.cjs")).toMatchObject({ exitCode: 0 });
  expect((await verify(root, "out")).stderr).toContain("`extra.js` is not in compartment-map.json");
  for (const named of [["out"], ["out/index.cjs", "out/extra.js"]])
    // oxlint-disable-next-line no-await-in-loop -- two
    expect(await verify(root, ...named, "--except", "out/extra.js")).toEqual({
      exitCode: 0,
      stdout:
        "out/compartment-map.json: 1 file, 2 packages: proved\nnot proved, as asked: out/extra.js\n",
      stderr: "",
    });
  expect(await verify(root, "out", "--except", "out/extra")).toMatchObject({ exitCode: 1 });
  expect(await verify(root, "out", "--except", "out")).toMatchObject({ exitCode: 2 });
});

describe("for other programs", () => {
  const broken = async () => {
    const built = await build();
    const file = join(built.out, "index.cjs");
    writeFileSync(file, `${readFileSync(file, "utf8")}eval('%');\n`);
    return built.root;
  };

  test("json", async () => {
    const { stdout, exitCode } = await verify(await broken(), "out", "--format", "json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      builds: [{ manifest: "out/compartment-map.json", files: 1, packages: 2 }],
    });
  });

  test("sarif", async () => {
    const { stdout } = await verify(await broken(), "out", "--format", "sarif");
    const [run] = (JSON.parse(stdout) as { runs: { results: { ruleId: string }[] }[] }).runs;
    expect(run?.results.map(({ ruleId }) => ruleId)).toEqual([
      "BULKHEAD_OUTPUT_UNLISTED",
      "BULKHEAD_OUTPUT_EVALUATES",
    ]);
  });

  test("github", async () => {
    const { stdout } = await verify(await broken(), "out", "--format", "github");
    expect(stdout).toMatch(/^::error title=BULKHEAD_OUTPUT_UNLISTED::/);
    expect(stdout).toMatch(
      /^::error file=out\/index\.cjs,line=\d+,col=1,title=BULKHEAD_OUTPUT_EVALUATES::/m,
    );
  });
});

test("what is no build is a wrong use", async () => {
  const { root } = await build();
  expect(await verify(root, "nowhere")).toMatchObject({ exitCode: 2 });
  expect((await verify(root, "index.js")).stderr).toContain(
    "has no compartment-map.json beside or above it",
  );
  expect(await verify(root)).toMatchObject({ exitCode: 2 });
});

describe("the option `verify`", () => {
  // A plugin that puts code in after Bulkhead has compiled.
  const saboteur: Build = {
    footer: { js: "" },
    define: { "process.env.NODE_ENV": '"production"' },
  };

  test("is on in production builds, off in others, and obeyed in all", async () => {
    // esbuild's own minifier loses a variable here, and what is left reads a global of the host.
    const lost = {
      "index.js":
        "{ let x = (() => { switch (3) { case 1: let a = 1; return a; default: return typeof a } })(); console.log(x, () => x); }\n",
    };
    const minified = await refuse(lost, { minify: true });
    expect(minified.codes).toEqual(["BULKHEAD_OUTPUT_FREE_NAME"]);
    expect(minified.written).toEqual([]);
    await buildApp(lost, { minify: true, bulkhead: { verify: false } });
    await buildApp(lost, {});
    await buildApp(FILES, { ...saboteur, minify: true });
  });
});
