import { describe, expect, test } from "vitest";
import {
  type CanonicalName,
  NO_GRANTS,
  type Policy,
  ROOT,
  type Resource,
  builtinDenials,
  builtinGrant,
  globalGrants,
  mayEvaluate,
  mayImport,
  resourceOf,
} from "@bulkhead/core";

const name = (text: string): CanonicalName => text as CanonicalName;
const POLICY = {
  resources: {
    a: { packages: { b: true, c: false }, eval: true },
    b: {},
    mine: { packages: { a: true } },
  },
} as unknown as Policy;
const BOUND: Policy = { ...POLICY, root: { usePolicy: name("mine") } };

describe("resourceOf", () => {
  test.each(["z", "constructor", "__proto__", "toString", "$root$"])("%s has no grants", (each) => {
    expect(resourceOf(POLICY, name(each))).toBe(NO_GRANTS);
  });
  test("a listed one", () =>
    expect(resourceOf(POLICY, name("a"))).toBe(POLICY.resources[name("a")]));
  test("the root's", () => expect(resourceOf(BOUND, ROOT)).toBe(POLICY.resources[name("mine")]));
  test("the root's, when it is not listed", () => {
    expect(resourceOf({ ...POLICY, root: { usePolicy: name("constructor") } }, ROOT)).toBe(
      NO_GRANTS,
    );
  });
});

describe("mayImport", () => {
  test.each([
    [POLICY, "a", "a", true],
    [POLICY, "a", "b", true],
    [POLICY, "a", "c", false],
    [POLICY, "a", "d", false],
    [POLICY, "a", "constructor", false],
    [POLICY, "a", "__proto__", false],
    [POLICY, "b", "a", false],
    [POLICY, "z", "a", false],
    [POLICY, "a", "$root$", false],
    [POLICY, "$root$", "z", true],
    [BOUND, "$root$", "a", true],
    [BOUND, "$root$", "b", false],
    [BOUND, "$root$", "$root$", true],
  ])("%# %s", (policy, importer, imported, expected) => {
    expect(mayImport(policy, name(importer), name(imported))).toBe(expected);
  });
});

describe("mayEvaluate", () => {
  const listed: Policy = { ...POLICY, evaluators: "listed" };
  test.each([
    [POLICY, "z", true],
    [listed, "z", false],
    [listed, "a", true],
    [listed, "b", false],
    [listed, "constructor", false],
    [listed, "$root$", true],
    [{ ...listed, root: { usePolicy: name("mine") } }, "$root$", false],
    [{ ...listed, root: { usePolicy: name("a") } }, "$root$", true],
  ])("%# %s", (policy, owner, expected) => {
    expect(mayEvaluate(policy, name(owner))).toBe(expected);
  });
});

describe("builtinGrant", () => {
  test.each<[Resource["builtin"] | undefined, string, true | string[] | undefined]>([
    [undefined, "fs", undefined],
    [{}, "fs", undefined],
    [{ fs: true }, "fs", true],
    [{ fs: true }, "node:fs", true],
    [{ fs: true }, "fs/promises", true],
    [{ fs: false }, "fs", undefined],
    [{ fsx: true }, "fs", undefined],
    [
      { "fs.readFile": true, "fs.promises.readFile": true, "fs.writeFile": false },
      "fs",
      ["promises.readFile", "readFile"],
    ],
    [{ fs: true, "fs.writeFile": false }, "fs", true],
    [{ fs: true, "fs.promises": false }, "fs/promises", undefined],
    [{ fs: true, "fs.promises": false, "fs.promises.stat": true }, "fs/promises", ["stat"]],
    [{ "fs.promises": true }, "fs/promises", true],
    [{ "fs/promises": true }, "fs/promises", true],
    [
      { "fs.promises.readFile": true, "fs/promises.stat": true },
      "node:fs/promises",
      ["readFile", "stat"],
    ],
    [{ "fs.readFile": true }, "fs/promises", undefined],
    [{ "fs/promises.readFile": true }, "fs", ["promises.readFile"]],
    [{ constructor: true } as never, "fs", undefined],
    [{}, "constructor", undefined],
    [{}, "__proto__", undefined],
  ])("%j for %s", (builtin, module, expected) => {
    expect(builtinGrant(builtin === undefined ? {} : { builtin }, module)).toEqual(expected);
  });
});

test("builtinDenials", () => {
  const resource = { builtin: { fs: true, "fs.writeFile": false, "fs/promises.rm": false } };
  expect(builtinDenials(resource, "fs")).toEqual(["promises.rm", "writeFile"]);
  expect(builtinDenials(resource, "node:fs/promises")).toEqual(["rm"]);
  expect(builtinDenials(resource, "os")).toEqual([]);
});

describe("globalGrants", () => {
  test("sorted, with their values", () => {
    const grants = globalGrants({ globals: { b: "write", "a.b": false, a: true } });
    expect([...grants]).toEqual([
      ["a", true],
      ["a.b", false],
      ["b", "write"],
    ]);
  });
  test("nothing", () => expect(globalGrants(NO_GRANTS).size).toBe(0));
  test("names of Object.prototype are not there by themselves", () => {
    expect(globalGrants({ globals: {} }).get("constructor")).toBeUndefined();
  });
});
