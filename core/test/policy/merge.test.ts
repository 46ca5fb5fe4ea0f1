import { describe, expect, test } from "vitest";
import {
  BulkheadError,
  type Policy,
  type Resource,
  formatDiagnostic,
  mergePolicy,
  parseOverride,
  parsePolicy,
} from "@bulkhead/core";

const policyOf = (resource: Resource): Policy =>
  parsePolicy(JSON.stringify({ resources: { a: resource } }), "policy.json");
const overrideOf = (resource: Resource): Policy =>
  parseOverride(JSON.stringify({ resources: { a: resource } }), "o.json");

const merge = (base: Resource, changes: Resource): Resource => {
  const { resources } = mergePolicy(policyOf(base), overrideOf(changes));
  return Object.values(resources)[0] ?? {};
};

describe("grants of one package", () => {
  test.each<[string, Resource, Resource, Resource]>([
    ["nothing over something", { globals: { a: true } }, {}, { globals: { a: true } }],
    [
      "a new grant",
      { globals: { a: true } },
      { globals: { b: true } },
      { globals: { a: true, b: true } },
    ],
    [
      "write over read",
      { globals: { a: true } },
      { globals: { a: "write" } },
      { globals: { a: "write" } },
    ],
    [
      "read over write",
      { globals: { a: "write" } },
      { globals: { a: true } },
      { globals: { a: true } },
    ],
    [
      "false removes",
      { globals: { a: true, b: true } },
      { globals: { a: false } },
      { globals: { b: true } },
    ],
    [
      "false removes those below",
      { globals: { "a.b.c": true, "a.b.d": "write", ab: true } },
      { globals: { "a.b": false } },
      { globals: { ab: true } },
    ],
    [
      "false below a granted parent stays",
      { globals: { a: true, "a.b": true, "a.b.c": true }, builtin: { fs: true } },
      { globals: { "a.b": false }, builtin: { "fs.writeFile": false } },
      { globals: { a: true, "a.b": false }, builtin: { fs: true, "fs.writeFile": false } },
    ],
    [
      "a path allowed again below a denial",
      { globals: { a: true } },
      { globals: { "a.b": false, "a.b.c": true } },
      { globals: { a: true, "a.b": false, "a.b.c": true } },
    ],
    [
      "a second denial below the first adds nothing",
      { globals: { a: true } },
      { globals: { "a.b": false, "a.b.c": false } },
      { globals: { a: true, "a.b": false } },
    ],
    ["false of nothing is nothing", {}, { globals: { a: false } }, {}],
    [
      "a sub-path allowed again",
      { globals: { document: true } },
      { globals: { document: false, "document.createElement": true } },
      { globals: { "document.createElement": true } },
    ],
    [
      "a sub-path allowed again survives whatever the order",
      { globals: { document: true } },
      { globals: { "document.createElement": true, document: false } },
      { globals: { "document.createElement": true } },
    ],
    [
      "deep sub-path",
      { globals: { window: true } },
      { globals: { window: false, "window.location.hash": true } },
      { globals: { "window.location.hash": true } },
    ],
    [
      "a parent swallows generated sub-paths",
      { globals: { "a.b": true, "a.c.d": true } },
      { globals: { a: true } },
      { globals: { a: true } },
    ],
    [
      "a parent leaves what may be written below it",
      { globals: { "location.href": "write" } },
      { globals: { location: true } },
      { globals: { location: true, "location.href": "write" } },
    ],
    [
      "write below a readable parent adds something",
      { globals: { location: true } },
      { globals: { "location.href": "write" } },
      { globals: { location: true, "location.href": "write" } },
    ],
    [
      "a generated policy that lists a path twice",
      { globals: { a: true, "a.b": true } },
      {},
      { globals: { a: true } },
    ],
    [
      "a denied name is not a prefix",
      { globals: { ab: true, "ab.c": true } },
      { globals: { a: false } },
      { globals: { ab: true } },
    ],
    [
      "builtins alike",
      { builtin: { fs: true, "os.cpus": true } },
      { builtin: { fs: false, "fs.readFile": true, os: false } },
      { builtin: { "fs.readFile": true } },
    ],
    [
      "fs denied is fs/promises denied",
      { builtin: { "fs/promises.readFile": true, "fs.promises.stat": true } },
      { builtin: { fs: false } },
      {},
    ],
    [
      "fs.promises denied is fs/promises denied",
      { builtin: { "fs/promises": true, "fs.readFile": true } },
      { builtin: { "fs.promises": false } },
      { builtin: { "fs.readFile": true } },
    ],
    ["node: is the same module", { builtin: { fs: true } }, { builtin: { "node:fs": false } }, {}],
    [
      "fs swallows fs/promises",
      { builtin: { "fs/promises": true } },
      { builtin: { fs: true } },
      { builtin: { fs: true } },
    ],
    [
      "packages",
      { packages: { b: true, c: true } },
      { packages: { c: false, d: true } },
      { packages: { b: true, d: true } },
    ],
    [
      "a package is not below another",
      { packages: { "b>c": true } },
      { packages: { b: false } },
      { packages: { "b>c": true } },
    ],
    [
      "odd package names",
      { packages: JSON.parse('{"__proto__":true}') },
      { packages: { constructor: true } as never },
      { packages: JSON.parse('{"__proto__":true,"constructor":true}') },
    ],
    ["native off", { native: true }, { native: false }, {}],
    ["native on", {}, { native: true }, { native: true }],
    ["eval off", { eval: true }, { eval: false }, {}],
    ["eval kept", { eval: true }, { globals: { x: true } }, { eval: true, globals: { x: true } }],
    [
      "env and exports",
      { env: "frozen" },
      { env: "unfrozen", exports: "mutable" },
      { env: "unfrozen", exports: "mutable" },
    ],
    ["meta", { meta: { a: 1, b: 1 } }, { meta: { b: 2 } }, { meta: { a: 1, b: 2 } }],
    ["meta of other kinds", { meta: [1] }, { meta: { b: 2 } }, { meta: { b: 2 } }],
  ])("%s", (_name, base, changes, expected) => {
    expect(merge(base, changes)).toEqual(expected);
  });
});

