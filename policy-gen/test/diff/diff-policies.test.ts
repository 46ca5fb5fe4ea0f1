import { describe, expect, test } from "vitest";
import { type Policy, type Resource, parseOverride } from "@bulkhead/core";
import {
  addsPower,
  countNewPowers,
  diffPolicies,
  isEmptyDiff,
} from "../../src/diff/diff-policies.ts";

const policyOf = (resources: Readonly<Record<string, unknown>>, rest: object = {}): Policy =>
  parseOverride(JSON.stringify({ evaluators: "listed", ...rest, resources }), "policy.json");

/** New and lost powers of one package as short texts. */
const change = (before: Resource, after: Resource) => {
  const diff = diffPolicies(policyOf({ a: before }), policyOf({ a: after }));
  const [found] = diff.packages;
  return {
    gains:
      found?.newPowers.map(({ kind, path, mayWrite }) =>
        `${kind} ${path}${mayWrite ? " write" : ""}`.trim(),
      ) ?? [],
    loses:
      found?.lostPowers.map(({ power, narrowedTo }) =>
        [power.path || power.kind, ...narrowedTo].join(" "),
      ) ?? [],
    adds: addsPower(diff),
  };
};

describe("grants of one package", () => {
  test.each<[string, Resource, Resource, string[], string[]]>([
    ["nothing", { globals: { a: true } }, { globals: { a: true } }, [], []],
    ["a new one", {}, { globals: { fetch: true } }, ["globals fetch"], []],
    ["one less", { globals: { fetch: true } }, {}, [], ["fetch"]],
    [
      "narrowed",
      { builtin: { fs: true } },
      { builtin: { "fs.readFile": true, "fs.stat": true } },
      [],
      ["fs fs.readFile fs.stat"],
    ],
    [
      "widened",
      { builtin: { "fs.readFile": true } },
      { builtin: { fs: true } },
      ["builtin fs"],
      [],
    ],
    [
      "another path",
      { builtin: { "fs.readFile": true } },
      { builtin: { "fs.stat": true } },
      ["builtin fs.stat"],
      ["fs.readFile"],
    ],
    [
      "a longer name is another",
      { globals: { a: true } },
      { globals: { ab: true } },
      ["globals ab"],
      ["a"],
    ],
    [
      "the same module, written otherwise",
      { builtin: { "fs/promises": true } },
      { builtin: { "fs.promises": true } },
      [],
      [],
    ],
    [
      "read to write",
      { globals: { a: true } },
      { globals: { a: "write" } },
      ["globals a write"],
      [],
    ],
    ["write to read", { globals: { a: "write" } }, { globals: { a: true } }, [], ["a a"]],
    [
      "write below read",
      { globals: { a: true } },
      { globals: { a: true, "a.b": "write" } },
      ["globals a.b write"],
      [],
    ],
    [
      "below a writable one",
      { globals: { a: "write" } },
      { globals: { "a.b": true } },
      [],
      ["a a.b"],
    ],
    [
      "a denial lifted",
      { globals: { a: true, "a.b": false } },
      { globals: { a: true } },
      ["globals a.b"],
      [],
    ],
    [
      "a denial added",
      { globals: { a: true } },
      { globals: { a: true, "a.b": false } },
      [],
      ["a.b"],
    ],
    [
      "a denial lifted with its parent",
      { globals: { a: true, "a.b": false } },
      { globals: { a: "write" } },
      ["globals a write"],
      [],
    ],
    ["native", {}, { native: true }, ["native"], []],
    ["no longer native", { native: true }, {}, [], ["native"]],
    ["eval", {}, { eval: true }, ["eval"], []],
    ["exports", {}, { exports: "mutable" }, ["exports"], []],
    ["env", {}, { env: "unfrozen" }, ["env"], []],
    [
      "worst first",
      {},
      {
        globals: { setTimeout: true, fetch: true, localStorage: true, crypto: true },
        eval: true,
        native: true,
      },
      [
        "native",
        "globals fetch",
        "eval",
        "globals localStorage",
        "globals crypto",
        "globals setTimeout",
      ],
      [],
    ],
    [
      "names of Object.prototype",
      {},
      { globals: { constructor: true } as never },
      ["globals constructor"],
      [],
    ],
  ])("%s", (_name, before, after, gains, loses) => {
    expect(change(before, after)).toEqual({ gains, loses, adds: gains.length > 0 });
  });
});

test("a power that replaces narrower ones says which", () => {
  const diff = diffPolicies(
    policyOf({ a: { builtin: { "fs.readFile": true } } }),
    policyOf({ a: { builtin: { fs: true } } }),
  );
  expect(diff.packages[0]?.newPowers).toMatchObject([
    { path: "fs", had: [{ path: "fs.readFile", mayWrite: false }] },
  ]);
});

