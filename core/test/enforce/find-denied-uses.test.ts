// Uses that no grant covers, found in the facts of a module.

import { describe, expect, test } from "vitest";
import {
  type BuiltinUse,
  type GlobalUse,
  type ModuleFacts,
  type Resource,
  findDeniedBuiltin,
  findDeniedGlobals,
} from "../../src/index.ts";

const place = { line: 1, column: 0, start: 0, end: 1 };

const factsOf = (facts: Partial<ModuleFacts>): ModuleFacts => ({
  format: "esm",
  imports: [],
  ownPatterns: [],
  contexts: [],
  globals: [],
  builtins: [],
  transpiled: false,
  hazards: [],
  overrides: [],
  exportsWrites: [],
  passedExports: [],
  importedUses: [],
  ...facts,
});

const deniedGlobals = (
  uses: readonly (readonly [path: string, use: GlobalUse["use"]])[],
  globals: Resource["globals"] & {} = {},
  written: readonly string[] = [],
): readonly string[] => {
  const facts = factsOf({ globals: uses.map(([path, use]) => ({ path, use, place })) });
  return findDeniedGlobals(facts, { globals }, new Set(written)).map(
    ({ path, use }) => `${use} ${path}`,
  );
};

test("what is absent and asked for first is not denied", () => {
  const uses: readonly GlobalUse[] = [
    { path: "process.emit", use: "call", guarded: true, absent: true, place },
    { path: "process.cwd", use: "call", place },
  ];
  const denied = findDeniedGlobals(factsOf({ globals: uses }), {}, new Set());
  expect(denied.map(({ path }) => path)).toEqual(["process.cwd"]);
});

describe("globals", () => {
  test.each<[GlobalUse["use"], string, Resource["globals"] & {}, boolean]>([
    ["read", "fetch", {}, true],
    ["call", "fetch", {}, true],
    ["construct", "Worker", {}, true],
    ["write", "name", {}, true],
    ["delete", "name", {}, true],
    // Feature detection is no need.
    ["typeof", "fetch", {}, false],
    ["test", "fetch", {}, false],
    ["call", "fetch", { fetch: true }, false],
    ["read", "process.env.HOME", { process: true }, false],
    ["read", "process.env.HOME", { "process.env": true }, false],
    ["read", "process.env.HOME", { "process.env.HOME": true }, false],
    ["read", "process.env.HOME", { "process.env.PATH": true }, true],
    ["read", "process", { "process.env": true }, true],
    // The object above a granted part exists, with that part; to call it needs a grant of its own.
    ["call", "process", { "process.env": true }, false],
    // The nearest decision counts.
    ["read", "location.href", { location: true, "location.href": false }, true],
    ["read", "location.hash", { location: true, "location.href": false }, false],
    ["read", "a.b.c", { a: true, "a.b": false, "a.b.c": true }, false],
    // Paths are compared by parts, never by letters.
    ["read", "fetchLater", { fetch: true }, true],
    ["read", "constructor", {}, true],
    ["read", "__proto__", {}, true],
    // The package's own global under another name.
    ["read", "window", {}, false],
  ])("%s of %s under %o: denied %s", (use, path, globals, isDenied) => {
    expect(deniedGlobals([[path, use]], globals)).toEqual(isDenied ? [`${use} ${path}`] : []);
  });

  test("each path is reported once, where it is used first", () => {
    const uses = [
      ["fetch", "call"],
      ["alert", "call"],
      ["fetch", "read"],
    ] as const;
    expect(deniedGlobals(uses)).toEqual(["call fetch", "call alert"]);
  });

  test("what the package defines itself needs no grant", () => {
    const uses = [
      ["registry.size", "read"],
      ["registry", "write"],
      ["other", "read"],
    ] as const;
    expect(deniedGlobals(uses, {}, ["registry"])).toEqual(["read other"]);
  });
});

describe("builtins", () => {
  const denied = (
    uses: readonly (readonly [module: string, path: string, use?: BuiltinUse["use"]])[],
    builtin: Resource["builtin"] & {},
    module = "fs",
  ): readonly string[] | undefined =>
    findDeniedBuiltin(
      factsOf({
        builtins: uses.map(([name, path, use = "call"]) => ({ module: name, path, use, place })),
      }),
      { builtin },
      module,
    );

  test.each<[string, Resource["builtin"] & {}, readonly string[] | undefined]>([
    ["readFile", {}, ["readFile"]],
    ["readFile", { fs: true }, undefined],
    ["readFile", { "fs.readFile": true }, undefined],
    ["readFile", { "fs.writeFile": true }, ["readFile"]],
    ["promises.readFile", { "fs.promises": true }, undefined],
    ["promises.readFile", { "fs/promises": true }, undefined],
    ["readFileSync", { "fs.readFile": true }, ["readFileSync"]],
    ["constructor", {}, ["constructor"]],
    // The whole module, of which a part is granted: its view has that part.
    ["", { "fs.readFile": true }, undefined],
    ["", {}, []],
  ])("%s of fs under %o", (path, builtin, expected) => {
    expect(denied([["fs", path]], builtin)).toEqual(expected);
  });

  test("each part once, of this module alone, and no feature detection", () => {
    const uses = [
      ["fs", "readFile"],
      ["fs", "readFile"],
      ["fs", "stat"],
      ["fs", "watch", "typeof"],
      ["net", "connect"],
    ] as const;
    expect(denied(uses, {})).toEqual(["readFile", "stat"]);
    expect(denied(uses, {}, "net")).toEqual(["connect"]);
    expect(denied(uses, {}, "http")).toBeUndefined();
  });
});