describe("conflicts", () => {
  const conflictOf = (base: Resource, changes: Resource): BulkheadError => {
    try {
      mergePolicy(policyOf(base), overrideOf(changes), "bulkhead/policy-override.json");
    } catch (error) {
      if (error instanceof BulkheadError) return error;
    }
    throw new Error("no conflict");
  };

  test.each<[string, Resource, Resource]>([
    ["below a generated grant", { globals: { a: true } }, { globals: { "a.b": true } }],
    ["below a writable one", { globals: { a: "write" } }, { globals: { "a.b.c": true } }],
    ["within the override", {}, { globals: { a: true, "a.b": true } }],
    [
      "the same path generated",
      { globals: { a: true, "a.b": true } },
      { globals: { "a.b": true } },
    ],
    ["a builtin", { builtin: { fs: true } }, { builtin: { "fs.readFile": true } }],
    ["fs/promises below fs", { builtin: { fs: true } }, { builtin: { "fs/promises": true } }],
    [
      "a denial on a builtin's prototype",
      { builtin: { events: true } },
      { builtin: { "events.prototype.emit": false } },
    ],
    [
      "a denial on a global's prototype",
      { globals: { A: true } },
      { globals: { "A.prototype.b": false } },
    ],
  ])("%s", (_name, base, changes) => {
    const { diagnostics } = conflictOf(base, changes);
    expect(diagnostics.map(({ code }) => code)).toEqual(["BULKHEAD_OVERRIDE_CONFLICT"]);
  });

  test("each says how to mend it", () => {
    const error = conflictOf(
      { globals: { location: true }, builtin: { fs: true, os: true } },
      {
        globals: { "location.href": true },
        builtin: { "fs.Stats.prototype": false, "os.cpus": true },
      },
    );
    expect(error.diagnostics.map(formatDiagnostic).join("\n\n")).toMatchInlineSnapshot(`
      "BULKHEAD_OVERRIDE_CONFLICT  \`bulkhead/policy-override.json\` lists \`location.href\` of \`a\` below \`location\`, which is granted whole
        Remove \`location.href\` from it, or deny the parent, so that only what is listed is granted:
          { "resources": { "a": { "globals": { "location": false, "location.href": true } } } }

      BULKHEAD_OVERRIDE_CONFLICT  \`bulkhead/policy-override.json\` denies \`fs.Stats.prototype\` of \`a\` below \`fs\`, and a prototype is shared by all who may read its class
        Deny \`fs\`, and list beside it what the package does need:
          { "resources": { "a": { "builtin": { "fs": false } } } }

      BULKHEAD_OVERRIDE_CONFLICT  \`bulkhead/policy-override.json\` lists \`os.cpus\` of \`a\` below \`os\`, which is granted whole
        Remove \`os.cpus\` from it, or deny the parent, so that only what is listed is granted:
          { "resources": { "a": { "builtin": { "os": false, "os.cpus": true } } } }"
    `);
  });

  test("the fix that is printed is a fix", () => {
    const [problem] = conflictOf(
      { globals: { a: true } },
      { globals: { "a.b": true } },
    ).diagnostics;
    const printed = problem?.fix?.split("\n").at(-1) ?? "";
    expect(
      mergePolicy(policyOf({ globals: { a: true } }), parseOverride(printed, "o.json")).resources,
    ).toEqual({
      a: { globals: { "a.b": true } },
    });
  });
});

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value === "object" && value !== null)
    Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
};

