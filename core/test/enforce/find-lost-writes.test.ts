// Writes to the environment that nobody but the package would see.

import { expect, test } from "vitest";
import { type GlobalUse, NO_FACTS, type Resource, findLostWrites } from "../../src/index.ts";

const place = { line: 1, column: 0, start: 0, end: 1 };

const lostWrites = (
  uses: readonly (readonly [path: string, use: GlobalUse["use"]])[],
  resource: Resource,
  written: readonly string[] = [],
): readonly string[] => {
  const globals = uses.map(([path, use]) => ({ path, use, place }));
  const builtins = uses
    .filter(([path]) => path.startsWith("process."))
    .map(([path, use]) => ({ module: "process", path: path.slice("process.".length), use, place }));
  return findLostWrites({ ...NO_FACTS, globals, builtins }, resource, new Set(written)).map(
    ({ path, of }) => `${of} ${path}`,
  );
};

test.each<[GlobalUse["use"], string, Resource["globals"] & {}, boolean]>([
  ["write", "process.env.A", { "process.env.A": true }, true],
  ["delete", "process.env.A", { "process.env": true }, true],
  ["write", "process.env", { process: true }, true],
  ["write", "process.env", { "process.env.A": true }, true],
  ["write", "process.env.A", { "process.env.A": "write" }, false],
  ["write", "process.env.A", { "process.env": "write", process: true }, false],
  ["write", "process.env", { "process.env": "write" }, false],
  ["read", "process.env.A", { process: true }, false],
  // Denied, and reported as that.
  ["write", "process.env.A", {}, false],
  ["write", "process.env.A", { "process.env.B": true }, false],
  ["write", "process.env.A", { process: true, "process.env.A": false }, false],
  // Views of other objects are told of by the documents alone.
  ["write", "process.title", { process: true }, false],
  ["write", "process.environment", { process: true }, false],
])("%s of %s under %o: lost %s", (use, path, globals, isLost) => {
  expect(lostWrites([[path, use]], { globals })).toEqual(isLost ? [`global ${path}`] : []);
});

test("the module `process` is one that no policy grants writes to", () => {
  const uses = [
    ["process.env.A", "write"],
    ["process.env.A", "delete"],
    ["process.env.B", "read"],
    ["process.env", "write"],
  ] as const;
  const lost = ["builtin process.env.A", "builtin process.env"];
  expect(lostWrites(uses, { builtin: { process: true } })).toEqual(lost);
  expect(lostWrites(uses, { builtin: { "process.env": true } })).toEqual(lost);
  expect(lostWrites(uses, { builtin: { fs: true } })).toEqual([]);
});

test("a package's own `process` is its own", () => {
  expect(
    lostWrites([["process.env.A", "write"]], { globals: { process: true } }, ["process"]),
  ).toEqual([]);
});
