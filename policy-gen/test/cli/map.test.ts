import { expect, test } from "vitest";
import { codeOf, makeApp, makeFolder, run } from "./make-app.ts";

test("prints the compartment map as JSON and nothing else", () => {
  const folder = makeApp();
  const result = run("bulkhead", folder, ["map"]);
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(result.stdout)).toEqual({
    schemaVersion: 1,
    root: "$root$",
    packages: [
      {
        canonicalName: "$root$",
        name: "app",
        version: "1.0.0",
        location: ".",
        type: "commonjs",
        links: { greet: "greet" },
      },
      {
        canonicalName: "greet",
        name: "greet",
        version: "1.0.0",
        location: "node_modules/greet",
        type: "commonjs",
        links: { shout: "greet>shout" },
      },
      {
        canonicalName: "greet>shout",
        name: "shout",
        version: "2.0.0",
        location: "node_modules/shout",
        type: "commonjs",
        links: {},
      },
    ],
  });
});

test("the same from another folder, with --cwd", () => {
  const folder = makeApp();
  expect(run("bulkhead", makeFolder(), ["map", "--cwd", folder])).toEqual(
    run("bulkhead", folder, ["map", "--format", "json"]),
  );
});

test("devDependencies with --dev only", () => {
  const folder = makeApp({
    "package.json": {
      name: "app",
      version: "1.0.0",
      main: "main.js",
      devDependencies: { greet: "1.0.0" },
    },
  });
  const names = (...args: string[]) =>
    JSON.parse(run("bulkhead", folder, ["map", ...args]).stdout).packages.map(
      ({ canonicalName }: { canonicalName: string }) => canonicalName,
    );
  expect(names()).toEqual(["$root$"]);
  expect(names("--dev")).toEqual(["$root$", "greet", "greet>shout"]);
});

test("a folder without package.json", () => {
  const result = run("bulkhead", makeFolder(), ["map"]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(codeOf(result)).toBe("BULKHEAD_PACKAGE_JSON_INVALID");
});

test("a dependency that is not installed", () => {
  const folder = makeApp({
    "package.json": { name: "app", version: "1.0.0", dependencies: { missing: "1" } },
  });
  const result = run("bulkhead", folder, ["map"]);
  expect(result).toMatchObject({ exitCode: 2, stdout: "" });
  expect(codeOf(result)).toBe("BULKHEAD_DEPENDENCY_NOT_INSTALLED");
});