test("a grant to write is at least high, whatever is written", () => {
  const diff = diffPolicies(
    policyOf({}),
    policyOf({ a: { globals: { "document.title": "write" } } }),
  );
  expect(diff.packages[0]?.newPowers[0]?.severity).toBe("high");
});

describe("packages", () => {
  const statuses = (base: Record<string, Resource>, head: Record<string, Resource>) =>
    diffPolicies(policyOf(base), policyOf(head)).packages.map(
      ({ name, status, previousName, newPowers, newImports, lostImports }) =>
        [
          status,
          previousName === undefined ? name : `${previousName} -> ${name}`,
          ...newPowers.map(({ path }) => path),
          ...newImports.map((each) => `+${each}`),
          ...lostImports.map((each) => `-${each}`),
        ].join(" "),
    );

  test("new and gone, with odd names", () => {
    expect(
      statuses({ toString: {} }, { __proto_: {}, constructor: { globals: { fetch: true } } }),
    ).toEqual(["new constructor fetch", "new __proto_", "gone toString"]);
    const odd = JSON.parse('{"__proto__":{"globals":{"fetch":true}}}');
    expect(statuses({}, odd)).toEqual(["new __proto__ fetch"]);
    expect(statuses(odd, odd)).toEqual([]);
  });

  test("the worst come first", () => {
    const head = {
      a: {},
      b: { packages: { a: true } },
      c: { globals: { setTimeout: true } },
      d: { globals: { fetch: true } },
    };
    expect(statuses({}, head)).toEqual(["new d fetch", "new c setTimeout", "new b +a", "new a"]);
  });

  test("imports", () => {
    expect(
      statuses(
        { a: { packages: { b: true, c: true } } },
        { a: { packages: { c: true, d: true } } },
      ),
    ).toEqual(["changed a +d -b", "gone b", "new d"]);
  });

  test("a package that others imported is not new when it gets its first grant", () => {
    const importer = { packages: { b: true } } as const;
    expect(statuses({ a: importer }, { a: importer, b: { globals: { fetch: true } } })).toEqual([
      "changed b fetch",
    ]);
  });

  test("a package at another place of the tree has moved", () => {
    const base = {
      "x>lib": { globals: { fetch: true } },
      x: { packages: { "x>lib": true } },
      y: { packages: { "x>lib": true } },
    };
    const head = { "y>lib": { globals: { fetch: true } }, y: { packages: { "y>lib": true } } };
    expect(statuses(base, head)).toEqual(["gone x -x>lib", "moved x>lib -> y>lib"]);
  });

  test("a moved package's new powers are new", () => {
    const base = { "x>lib": { globals: { setTimeout: true } } };
    const head = { "y>lib": { globals: { setTimeout: true, fetch: true } } };
    expect(statuses(base, head)).toEqual(["moved x>lib -> y>lib fetch"]);
  });

  test("a copy of a package that stays is new, not moved", () => {
    const trusted = { globals: { fetch: true } } as const;
    expect(statuses({ trusted }, { trusted, "evil>trusted": trusted })).toEqual([
      "new evil>trusted fetch",
    ]);
  });

  test("of several that moved, those with equal grants go together", () => {
    const base = { "a>lib": { globals: { fetch: true } }, "b>lib": {} } as Record<string, Resource>;
    const head = { "c>lib": {}, "d>lib": { globals: { fetch: true } } } as Record<string, Resource>;
    expect(statuses(base, head)).toEqual(["moved b>lib -> c>lib", "moved a>lib -> d>lib"]);
  });
});

describe("settings", () => {
  const listed = policyOf({ a: {} });
  const free = parseOverride('{"resources":{"a":{}}}', "p");

  test("evaluators no longer listed is weaker", () => {
    const diff = diffPolicies(listed, free);
    expect(diff).toEqual({
      settings: [{ setting: "evaluators", before: "listed", after: null, isWeaker: true }],
      packages: [],
    });
    expect([addsPower(diff), isEmptyDiff(diff)]).toEqual([true, false]);
  });

  test("evaluators listed is stricter, and what is listed is no new power", () => {
    const diff = diffPolicies(free, policyOf({ a: { eval: true } }));
    expect(diff).toMatchObject({ settings: [{ isWeaker: false }], packages: [] });
    expect(addsPower(diff)).toBe(false);
  });

  test("the root's policy", () => {
    const bound = policyOf({ a: {} }, { root: { usePolicy: "a" } });
    expect(diffPolicies(listed, bound).settings).toMatchObject([
      { setting: "root.usePolicy", isWeaker: false },
    ]);
    expect(diffPolicies(bound, listed).settings).toMatchObject([
      { setting: "root.usePolicy", isWeaker: true },
    ]);
  });

  test("nothing changed", () => {
    const diff = diffPolicies(listed, listed);
    expect([addsPower(diff), isEmptyDiff(diff), countNewPowers(diff)]).toEqual([
      false,
      true,
      { critical: 0, high: 0, medium: 0, low: 0 },
    ]);
  });
});