describe("the rest of a policy", () => {
  test("resources of both, odd names too", () => {
    const base = parsePolicy('{"resources":{"a":{"eval":true},"__proto__":{"eval":true}}}', "p");
    const changes = parseOverride(
      '{"resources":{"b":{"native":true},"__proto__":{"native":true},"constructor":{}}}',
      "o",
    );
    const { resources } = mergePolicy(base, changes);
    expect(Object.entries(resources).map(([name, resource]) => [name, { ...resource }])).toEqual([
      ["a", { eval: true }],
      ["__proto__", { native: true, eval: true }],
      ["b", { native: true }],
      ["constructor", {}],
    ]);
  });

  test("no override leaves the meaning", () => {
    const text =
      '{"evaluators":"listed","include":["x"],"root":{"usePolicy":"$root$"},"resources":{"a":{"globals":{"b":true}}}}';
    expect(mergePolicy(parsePolicy(text, "p"), undefined)).toEqual(JSON.parse(text));
  });

  test("root, include, resolutions, evaluators", () => {
    const base: Policy = {
      resources: {},
      include: ["a", { name: "b", entry: "./c" }],
      resolutions: { x: { "./a": "./b" }, y: { "./a": "./b" } },
    };
    const override = parseOverride(
      '{"root":{"usePolicy":"r"},"include":["a",{"name":"b","entry":"./c"},"d"],"resolutions":{"x":{"./a":"./z","./q":"./r"}},"evaluators":"listed"}',
      "o",
    );
    expect(mergePolicy(base, override)).toEqual({
      resources: {},
      root: { usePolicy: "r" },
      evaluators: "listed",
      include: ["a", { name: "b", entry: "./c" }, "d"],
      resolutions: { x: { "./a": "./z", "./q": "./r" }, y: { "./a": "./b" } },
    });
  });

  test("nothing given is changed", () => {
    const base = deepFreeze(
      policyOf({ globals: { a: true, "b.c": true }, packages: { x: true }, meta: { m: 1 } }),
    );
    const changes = deepFreeze(
      overrideOf({ globals: { a: false, b: true }, packages: { x: false }, meta: { n: 1 } }),
    );
    expect(() => mergePolicy(base, changes)).not.toThrow();
  });
});
